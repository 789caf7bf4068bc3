"""A profile -> how its role and skills were understood, and the questions that would be asked, on the terminal."""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.config import Settings
from kiosk.errors import CloudError
from kiosk.interview.llm_setup import cloud_interviewer, settled
from kiosk.interview.packs import open_bank
from kiosk.interview.questions import Bank
from kiosk.meanings import load_encode
from kiosk.records import Profile, Question


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command was asked for."""

    profile: Profile
    count: int = 5
    language: str = "en"
    seed: int | None = None
    offline: bool = False
    as_json: bool = False


def show_questions(wanted: Wanted, settings: Settings) -> int:
    """Print them; 0.

    Raises:
        UsageError: the bank cannot be read.
    """
    encode = load_encode(settings)
    bank, left_out = open_bank(settings.packs_folder, encode, wanted.seed)
    sys.stderr.writelines(f"{line}\n" for line in left_out)
    note, chosen = None, None
    if not wanted.offline:
        try:
            chosen = cloud_questions(wanted, settings)
            note = None if chosen is not None else "no cloud model is set"
        except CloudError as error:
            note = str(error)
    source = "bank" if chosen is None else "cloud"
    if chosen is None:
        chosen = bank.choose(wanted.profile, wanted.count, (), wanted.language)
    understood = {**_understood(bank, wanted.profile), "source": source, "note": note}
    if wanted.as_json:
        table = {**understood, "questions": [_as_table(question) for question in chosen]}
        sys.stdout.write(json.dumps(table, indent=2, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(_as_text(understood, chosen))
    return 0


def cloud_questions(wanted: Wanted, settings: Settings) -> tuple[Question, ...] | None:
    """The cloud model's questions, fewer than wanted where some were unfit; None where no model is set.

    Raises:
        CloudError: it gave no usable reply in time.
    """
    interviewer = cloud_interviewer(settled(settings.cloud, os.environ), os.environ, lambda sent: None)
    if interviewer is None:
        return None
    found = interviewer.questions(wanted.profile, wanted.count, wanted.language)
    return tuple(question.in_language(wanted.language) for question in found)


def _understood(bank: Bank, profile: Profile) -> dict[str, Any]:
    match = bank.match(profile.role)
    role = None if match.role is None else match.role.title
    return {
        "role": {"typed": profile.role, "understood": role, "how": match.how},
        "years": profile.years,
        "skills": [{"typed": text, "understood": bank.skill(text)} for text in profile.skills],
    }


def _as_text(understood: Mapping[str, Any], chosen: tuple[Question, ...]) -> str:
    role = understood["role"]
    meant = "general questions: no job of the bank is near" if role["understood"] is None else role["understood"]
    lines = [f"role    {role['typed']!r} -> {meant} ({role['how']})"]
    for skill in understood["skills"]:
        lines.append(f"skill   {skill['typed']!r} -> {skill['understood'] or 'no skill of the bank is near; left out'}")
    lines.append(f"asked   from the {understood['source']}" + (f": {understood['note']}" if understood["note"] else ""))
    for number, question in enumerate(chosen, 1):
        lines += ["", f"{number}. {question.text}", f"   {question.kind}, {question.level}, {question.skill}"]
        lines += [f"   - {point.text}: {', '.join(point.accepted)}" for point in question.key_points]
    return "\n".join(lines) + "\n"


def _as_table(question: Question) -> dict[str, Any]:
    points = [{"text": point.text, "accepted": list(point.accepted)} for point in question.key_points]
    plain = {
        name: getattr(question, name) for name in ("id", "text", "kind", "level", "skill", "hint", "follow_up", "source")
    }
    return {**plain, "points": points}
