"""Bank, rules and cloud model in one interview: who asks what, and that nobody waits longer than was promised."""

import threading
import time
from collections.abc import Collection, Sequence
from dataclasses import replace

import pytest

from kiosk.config import Settings
from kiosk.errors import CloudError
from kiosk.interview.questions import Bank, QuestionSource
from kiosk.interview.session import THINKING_LIMIT_S
from kiosk.interviewer import MOST_CALLS, MOST_WAIT_S, SPARE_S, Interviewer, Note, Wanted
from kiosk.records import (
    Act,
    Answer,
    Claim,
    Command,
    Consent,
    Features,
    KeyPoint,
    Profile,
    Question,
    Score,
    Sent,
)
from kiosk.reporting import Measured, measure

PROFILE = Profile("mechanical_engineer", 2.0, ("CAD",))
CLOUD = Consent(microphone=True, cloud=True)
STORY = (
    "Last year in my internship the old machine stopped every hour and my task was to find out why. So I checked the wiring "
    "and I measured the heat of the motor every morning. Then we changed the fixture and I trained two operators on it, "
    "and my supervisor asked me to write a note about it for the other plant."
)
POINTS = (KeyPoint("The cause you found", ("the cause was",)), KeyPoint("What you changed", ("we changed",)))
PATIENCE_S = 5.0
LATE = Settings().cloud


def question(number: int, level: str = "junior", kind: str = "behavioural", source: str = "bank") -> Question:
    return Question(
        f"{source}-{level}-{number}",
        f"What did you mend, {source} {number}?",
        kind,
        level,
        "Repair",
        POINTS,
        "Why?",
        None,
        source,
    )


class FakeBank(QuestionSource):
    """Keeps the bank's rules: never one of those that were asked; remembers what it was asked for."""

    def __init__(self) -> None:
        self.wished: list[tuple[str, str]] = []

    def choose(self, profile: Profile, count: int, seen: Collection[str], language: str = "en") -> tuple[Question, ...]:
        return tuple(question(number) for number in range(count))

    def next(
        self,
        profile: Profile,
        asked: Sequence[Question],
        kind: str,
        level: str,
        seen: Collection[str] = (),
        language: str = "en",
    ) -> Question | None:
        self.wished.append((kind, level))
        return question(50 + len(self.wished), level, kind)

    def note(self, profile: Profile) -> str | None:
        return "near_role"


class FakeCloud:
    """Keeps a CloudInterviewer's rules: notes what it sends before it sends, blocks, ends with a value or a CloudError."""

    def __init__(self, note: Note) -> None:
        self.go = threading.Event()
        self.began, self.went = threading.Semaphore(0), threading.Semaphore(0)
        self.asked: list[str] = []
        self.forgotten = 0
        self.found: tuple[Question, ...] = tuple(question(n, source="cloud") for n in range(5))
        self.text = "You said it stopped. Why?"
        self.claims = (Claim("strength", "You measured.", 0, "i measured the heat"),)
        self.error: Exception | None = None
        self._note = note

    def _answer(self, what: str, wanted: Wanted) -> None:
        try:
            if not wanted():
                raise CloudError("abandoned", "nobody waits")
            self.asked.append(what)
            self._note(Sent(what, "llm.example", what))  # type: ignore[arg-type]
            self.began.release()
            assert self.go.wait(PATIENCE_S)
            if self.error is not None:
                raise self.error
        finally:
            self.went.release()

    def questions(self, profile: Profile, count: int, language: str, wanted: Wanted) -> tuple[Question, ...]:
        self._answer("questions", wanted)
        return self.found[:count]

    def follow_up(self, question: Question, transcript: str, missing: str, language: str, wanted: Wanted) -> str:
        self._answer("follow_up", wanted)
        return self.text

    def feedback(
        self,
        profile: Profile,
        parts: Sequence[tuple[Answer, Features, tuple[Score, ...]]],
        language: str,
        wanted: Wanted,
    ) -> tuple[Claim, ...]:
        self._answer("feedback", wanted)
        return self.claims

    def forget(self) -> None:
        self.forgotten += 1


class Room:
    """An interviewer, its door, and a clock for its waits that is moved by hand."""

    def __init__(self, cloud: bool = False, follow_ups: int = 2, bank: QuestionSource | None = None) -> None:
        self.commands: list[Command] = []
        self.kept: list[Sequence[Question]] = []
        self.now_s = 0.0
        self.bank = bank or FakeBank()
        self._changed = threading.Condition()
        settings = replace(Settings(), interview=replace(Settings().interview, follow_ups=follow_ups))
        self.made: list[FakeCloud] = []

        def make(note: Note) -> FakeCloud:
            self.made.append(FakeCloud(note))
            return self.made[0]

        self.interviewer = Interviewer(
            self.bank,
            settings,
            lambda: 7.0,
            make if cloud else (lambda note: None),
            lambda _, found: self.kept.append(found),
            lambda: self.now_s,
        )
        self.interviewer.attach(self._take)

    @property
    def cloud(self) -> FakeCloud:
        return self.made[0]

    def _take(self, command: Command) -> None:
        with self._changed:
            self.commands.append(command)
            self._changed.notify_all()

    def wait(self, count: int = 1) -> Command:
        """The newest of so many commands."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.commands) >= count, PATIENCE_S)
            return self.commands[count - 1]

    def begin(self, consent: Consent = CLOUD, count: int = 5) -> None:
        self.interviewer.choose(PROFILE, count, "en", consent)

    def answer(self, parts: Sequence[Measured], text: str = STORY) -> list[Measured]:
        """One more answer to the next question of the plan; `after` is called."""
        plan = self.commands[-1].questions
        answer = Answer(len(parts), plan[len(parts)], 0.0, 60.0, typed=text)
        found = [*parts, measure(answer, None, Settings())]
        self.interviewer.after(found)
        return found


def settled(room: Room) -> None:
    """The cloud's call has ended, on whatever side."""
    assert room.cloud.went.acquire(timeout=PATIENCE_S)


# ---------------------------------------------------------------- the set


@pytest.mark.parametrize(("cloud", "consent"), [(False, CLOUD), (True, Consent(microphone=True)), (True, None)])
def test_without_a_cloud_model_or_leave_to_ask_it_the_bank_answers_at_once(cloud: bool, consent: Consent | None) -> None:
    room = Room(cloud)
    room.interviewer.choose(PROFILE, 5, "en", consent)
    (command,) = room.commands
    assert (command.act, len(command.questions)) == (Act.QUESTIONS_READY, 5)
    assert not cloud or room.cloud.asked == []
    assert room.interviewer.sent == ()


def test_the_cloud_models_set_comes_when_it_is_there_and_goes_into_the_cache() -> None:
    room = Room(cloud=True)
    room.begin()
    assert room.commands == [], "framing goes on meanwhile"
    room.cloud.go.set()
    assert [q.source for q in room.wait().questions] == ["cloud"] * 5
    assert [sent.what for sent in room.interviewer.sent] == ["questions"]
    for worker in room.interviewer._workers:
        worker.close()
    assert room.kept == [room.cloud.found]


def test_the_report_says_that_a_job_was_not_known_only_where_the_banks_questions_were_asked() -> None:
    room = Room(cloud=True)
    room.begin(Consent(microphone=True))
    assert room.interviewer.note(PROFILE) == "near_role"
    room.cloud.go.set()
    room.begin()
    room.wait(2)
    assert room.interviewer.note(PROFILE) is None
    room.interviewer.forget()
    assert room.interviewer.note(PROFILE) == "near_role"


def test_a_set_that_is_too_short_is_filled_up_from_the_bank() -> None:
    room = Room(cloud=True)
    room.cloud.found = room.cloud.found[:3]
    room.cloud.go.set()
    room.begin()
    sources = [q.source for q in room.wait().questions]
    assert sources == ["cloud"] * 3 + ["bank"] * 2


def test_a_cloud_model_that_fails_leaves_the_set_that_was_prepared() -> None:
    room = Room(cloud=True)
    room.cloud.error = CloudError("circuit", "not asked")
    room.cloud.go.set()
    room.begin()
    assert [q.source for q in room.wait().questions] == ["bank"] * 5
    assert room.kept == []


def test_a_late_set_is_not_waited_for_and_then_not_heard() -> None:
    room = Room(cloud=True)
    room.begin()
    room.now_s = LATE.questions_s + SPARE_S - 0.01
    room.interviewer.tick()
    assert room.commands == []
    room.now_s = LATE.questions_s + SPARE_S
    room.interviewer.tick()
    assert [q.source for q in room.wait().questions] == ["bank"] * 5
    room.cloud.go.set()
    settled(room)
    for worker in room.interviewer._workers:
        worker.close()
    assert len(room.commands) == 1


def test_a_bug_on_the_cloud_models_side_costs_the_candidate_nothing() -> None:
    room = Room(cloud=True)
    room.cloud.error = ValueError("garbage")
    room.cloud.go.set()
    room.begin()
    assert [q.source for q in room.wait().questions] == ["bank"] * 5


def test_who_left_gets_no_late_answer_and_nothing_of_hers_stays() -> None:
    room = Room(cloud=True)
    room.begin()
    assert room.cloud.began.acquire(timeout=PATIENCE_S)
    assert room.interviewer.forget() == 6
    room.cloud.go.set()
    settled(room)
    for worker in room.interviewer._workers:
        worker.close()
    assert (room.commands, room.kept, room.interviewer.sent) == ([], [], ())
    assert room.cloud.forgotten == 1
    assert room.interviewer.forget() == 0


def test_calls_that_hang_do_not_pile_up() -> None:
    room = Room(cloud=True)
    for _ in range(MOST_CALLS + 3):
        room.begin()
    assert [len(command.questions) for command in room.commands] == [5, 5, 5], "the last ones got the bank's at once"
    room.cloud.go.set()


# ---------------------------------------------------------------- after an answer


def test_an_answer_without_a_result_is_asked_for_it_with_its_own_words() -> None:
    room = Room()
    room.begin()
    room.answer([])
    plan = room.wait(2).questions
    assert room.commands[1].act is Act.ANSWER_CLOSED
    assert [q.follows for q in plan] == [None, plan[0].id, None, None, None, None]
    assert plan[1].text == "You said “I trained two operators”. What was the result of that, in numbers?"


def test_five_alike_answers_give_two_follow_ups_and_five_planned_questions() -> None:
    room = Room()
    room.begin()
    parts: list[Measured] = []
    while len(parts) < len(room.commands[-1].questions):
        parts = room.answer(parts)
    plan = room.commands[-1].questions
    assert sum(q.follows is None for q in plan) == 5
    assert sum(q.follows is not None for q in plan) == 2
    assert len({q.id for q in plan}) == len(plan)


@pytest.mark.parametrize(("count", "follow_ups"), [(2, 2), (5, 0)])
def test_nobody_is_probed_in_the_fast_lane_or_where_the_site_wants_none(count: int, follow_ups: int) -> None:
    room = Room(follow_ups=follow_ups)
    room.begin(count=count)
    room.answer([])
    assert all(q.follows is None for q in room.wait(2).questions)


def test_good_answers_bring_a_harder_question_of_the_kind_that_is_due_and_drop_one_of_that_kind() -> None:
    room = Room(follow_ups=0)
    room.begin()
    room.answer([], STORY + " The cause was a loose belt. In the end we reduced the stops from ten to one a day.")
    before, after = room.commands[0].questions, room.wait(2).questions
    assert isinstance(room.bank, FakeBank)
    assert room.bank.wished == [("motivation", "senior")]
    assert after[0] == before[0]
    assert after[1].level == "senior"
    assert len(after) == 5


def test_an_answer_that_could_not_be_scored_leaves_the_plan_as_it_is() -> None:
    room = Room()
    room.begin()
    room.answer([], "I do not know.")
    assert room.wait(2).questions == room.commands[0].questions


def test_online_the_rest_of_the_set_is_put_in_order_and_the_bank_is_not_asked() -> None:
    room = Room(cloud=True, follow_ups=0)
    kinds = ("behavioural", "technical", "technical", "motivation", "situational")
    levels = ("junior", "fresher", "senior", "senior", "junior")
    room.cloud.found = tuple(question(n, levels[n], kinds[n], "cloud") for n in range(5))
    room.cloud.go.set()
    room.begin()
    room.wait()
    room.answer([], STORY + " The cause was a loose belt. In the end we reduced the stops from ten to one a day.")
    plan = room.wait(2).questions
    assert sorted(q.id for q in plan) == sorted(q.id for q in room.cloud.found)
    assert plan[1].level == "senior"
    assert isinstance(room.bank, FakeBank)
    assert room.bank.wished == []


def test_the_cloud_models_probe_is_asked_where_one_is_due_and_the_rules_own_where_it_is_late() -> None:
    room = Room(cloud=True)
    room.cloud.go.set()
    room.begin()
    room.wait()
    parts = room.answer([])
    probe = room.wait(2).questions[1]
    assert (probe.text, probe.source, probe.key_points[0].text) == (room.cloud.text, "cloud", "What came of it")
    parts = room.answer(parts)
    parts = room.answer(parts)
    assert len(room.commands) == 4, "no probe was due: no call, no wait"
    room.cloud.go.clear()
    parts = room.answer(parts)
    assert len(room.commands) == 4
    room.now_s += LATE.follow_up_s + SPARE_S
    room.interviewer.tick()
    assert room.wait(5).questions[4].source == "rules"
    room.cloud.go.set()


def test_a_question_that_is_not_of_the_plan_closes_its_answer_all_the_same() -> None:
    room = Room()
    stranger = Answer(0, question(99), 0.0, 60.0, typed=STORY)
    room.interviewer.after([measure(stranger, None, Settings())])
    room.begin()
    room.interviewer.after([measure(stranger, None, Settings())])
    assert [(c.act, c.questions) for c in room.commands if c.act is Act.ANSWER_CLOSED] == [(Act.ANSWER_CLOSED, ())] * 2


# ---------------------------------------------------------------- the end


def ended(room: Room) -> None:
    room.begin(count=2)
    room.wait()
    parts = room.answer([])
    room.answer(parts)


def test_claims_are_asked_for_as_the_last_answer_closes_and_are_there_when_the_report_wants_them() -> None:
    room = Room(cloud=True)
    room.cloud.go.set()
    ended(room)
    got = threading.Event()
    found: list[tuple[Claim, ...]] = []
    room.interviewer.claims(lambda claims: (found.append(claims), got.set())[-1])
    assert got.wait(PATIENCE_S)
    assert found == [room.cloud.claims]
    room.interviewer.claims(found.append)
    assert found == [room.cloud.claims] * 2
    assert [sent.what for sent in room.interviewer.sent] == ["questions", "feedback"]


def test_a_report_waits_for_claims_no_longer_than_was_promised() -> None:
    room = Room(cloud=True)
    room.cloud.go.set()
    room.begin(count=2)
    room.wait()
    parts = room.answer([])
    room.cloud.go.clear()
    room.answer(parts)
    found: list[tuple[Claim, ...]] = []
    room.interviewer.claims(found.append)
    room.now_s += LATE.feedback_s + SPARE_S - 0.1
    room.interviewer.tick()
    assert found == []
    room.now_s += 0.1
    room.interviewer.tick()
    assert found == [()]
    room.cloud.go.set()


@pytest.mark.parametrize("cloud", [False, True])
def test_without_claims_the_report_is_written_at_once(cloud: bool) -> None:
    room = Room(cloud)
    room.begin(Consent(microphone=True), count=2)
    room.answer(room.answer([]))
    found: list[tuple[Claim, ...]] = []
    room.interviewer.claims(found.append)
    assert found == [()]


def test_the_session_waits_longer_than_any_call_may_take_and_each_is_let_go_within_half_a_second() -> None:
    assert SPARE_S < 0.5
    assert max(LATE.questions_s, LATE.follow_up_s, LATE.feedback_s) + SPARE_S < MOST_WAIT_S < THINKING_LIMIT_S - 1.0


def test_without_a_cloud_model_the_next_question_is_there_within_fifty_milliseconds() -> None:
    room = Room(bank=Bank(seed=1))
    room.begin()
    parts: list[Measured] = []
    waits: list[float] = []
    while len(parts) < len(room.commands[-1].questions):
        answer = Answer(len(parts), room.commands[-1].questions[len(parts)], 0.0, 60.0, typed=STORY)
        parts.append(measure(answer, None, Settings()))
        began_s = time.perf_counter()
        room.interviewer.after(parts)
        waits.append(time.perf_counter() - began_s)
    assert sorted(waits)[len(waits) // 2] < 0.05
