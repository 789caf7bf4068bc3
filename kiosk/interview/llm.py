"""A profile, an answer or a whole interview in, the cloud model's checked questions, follow-up or claims out."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NoReturn
from urllib.parse import urlsplit

from kiosk.errors import CloudError
from kiosk.interview.budget import Budget
from kiosk.interview.llm_answers import claims_of, follow_up_of, questions_of
from kiosk.interview.llm_http import Client
from kiosk.interview.llm_prompts import (
    MOST_QUESTIONS,
    Prompt,
    ask_feedback,
    ask_follow_up,
    ask_questions,
    shared_numbers,
    transcript_of,
)
from kiosk.interview.llm_wire import CODES, Service
from kiosk.records import Answer, Claim, Features, Profile, Question, Score, Sent

log = logging.getLogger(__name__)

FIRST_BYTE_RATIO: Final = 0.9
"""A reply's head comes when the model has finished: nearly the whole deadline is given to it (7.2 s, 3.6 s, 18 s)."""
SESSION_CALLS: Final = 30
DAILY_CALLS: Final = 600
"""As in config.Cloud."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Longest time from the call to its answer or CloudError, retries and repair among it (issue 6)."""

    questions_s: float = 8.0
    follow_up_s: float = 4.0
    feedback_s: float = 20.0


def _always() -> bool:
    return True


class CloudInterviewer:
    """Asks a cloud model; every call blocks its thread, ends within its deadline, and may be made from any thread.

    `wanted` is asked before anything leaves and between tries; once it says False (the candidate left or withdrew) nothing
    more is sent and the call ends with CloudError 'abandoned'.
    """

    def __init__(
        self,
        client: Client,
        service: Service,
        note: Callable[[Sent], None],
        deadlines: Deadlines = Deadlines(),
        budget: Budget | None = None,
    ) -> None:
        """`note` gets what leaves the kiosk, before it leaves, once a call; from the calling thread."""
        self._client, self._note, self._deadlines = client, note, deadlines
        self._host = urlsplit(service.base).hostname or ""
        self._budget = budget or Budget(SESSION_CALLS, DAILY_CALLS)

    def questions(
        self, profile: Profile, count: int, language: str, wanted: Callable[[], bool] = _always
    ) -> tuple[Question, ...]:
        """1 to `count` tailored questions, linted like the bank's, with ids 'cloud-...' and source 'cloud'.

        Bad ones are dropped, so there may be fewer than `count`: the caller fills up from the bank. In Hindi each has its
        English text too (`Question.hindi`); call `in_language` as with the bank's.

        Raises:
            CloudError: no usable question within the deadline (8 s).
        """
        seconds = self._deadlines.questions_s
        count = min(count, MOST_QUESTIONS)
        prompt = ask_questions(profile, count, language, FIRST_BYTE_RATIO * seconds)
        value = self._ask("questions", prompt, seconds, wanted)
        kept = questions_of(value, count, language, prompt)
        log.info("cloud model: %d of %d questions are fit", len(kept), len(value["questions"]))
        return kept or _unfit()

    def follow_up(
        self, question: Question, transcript: str, missing: str, language: str, wanted: Callable[[], bool] = _always
    ) -> str:
        """One probing question that quotes 2 to 8 consecutive words of the transcript and asks for what is missing.

        `missing` is a key point's text or the name of a part of the story ('result'), in English: our own words.

        Raises:
            CloudError: no usable question within the deadline (4 s).
        """
        seconds = self._deadlines.follow_up_s
        prompt = ask_follow_up(question, transcript, missing, language, FIRST_BYTE_RATIO * seconds)
        value = self._ask("follow_up", prompt, seconds, wanted)
        return follow_up_of(value, transcript, language, prompt) or _unfit()

    def feedback(
        self,
        profile: Profile,
        parts: Sequence[tuple[Answer, Features, tuple[Score, ...]]],
        language: str,
        wanted: Callable[[], bool] = _always,
    ) -> tuple[Claim, ...]:
        """Claims about the interview, each with a quote that stands in an answer or a measure that was sent; at least one.

        Raises:
            CloudError: no usable claim within the deadline (20 s).
        """
        seconds = self._deadlines.feedback_s
        prompt = ask_feedback(profile, parts, language, FIRST_BYTE_RATIO * seconds)
        value = self._ask("feedback", prompt, seconds, wanted)
        said = {answer.number: transcript_of(answer) for answer, _, _ in parts}
        numbers = {answer.number: shared_numbers(features) for answer, features, _ in parts}
        kept = claims_of(value, said, numbers, language, prompt)
        log.info("cloud model: %d of %d remarks are fit", len(kept), len(value["claims"]))
        return kept or _unfit()

    @property
    def circuit(self) -> str:
        """'closed' (it may be asked), 'open' (it failed and is left alone) or 'trial', for the health page."""
        return self._client.breaker.state

    def forget(self) -> None:
        """The candidate left: the next one's calls are counted from nought (`cloud.session_calls`)."""
        self._budget.next_session()

    def _ask(
        self, what: Literal["questions", "follow_up", "feedback"], prompt: Prompt, seconds: float, wanted: Callable[[], bool]
    ) -> Any:
        noted = False

        def leaving() -> None:
            nonlocal noted
            if not self._budget.spend():
                raise CloudError("budget", CODES["budget"])
            if not noted:  # a second try sends the same
                noted = True
                self._note(Sent(what, self._host, prompt.data))

        return self._client.ask(prompt.ask, seconds, wanted, leaving=leaving)


def _unfit() -> NoReturn:
    raise CloudError("unfit", CODES["unfit"])
