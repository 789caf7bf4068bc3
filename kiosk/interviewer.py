"""Bank, rules and cloud model -> the questions, follow-ups and claims of one interview, as Commands; nobody waits for long.

What the bank or the rules give is ready before the cloud model is asked. Its calls run on threads of their own; the first of
its answer, its CloudError and the deadline settles what is asked, whatever comes later is dropped.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, Protocol, TypeVar

from kiosk.config import Settings
from kiosk.errors import CloudError
from kiosk.interview.adapt import kind_after, level_after, middle_band, nearest
from kiosk.interview.follow_up import Gap, asked_as, gap_of, is_due, rule_based
from kiosk.interview.questions import QuestionSource, level_of
from kiosk.interview.quoting import quote_of, spoken_runs, typed_runs
from kiosk.interview.session import THINKING_LIMIT_S
from kiosk.records import Act, Answer, Claim, Command, Consent, Features, Profile, Question, Score, Sent
from kiosk.report.vocabulary import forbidden_words
from kiosk.reporting import Measured
from kiosk.worker import Worker

log = logging.getLogger(__name__)

Value = TypeVar("Value")
MOST_CALLS: Final = 4
"""So many calls may be under way, those that nobody waits for any more among them; then none is begun. Own number."""


SPARE_S: Final = 0.3
"""The cloud model's own deadlines pass first, and name what was late; own number, below the 0.5 s that issue 6 allows."""
MOST_WAIT_S: Final = THINKING_LIMIT_S - 2.0
"""No setting makes a candidate wait until the session breaks off."""


Wanted = Callable[[], bool]
Note = Callable[[Sent], None]


class Cloud(Protocol):
    """What is needed of a CloudInterviewer: calls that block and end within their deadlines."""

    def questions(self, profile: Profile, count: int, language: str, wanted: Wanted) -> tuple[Question, ...]:
        """Tailored questions, `count` at most; CloudError where there are none."""
        ...

    def follow_up(self, question: Question, transcript: str, missing: str, language: str, wanted: Wanted) -> str:
        """One probing question; CloudError where there is none."""
        ...

    def feedback(
        self,
        profile: Profile,
        parts: Sequence[tuple[Answer, Features, tuple[Score, ...]]],
        language: str,
        wanted: Wanted,
    ) -> tuple[Claim, ...]:
        """Claims, not checked yet; CloudError where there are none."""
        ...

    def forget(self) -> None:
        """The candidate left."""
        ...


@dataclass(slots=True, eq=False)
class _Call:
    """One call that is under way."""

    held: "_Held"
    until_s: float
    """When nobody waits for it any more, in real time."""
    then: Callable[[Any], None] | None
    """Gets the value, None where there is none; None: nobody asked for it yet."""
    done: bool = False
    value: Any = None


@dataclass(slots=True, eq=False)
class _Held:
    """Everything held of the present candidate; replaced at erasure and with each new set."""

    profile: Profile
    language: str
    cloud: bool
    """The candidate allowed the cloud model and there is one."""
    plan: tuple[Question, ...] = ()
    """What was asked and is to be asked, follow-ups among it."""
    online: bool = False
    """The set came from the cloud model."""
    sent: list[Sent] = field(default_factory=list)
    feedback: _Call | None = None


class Interviewer:
    """Chooses, probes and gathers claims. `attach` first. Any thread may call it; it answers with Commands."""

    def __init__(
        self,
        source: QuestionSource,
        settings: Settings,
        clock: Callable[[], float] = time.monotonic,
        cloud: Callable[[Note], Cloud | None] = lambda note: None,
        keep: Callable[[Profile, Sequence[Question]], None] | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """`cloud` makes the cloud model's side, given where it notes what it sends; None: there is no model.

        `keep` puts the model's questions into the cache, in its call's thread.
        `clock` is the session's, which a fast rehearsal stops; `now` is real time, in which a network is waited for.
        """
        self._source = source
        self._settings = settings
        self._clock, self._now = clock, now
        self._cloud = cloud(self._note)
        self._keep = keep
        self._waits = settings.cloud
        self._submit: Callable[[Command], None] = lambda command: None
        self._lock = threading.RLock()
        self._held: _Held | None = None
        self._calls: list[_Call] = []
        self._workers: list[Worker] = []
        self._of_thread = threading.local()

    def attach(self, submit: Callable[[Command], None]) -> None:
        """Give it the director's door."""
        self._submit = submit

    def note(self, profile: Profile) -> str | None:
        """Code of what the report says about how the role was understood; None where the set was made for her words."""
        held = self._held
        return None if held is not None and held.online else self._source.note(profile)

    @property
    def sent(self) -> tuple[Sent, ...]:
        """What left the kiosk for the present candidate, in order."""
        held = self._held
        return tuple(held.sent) if held is not None else ()

    def forget(self) -> int:
        """Destroy everything of the candidate; calls under way are answered to nobody. How many items there were."""
        with self._lock:
            held, self._held = self._held, None
            self._calls.clear()
        if self._cloud is not None:
            self._cloud.forget()
        return 0 if held is None else len(held.plan) + len(held.sent) + (held.feedback is not None)

    def tick(self) -> None:
        """Settle the calls whose time is over with what was prepared."""
        now_s = self._now()
        for call in [call for call in self._calls if now_s >= call.until_s]:
            log.info("cloud model: not waited for any longer")
            self._settle(call, None)

    # ------------------------------------------------------------ the set

    def choose(self, profile: Profile, count: int, language: str, consent: Consent | None) -> None:
        """Answer with QUESTIONS_READY: at once from the bank, or the cloud model's set as soon as it is there or late."""
        prepared = tuple(self._source.choose(profile, count, frozenset(), language))
        allowed = self._cloud is not None and consent is not None and consent.cloud
        held = _Held(profile, language, allowed, prepared)
        with self._lock:
            self._held = held
            self._calls.clear()

        def ready(found: tuple[Question, ...] | None) -> None:
            if found:
                tailored = [question.in_language(language) for question in found[:count]]
                held.plan, held.online = (*tailored, *_others(prepared, tailored, count - len(tailored))), True
            self._answer(held, Act.QUESTIONS_READY)

        if self._cloud is None or not allowed:
            ready(None)
            return
        ask = partial(self._cloud.questions, profile, count, language)
        self._call("questions", held, self._waits.questions_s, ask, ready, partial(self._keep_them, profile))

    def _keep_them(self, profile: Profile, found: tuple[Question, ...]) -> None:
        if self._keep is not None:
            self._keep(profile, found)

    # ------------------------------------------------------------ after an answer

    def after(self, parts: Sequence[Measured]) -> None:
        """Answer with ANSWER_CLOSED and the set renewed by the last of the answers so far: probed, nearer, or as it was."""
        held, answer = self._held, parts[-1][0]
        asked = held.plan[: answer.number + 1] if held is not None else ()
        if held is None or not asked or asked[-1].id != answer.question.id:  # not our set: it stays as it is
            self._submit(Command(Act.ANSWER_CLOSED, self._clock()))
            return
        gap = self._gap(held, asked, parts[-1])
        if gap is None:
            self._go_on(held, asked, parts, None)
            return
        question, language = answer.question, held.language
        prepared = rule_based(question, gap, _quote(parts[-1], gap), language)

        def ready(text: str | None) -> None:
            probe = asked_as(question, text, gap, language, "cloud") if text else prepared
            self._go_on(held, asked, parts, probe)

        if self._cloud is None or not held.cloud:
            ready(None)
            return
        ask = partial(self._cloud.follow_up, question, answer.text, gap.name, language)
        self._call("follow-up", held, self._waits.follow_up_s, ask, ready)

    def _gap(self, held: _Held, asked: Sequence[Question], part: Measured) -> Gap | None:
        planned = sum(question.follows is None for question in held.plan)
        if not is_due(asked, planned, self._settings.interview.follow_ups):
            return None
        answer, features, scores = part
        return gap_of(answer.question, features, scores, answer.text)

    def _go_on(self, held: _Held, asked: tuple[Question, ...], parts: Sequence[Measured], probe: Question | None) -> None:
        rest = self._renewed(held, asked, parts)
        held.plan = (*asked, *rest) if probe is None else (*asked, probe, *rest)
        if len(held.plan) == len(asked):
            self._start_feedback(held, parts)
        self._answer(held, Act.ANSWER_CLOSED)

    def _renewed(self, held: _Held, asked: tuple[Question, ...], parts: Sequence[Measured]) -> tuple[Question, ...]:
        """What is left of the set, its next question as near as can be to the level and kind that the answers call for."""
        rest = held.plan[len(asked) :]
        bands = [middle_band(scores) for answer, _, scores in parts if answer.question.follows is None]
        if not rest or not any(band is not None for band in bands):
            return rest
        profile = held.profile
        kind, level = kind_after(asked), level_after(level_of(profile.years), bands)
        rest = nearest(rest, kind, level, profile.skills, asked)
        if held.online or (rest[0].kind, rest[0].level) == (kind, level):
            return rest
        other = self._source.next(profile, (*asked, *rest), kind, level, (), held.language)
        if other is None or nearest((rest[0], other), kind, level, profile.skills, asked)[0] is not other:
            return rest
        gives_way = next((question for question in rest if question.kind == other.kind), rest[-1])
        return (other, *(question for question in rest if question is not gives_way))

    # ------------------------------------------------------------ the end

    def _start_feedback(self, held: _Held, parts: Sequence[Measured]) -> None:
        """Ask for claims while the candidate rates herself."""
        if self._cloud is None or not held.cloud or not parts:
            return
        ask = partial(self._cloud.feedback, held.profile, tuple(parts), held.language)
        held.feedback = self._call("feedback", held, self._waits.feedback_s, ask, None)

    def claims(self, then: Callable[[tuple[Claim, ...]], None]) -> None:
        """Have `then` called with the claims: at once where they are there or none will come, else when that is known."""
        call = self._held.feedback if self._held is not None else None
        with self._lock:
            waits = call is not None and not call.done
            if call is not None and waits:
                call.then = lambda found: then(found or ())
        if not waits:
            then((call.value if call is not None else None) or ())

    # ------------------------------------------------------------ calls

    def _call(
        self,
        what: str,
        held: _Held,
        wait_s: float,
        ask: Callable[[Wanted], Value],
        then: Callable[[Value | None], None] | None,
        keep: Callable[[Value], None] | None = None,
    ) -> _Call:
        """Begin a call on its own thread; `then` comes once, with its value or None."""
        call = _Call(held, self._now() + min(wait_s + SPARE_S, MOST_WAIT_S), then)
        worker = Worker(f"cloud-{what}", partial(self._run, call, ask, keep))
        with self._lock:
            self._workers = [each for each in self._workers if each.running]
            free = len(self._workers) < MOST_CALLS
            if free:
                self._calls.append(call)
                self._workers.append(worker)
        try:
            if free:
                worker.start()
                return call
        except RuntimeError:
            log.warning("cloud model: the system gives no thread")
        self._settle(call, None)
        return call

    def _run(self, call: _Call, ask: Callable[[Wanted], Value], keep: Callable[[Value], None] | None) -> bool:
        self._of_thread.held = call.held
        value: Value | None = None
        try:
            value = ask(lambda: self._held is call.held and not call.done)
        except CloudError as error:
            log.info("%s", error)
        finally:  # whatever else it was, Worker logs it, and the candidate does not wait
            self._settle(call, value)
        if keep is not None and value is not None and self._held is call.held:
            keep(value)
        return False

    def _settle(self, call: _Call, value: Any) -> None:
        """The first value counts, None among them; nobody is told once the candidate has left."""
        with self._lock:
            if call.done or self._held is not call.held:
                return
            call.done, call.value, then = True, value, call.then
            self._calls = [each for each in self._calls if each is not call]
        if then is not None:
            then(value)

    def _answer(self, held: _Held, act: Act) -> None:
        with self._lock:
            if self._held is held:
                self._submit(Command(act, self._clock(), questions=held.plan))

    def _note(self, sent: Sent) -> None:
        """Called by the cloud model's side, in the thread of the call."""
        held: _Held | None = getattr(self._of_thread, "held", None)
        if held is not None:
            held.sent.append(sent)


def _others(prepared: Sequence[Question], tailored: Sequence[Question], count: int) -> tuple[Question, ...]:
    """So many of the prepared ones to fill a set up, kinds that it lacks first."""
    kinds = {question.kind for question in tailored}
    texts = {question.text for question in tailored}
    left = sorted((each for each in prepared if each.text not in texts), key=lambda each: each.kind in kinds)
    return tuple(left[: max(0, count)])


def _quote(part: Measured, gap: Gap) -> str | None:
    """Words of the answer that the follow-up may quote: for the result the last that was done, else the first."""
    answer, features, _ = part
    if answer.typed is not None:
        runs = typed_runs(answer.typed)
    else:
        fillers = [(answer.start_s + s.start_s, answer.start_s + s.end_s) for s in features.spans if s.what == "filler"]
        runs = spoken_runs(answer.words, fillers)
    return quote_of(runs, lambda text: not forbidden_words(text), late=gap.part == "result")
