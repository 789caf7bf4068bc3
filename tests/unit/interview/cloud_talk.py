"""What a good cloud model would answer, and an interview to ask it about: for the tests of the cloud interviewer."""

import json
from typing import Any

from kiosk.errors import CloudError
from kiosk.interview.budget import Budget
from kiosk.interview.llm import CloudInterviewer, Deadlines
from kiosk.interview.llm_http import Client, HttpLine, Limits, Line, Reply
from kiosk.interview.llm_key import Secret
from kiosk.interview.llm_wire import Request, Service
from kiosk.records import Answer, Band, Features, KeyPoint, Measure, Profile, Question, Score, Sent, Word
from tests.unit.interview.llm_server import gemini, openai

KEY = "sk-TopSecret0123456789"
PROFILE = Profile("Full stack developer", 2.5, ("React", "PostgreSQL"))
SAID = "we moved the stock report to one composite index and it came down from forty seconds to three"
ASKED = Question(
    "sw-slow", "Tell me about something slow that you made fast.", "behavioural", "junior", "PostgreSQL",
    (KeyPoint("The plan", ("execution plan",)),),
)  # fmt: skip


def question(number: int = 0, **changes: Any) -> dict[str, Any]:
    texts = (
        "What draws you to building whole products rather than one layer of them?",
        "Walk me through how you would find out why a page of yours loads slowly.",
        "A colleague merges code that breaks the build an hour before release; what do you do?",
        "How do you decide which columns of a table get an index?",
        "Tell me about a time when you had to undo a decision about the state of a screen.",
        "Which steps do you take before you change the columns of a table in use?",
    )
    accepted = (("users", "customers"), ("backend", "server side"), ("deadline", "friday"), ("measured", "profiled"))
    return {
        "text": texts[number % len(texts)],
        "kind": ("motivation", "technical", "situational", "technical", "behavioural", "technical")[number % 6],
        "level": "junior",
        "skill": "React",
        "key_points": [{"text": f"Point {words[0]}", "accepted": list(words)} for words in accepted],
        "hint": "Name one product and what you built in it yourself.",
        "follow_up": "Which part would you build first?",
        **changes,
    }


def hindi(number: int = 0) -> dict[str, Any]:
    wording = {
        "text": "आप पूरा प्रोडक्ट बनाना क्यों चाहते हैं?",
        "hint": "एक प्रोडक्ट का नाम और अपना काम बताइए।",
        "follow_up": "पहले कौन सा हिस्सा बनाएँगे?",
    }
    return question(number, hindi=wording)


def questions(*tables: dict[str, Any]) -> str:
    return json.dumps({"questions": list(tables) or [question(number) for number in range(5)]}, ensure_ascii=False)


FOLLOW_UP = {"question": "You said one composite index: how did you choose its columns?", "quote": "one composite index"}
CLAIM = {
    "part": "strength",
    "text": "You named the change and what it brought.",
    "number": 0,
    "quote": "from forty seconds to three",
    "measure": None,
}


def follow_up(**changes: Any) -> str:
    return json.dumps({**FOLLOW_UP, **changes}, ensure_ascii=False)


def claims(*tables: dict[str, Any]) -> str:
    return json.dumps({"claims": [{**CLAIM, **table} for table in tables] or [CLAIM]}, ensure_ascii=False)


GOOD = {"questions": questions(), "follow_up": follow_up(), "feedback": claims()}
"""A good text of the model for each call."""


def answer(text: str = SAID, number: int = 0) -> Answer:
    spoken = tuple(Word(word, 10.0 + at, 10.4 + at, 0.9) for at, word in enumerate(text.split()))
    return Answer(number, ASKED, 10.0, 70.0, spoken, heard=True)


def features(number: int = 0, **values: float | None) -> Features:
    told = {"pace_wpm": 142.123456, "word_count": 18.0, **values}
    measures = {name: Measure(name, value, 60.0, 60.0) for name, value in told.items()}
    return Features(number, 60.0, measures, ())


def part(text: str = SAID, number: int = 0, **values: float | None) -> tuple[Answer, Features, tuple[Score, ...]]:
    scores = (Score("content", Band.SOLID), Score("eye_line", Band.GROWING), Score("pace", None, "typed"))
    return answer(text, number), features(number, **values), scores


def call(interviewer: CloudInterviewer, what: str, **changes: Any) -> Any:
    """One of the three calls with an interview of one answer."""
    language = changes.pop("language", "en")
    profile = changes.pop("profile", PROFILE)
    said = changes.pop("said", SAID)
    if what == "questions":
        return interviewer.questions(profile, changes.pop("count", 5), language, **changes)
    if what == "follow_up":
        return interviewer.follow_up(ASKED, said, "result", language, **changes)
    return interviewer.feedback(profile, [part(said)], language, **changes)


class Told(Line):
    """A line whose model says what it was told, the last text for ever; it keeps the bodies."""

    def __init__(self, *texts: str | CloudError, wire: str = "openai") -> None:
        self.texts, self.wire = list(texts), wire
        self.bodies: list[bytes] = []

    def post(self, request: Request, key: Secret | None, left_s: float) -> Reply:
        self.bodies.append(request.body)
        text = self.texts[min(len(self.bodies), len(self.texts)) - 1]
        if isinstance(text, CloudError):
            raise text
        body = gemini(text) if self.wire == "gemini" else openai(text)
        return Reply(200, {"content-type": "application/json"}, body)


def told(*texts: str | CloudError, api: str = "openai", budget: Budget | None = None) -> "Talk":
    line = Told(*texts, wire=api)
    service = Service(api, "https://model.example/v1", "m")  # type: ignore[arg-type]
    return Talk(Client(service, Secret(KEY), line, sleep=lambda _: None), service, line, Deadlines(), budget)


def networked(base: str, deadlines: Deadlines) -> "Talk":
    limits = Limits(connect_s=0.3, stall_s=0.3)
    service = Service("openai", base, "m")
    return Talk(Client(service, Secret(KEY), HttpLine(limits)), service, None, deadlines, None)


class Talk:
    """A cloud interviewer over a line, with what it noted."""

    def __init__(
        self, client: Client, service: Service, line: Told | None, deadlines: Deadlines, budget: Budget | None
    ) -> None:
        self.line = line
        self.sent: list[Sent] = []
        self.interviewer = CloudInterviewer(client, service, self.sent.append, deadlines, budget)

    @property
    def bodies(self) -> list[bytes]:
        assert self.line is not None
        return self.line.bodies
