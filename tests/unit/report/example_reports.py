"""Whole reports for the tests and for looking at: a rich spoken one, a typed one, a very short one, one without sensors."""

import math
import random
from collections.abc import Sequence
from functools import cache

from kiosk.config import Seeing
from kiosk.interview.questions import shipped_bank
from kiosk.records import (
    Answer,
    BodyReading,
    Consent,
    FaceReading,
    Gaze,
    Hand,
    Profile,
    Question,
    Report,
    SceneReading,
    SelfRating,
    VoiceReading,
    Word,
)
from kiosk.report.compose import compose_report
from kiosk.score.features import features_of
from kiosk.score.rubric import scores_of

TEAM = (
    "in my final year project i was in a team of four members um and we had to build an attendance system in six "
    "weeks basically one member did not come to the meetings and we were late / 2.6 / so i called him and i asked "
    "what the problem was you know he had exams and all so i divided the work again and i took the database part "
    "myself i also made a list with a date for each task and we met every evening for ten minutes / 0.9 / um after "
    "that it was much better the testing was done in the last week basically and in the end we finished two days "
    "before the submission and our guide said that it was the best documented project / 0.6 / i learned that um "
    "asking first is better than complaining basically"
)
GIT = (
    "first i would pull the latest changes from the server so that i have the version of my colleague / 0.7 / then i "
    "merge it with mine and if the same line was changed there is a conflict um the tool shows both and i resolve it "
    "by hand because only we know what is right / 3.4 / for example in my internship two of us changed the same login "
    "page and i talked to her before i changed anything then i run the tests and only when they pass i commit and "
    "push and ask for a review"
)
WHY = (
    "myself arjun i am studying computer science in final year at a college in pune uh i like to build things that "
    "people use so in my second year i made a small app for our canteen where you can see what is there today and "
    "about two hundred students use it now / 1.2 / i am good at python and i am learning databases um i would like to "
    "join a team where i can learn how real software is tested and released because this is what we do not learn in "
    "college so this role is a good opportunity for me and my goal is to become a backend engineer"
)
SHORT = "i would ask my senior i think"
TYPED = (
    "When I was in my internship I had to learn Docker in one week because the deployment was moved. I watched a "
    "tutorial and read the documentation, then I built a small example and asked a senior to look at it. In the end I "
    "was able to package the service, and the team still uses my file today."
)


Times = Sequence[tuple[float, float]]


def spoken(
    number: int,
    question: Question,
    told: str,
    *,
    rate: float = 2.45,
    away: Times = (),
    sunk: Times = (),
    distance_cm: float = 64.0,
) -> Answer:
    """An answer said at `rate` words a second; '/ 2.6 /' is a pause. Starts at 100 s x number on the clock.

    She looks `away` to her left, nods at 5, 12 and 26 s, touches her face from 21 to 23 s, and sinks as told.
    """
    start_s = 100.0 + 1000.0 * number
    draw = random.Random(number)
    words: list[Word] = []
    t_s = start_s + 1.6
    pieces = told.split()
    index = 0
    while index < len(pieces):
        if pieces[index] == "/":
            t_s += float(pieces[index + 1])
            index += 3
            continue
        length = (0.5 + len(pieces[index]) / 9.0) / rate
        words.append(Word(pieces[index], t_s, t_s + length * 0.9, round(draw.uniform(0.74, 1.0), 2)))
        t_s += length
        index += 1
    end_s = t_s + 2.0
    return Answer(
        number=number,
        question=question,
        start_s=start_s,
        end_s=end_s,
        words=tuple(words),
        faces=_faces(start_s, end_s, away, draw, distance_cm),
        bodies=_bodies(start_s, end_s, sunk),
        scenes=_scenes(start_s, end_s),
        listened=_faces(start_s - 12.0, start_s, (), draw, distance_cm),
        voices=_voices(start_s, end_s, words, draw),
        speech_model="vosk-model-small-en-in-0.4",
        heard=True,
        seen=True,
    )


def _voices(start_s: float, end_s: float, words: Sequence[Word], draw: random.Random) -> tuple[VoiceReading, ...]:
    readings = []
    for step in range(int((end_s - start_s) / 0.032)):
        t_s = start_s + 0.032 * step
        voiced = any(word.start_s - 0.04 <= t_s <= word.end_s + 0.04 for word in words)
        loud = voiced and step % 30 >= 4
        level = -24 + 5 * math.sin(t_s * 2.1) + draw.uniform(-3, 3) if loud else -56 + draw.uniform(-2, 2)
        readings.append(VoiceReading(t_s, 0.032, level, voiced))
    return tuple(readings)


NODS_S = (5.0, 12.0, 26.0)
NOD_S = 0.7


def _nod_deg(t_s: float) -> float:
    """How far the head is down at this time."""
    return sum(4.0 * (1 - math.cos(2 * math.pi * (t_s - at_s) / NOD_S)) for at_s in NODS_S if 0 <= t_s - at_s <= NOD_S)


def _bodies(start_s: float, end_s: float, sunk: Times) -> tuple[BodyReading, ...]:
    """Eight a second: the right hand of the picture gestures in every second ten seconds, the left one is out of view."""
    readings = []
    for step in range(int((end_s - start_s) * 8)):
        t_s = step / 8
        hand = Hand(0.4 + 0.25 * math.sin(2 * math.pi * t_s), 0.9, 0.9) if t_s % 20 < 10 else None
        readings.append(
            BodyReading(
                t_s=start_s + t_s,
                present=True,
                confidence=0.95,
                shoulders_deg=1.0,
                shoulders_px=420.0,
                middle=(0.5 + 0.002 * math.sin(t_s), 0.8),
                lean_deg=9.0 if 30 <= t_s < 34 else 0.5,
                neck_ratio=0.42 if any(a <= t_s < b for a, b in sunk) else 0.55,
                right_hand=hand,
                hand_on_face=21 <= t_s < 23,
            )
        )
    return tuple(readings)


def _scenes(start_s: float, end_s: float) -> tuple[SceneReading, ...]:
    return tuple(SceneReading(start_s + step / 4, 110.0, 1.0, 0.01, 0.0) for step in range(int((end_s - start_s) * 4)))


def _faces(start_s: float, end_s: float, away: Times, draw: random.Random, distance_cm: float) -> tuple[FaceReading, ...]:
    readings = []
    for step in range(int((end_s - start_s) * 15)):
        t_s = step / 15
        aside = any(a <= t_s < b for a, b in away)
        smile = max(0.0, math.sin(t_s / 6.0)) * 0.7
        surprise = 0.25 if 20 < t_s < 23 else 0.03
        rest = 1.0 - smile - surprise
        shares = (max(0.0, rest - 0.06), smile, surprise, 0.02, 0.01, 0.01, 0.01, 0.01)
        total = sum(shares)
        readings.append(
            FaceReading(
                t_s=start_s + t_s,
                present=True,
                faces=1,
                box=(500, 200, 260, 260),
                yaw_deg=24.0 if aside else 1.0,
                pitch_deg=-_nod_deg(t_s) + draw.uniform(-0.2, 0.2),
                roll_deg=0.0,
                gaze=Gaze(27.0 if aside else draw.uniform(-8, 8), draw.uniform(-6, 6)),
                eye_open_ratio=0.08 if step % 52 in (0, 1) else 0.3,
                blink=step % 52 in (0, 1),
                expression=tuple(share / total for share in shares),
                luma=120.0,
                distance_cm=distance_cm,
                rate_hz=15.0,
            )
        )
    return tuple(readings)


def typed(number: int, question: Question, text: str) -> Answer:
    """A typed answer without camera or microphone."""
    return Answer(number=number, question=question, start_s=0.0, end_s=95.0, typed=text)


def question(name: str) -> Question:
    """A question of the shipped bank."""
    return next(entry for entry in shipped_bank().questions() if entry.id == name)


def report_of(answers: Sequence[Answer], consent: Consent, **more: object) -> Report:
    """Measure, score and compose."""
    profile = Profile("software_developer", 0.0, ("Git", "Python"))
    parts = []
    for answer in answers:
        features = features_of(answer, Seeing(), consent)
        parts.append((answer, features, scores_of(answer, features)))
    return compose_report(profile, consent, parts, **more)  # type: ignore[arg-type]


ALLOWED = Consent(microphone=True, camera=True)


@cache
def rich() -> Report:
    """Three spoken answers, camera and microphone allowed, expression shown, self-rating given."""
    answers = (
        spoken(0, question("any-introduce"), WHY),
        spoken(1, question("any-team"), TEAM, away=((14.0, 18.6), (31.0, 35.2))),
        spoken(2, question("sw-git-basics"), GIT, rate=3.4, sunk=((18.0, 26.0),)),
    )
    rating = SelfRating(content=2, structure=3, delivery=2, eye_line=4)
    return report_of(answers, ALLOWED, self_rating=rating, notes=("interim_expression",), show_expression=True)


@cache
def typed_only() -> Report:
    """Two typed answers, both sensors refused."""
    answers = (typed(0, question("any-learn-fast"), TYPED), typed(1, question("any-two-tasks"), "I would ask."))
    return report_of(answers, Consent())


@cache
def short() -> Report:
    """Two very short spoken answers, camera refused, self-rating skipped."""
    answers = (
        spoken(0, question("any-two-tasks"), SHORT),
        spoken(1, question("any-team"), "fine"),
    )
    return report_of(answers, Consent(microphone=True), show_expression=True)
