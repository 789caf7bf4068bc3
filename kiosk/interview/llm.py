"""A profile, an answer or a whole interview in, the cloud model's checked questions, follow-up or claims out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kiosk.interview.llm_http import Client
from kiosk.interview.llm_wire import Service
from kiosk.records import Answer, Claim, Features, Profile, Question, Score, Sent


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
    ) -> None:
        """`note` gets what leaves the kiosk, before it leaves, once a call; from the calling thread."""
        self._client, self._service, self._note, self._deadlines = client, service, note, deadlines

    def questions(
        self, profile: Profile, count: int, language: str, wanted: Callable[[], bool] = _always
    ) -> tuple[Question, ...]:
        """1 to `count` tailored questions, linted like the bank's, with ids 'cloud-...' and source 'cloud'.

        Bad ones are dropped, so there may be fewer than `count`: the caller fills up from the bank. In Hindi each has its
        English text too (`Question.hindi`); call `in_language` as with the bank's.

        Raises:
            CloudError: no usable question within the deadline (8 s).
        """
        raise NotImplementedError

    def follow_up(
        self, question: Question, transcript: str, missing: str, language: str, wanted: Callable[[], bool] = _always
    ) -> str:
        """One probing question that quotes 2 to 8 consecutive words of the transcript and asks for what is missing.

        `missing` is a key point's text or the name of a part of the story ('result'), in English: our own words.

        Raises:
            CloudError: no usable question within the deadline (4 s).
        """
        raise NotImplementedError

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
        raise NotImplementedError

    def forget(self) -> None:
        """The candidate left: the next one's calls are counted from nought (`cloud.session_calls`)."""
        raise NotImplementedError
