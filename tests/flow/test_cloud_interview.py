"""A whole interview with a cloud model that dies in the middle: it ends, nobody waits long, and says who asked what."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.app import House
from kiosk.capture.detect import Choice
from kiosk.config import Cloud, Settings
from kiosk.records import Act, Command, Consent, Phase, Profile, SelfRating
from kiosk.reporting import report_html, report_json
from tests.unit.interview import cloud_talk
from tests.unit.interview.llm_server import Script, Server, openai, raw, reply, serving

PROFILE = Profile("software_developer", 2.0, ("React",))
STORY = (
    "Last year in my internship the stock report was slow and my task was to find out why. So I measured every query of it "
    "and I read the plan of the database. Then we moved it to one composite index and I wrote a note for the team about "
    "what we had tried and in which order."
)
MOST_WAIT_S = {Phase.PREPARE: 8.5, Phase.SELF_RATING: 4.5, Phase.REPORT: 20.5}
"""Deadline + 0.5 s: of the questions and follow-ups, of the last follow-up, of the feedback."""


class Candidate:
    """Types what she has to say; measures what she waits for."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.waits: dict[str, float] = {}

    def do(self, act: Act, **values: object) -> None:
        self.house.director.submit(replace(Command(act, time.monotonic()), **values))

    def reach(self, *phases: Phase) -> float:
        began_s = time.monotonic()
        while (phase := self.house.director.state.phase) not in phases:
            assert phase is not Phase.FAULT, self.house.director.state.fault
            assert time.monotonic() - began_s < max(MOST_WAIT_S.values()), f"stands still in {phase}"
            time.sleep(0.005)
        return time.monotonic() - began_s

    def begin(self) -> None:
        for act, values, phase in (
            (Act.START, {}, Phase.LANGUAGE),
            (Act.CHOOSE_LANGUAGE, {"language": "en"}, Phase.CONSENT),
            (Act.AGREE, {"consent": Consent(cloud=True)}, Phase.PROFILE),
            (Act.SET_PROFILE, {"profile": PROFILE}, Phase.FRAMING),
        ):
            self.do(act, **values)
            self.reach(phase)
        self.do(Act.READY)
        self.waits["questions"] = self.reach(Phase.PREPARE)

    def answer(self) -> Phase:
        """One answer; what comes after it."""
        number = self.house.director.state.number
        self.do(Act.START_NOW)
        self.reach(Phase.ANSWER)
        self.do(Act.SUBMIT_TYPED, text=STORY)
        self.waits[f"after {number}"] = self.reach(Phase.PREPARE, Phase.SELF_RATING)
        return self.house.director.state.phase

    def read(self) -> None:
        self.do(Act.RATE_SELF, rating=SelfRating())
        self.waits["report"] = self.reach(Phase.REPORT)


@contextmanager
def interview(folder: Path, server: Server, **changes: float) -> Iterator[Candidate]:
    cloud = Cloud(api="openai", base=server.base, model="tiny", cache=str(folder / "questions.sqlite"))
    cloud = replace(cloud, **changes)  # type: ignore[arg-type]  # deadlines only
    house = House(replace(Settings(), cloud=cloud), Choice("none", "", "none", ""))
    house.start()
    try:
        yield Candidate(house)
    finally:
        house.close()


def text(name: str) -> Script:
    return reply(openai(cloud_talk.GOOD[name]))


def test_with_a_model_that_answers_questions_and_probes_are_its_own(tmp_path: Path) -> None:
    claims = cloud_talk.claims(
        {"text": "You named the change that you made.", "quote": "we moved it to one composite index"},
        {"text": "You gave 97 numbers in this answer.", "measure": "word_count", "quote": None},
    )
    scripts = (text("questions"), text("follow_up"), text("follow_up"), reply(openai(claims)))
    with serving(*scripts) as server, interview(tmp_path, server) as candidate:
        candidate.begin()
        while candidate.answer() is Phase.PREPARE:
            pass
        candidate.read()
        report = candidate.house.stage.report
        assert report is not None
        answers = json.loads(report_json(report))["answers"]
        assert [a["question"]["source"] for a in answers] == ["cloud"] * 7
        assert sum(a["question"]["follows"] is not None for a in answers) == 2
        assert [sent.what for sent in candidate.house.interviewer.sent] == [
            "questions",
            "follow_up",
            "follow_up",
            "feedback",
        ]
        assert {a["label"] for a in answers} >= {"1", "2", "3", "4", "5"}
        page = report_html(report, "en")
        assert "You named the change that you made." in page
        assert "97 numbers" not in page
        counts = candidate.house.metrics.summary()["counts"]
        assert sum(times for name, times in counts.items() if name.startswith("claims_removed_")) == 1
        assert [sent.what for sent in report.sent] == ["questions", "follow_up", "follow_up", "feedback"]
        assert max(candidate.waits.values()) < 2.0


@pytest.mark.parametrize("death", ["the server is gone", "the line breaks in every reply"])
def test_a_model_that_dies_in_the_middle_ends_no_interview_and_is_soon_not_waited_for(tmp_path: Path, death: str) -> None:
    broken = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n{")
    with serving(text("questions"), text("follow_up"), broken) as server, interview(tmp_path, server) as candidate:
        candidate.begin()
        candidate.answer()
        if death == "the server is gone":
            server.close()
        while candidate.answer() is Phase.PREPARE:
            pass
        candidate.read()
        report = candidate.house.stage.report
        assert report is not None
        answers = json.loads(report_json(report))["answers"]
        probes = [a["question"]["source"] for a in answers if a["question"]["follows"]]
        assert probes == ["cloud", "rules"]
        assert len(answers) == 7
        page = report_html(report, "en")
        assert page.count("This question was written by a cloud model.") == 6
        assert page.count("This question was put together by the kiosk itself.") == 1
        assert candidate.waits["report"] <= MOST_WAIT_S[Phase.REPORT]
        assert all(wait_s <= MOST_WAIT_S[Phase.SELF_RATING] for name, wait_s in candidate.waits.items() if name != "report")
        unprobed = [
            wait_s for name, wait_s in candidate.waits.items() if name in {"after 1", "after 2", "after 5", "after 6"}
        ]
        assert max(unprobed) < 0.5, "where no probe is due nobody waits"


@pytest.mark.parametrize(
    "script",
    [raw(b"", then_hang=True), raw(b"HTTP/1.1 200 OK\r\nX-Slow: " + 90 * b"x", trickle_s=0.1)],
    ids=["says nothing", "trickles"],
)
def test_a_model_that_hangs_is_let_go_half_a_second_after_its_deadline_at_most(tmp_path: Path, script: Script) -> None:
    times = {"questions_s": 1.0, "follow_up_s": 1.0, "feedback_s": 1.0}
    with serving(script) as server, interview(tmp_path, server, **times) as candidate:
        candidate.begin()
        while candidate.answer() is Phase.PREPARE:
            pass
        candidate.read()
        assert candidate.house.stage.report is not None
        assert max(candidate.waits.values()) <= 1.5


def test_a_model_that_was_dead_from_the_start_leaves_an_interview_of_the_banks(tmp_path: Path) -> None:
    with serving(raw(b"")) as server, interview(tmp_path, server) as candidate:
        server.close()
        candidate.begin()
        while candidate.answer() is Phase.PREPARE:
            pass
        candidate.read()
        report = candidate.house.stage.report
        assert report is not None
        sources = [a["question"]["source"] for a in json.loads(report_json(report))["answers"]]
        assert set(sources) == {"bank", "rules"}
        assert "cloud model" not in report_html(report, "en")
        # Three failures have opened the breaker: from then on nobody waits at all.
        assert max(wait_s for name, wait_s in candidate.waits.items() if name != "questions") < 0.5
        assert candidate.house.interviewer.sent[0].what == "questions"
