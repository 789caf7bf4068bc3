"""Answers -> the finished report, through the rooms score and report; the languages come from the room ui."""

from collections.abc import Sequence
from dataclasses import replace

from kiosk.config import Settings
from kiosk.records import Answer, Claim, Consent, Features, Profile, Question, Report, Score, SelfRating, Sent
from kiosk.report.compose import compose_report
from kiosk.report.render import render_html, render_json
from kiosk.score.features import features_of
from kiosk.score.meaning import remembered, texts_of
from kiosk.score.rubric import scores_of
from kiosk.score.semantics import SentenceEncoder
from kiosk.ui.translate import translator
from kiosk.worker import Worker

Measured = tuple[Answer, Features, tuple[Score, ...]]
"""One answer with everything that was measured on it."""


def measure(answer: Answer, consent: Consent | None, settings: Settings, encoder: SentenceEncoder | None = None) -> Measured:
    """Measure and score one answer; without an `encoder` what was said is compared by wordings alone."""
    # A site's profile may forbid what its settings allow (config.Settings.expression_allowed).
    seeing = replace(settings.seeing, expression=settings.expression_allowed)
    features = features_of(answer, seeing, consent, encoder)
    return answer, features, scores_of(answer, features)


class Scorer:
    """Measures and scores answers with one encoder; what a question's texts mean is read while its answer is given."""

    def __init__(self, encoder: SentenceEncoder | None = None) -> None:
        self._encoder = encoder

    def prepare(self, question: Question) -> None:
        """Read a question's texts on a thread of its own; the next question then comes the sooner. Returns at once."""
        encoder = self._encoder
        if encoder is not None and remembered(question):
            Worker("question-texts", lambda: texts_of(question, encoder) is None).start()

    def measure(self, answer: Answer, consent: Consent | None, settings: Settings) -> Measured:
        """As `measure`."""
        return measure(answer, consent, settings, self._encoder)


def write_report(
    profile: Profile,
    consent: Consent,
    parts: Sequence[Measured],
    rating: SelfRating | None,
    notes: Sequence[str],
    settings: Settings,
    claims: Sequence[Claim] = (),
    sent: Sequence[Sent] = (),
) -> Report:
    """Compose the report of a whole interview; `notes` are codes as from notices.notices.

    `claims` are the online model's sentences, unchecked; `sent` is everything that it was told.
    """
    return compose_report(
        profile,
        consent,
        parts,
        self_rating=rating,
        notes=notes,
        show_expression=settings.expression_allowed,
        claims=claims,
        sent=sent,
    )


def report_html(report: Report, language: str) -> str:
    """The report as one self-contained page in that language."""
    return render_html(report, translator(language), language=language)


def report_json(report: Report) -> str:
    """The report as JSON text."""
    return render_json(report)
