"""Settings -> the sentence encoder, or None where it is missing or damaged: the kiosk works on with wordings alone."""

import logging
from pathlib import Path

from kiosk.config import Settings
from kiosk.errors import ModelError
from kiosk.interview.meaning import Encode
from kiosk.records import ModelReading
from kiosk.score.addressed import PLEAS
from kiosk.score.meaning import SMALL_TALK
from kiosk.score.semantics import NAME, SentenceEncoder

log = logging.getLogger(__name__)


def load_encoder(settings: Settings) -> SentenceEncoder | None:
    """Load it once for the whole kiosk; a failure is logged once, and told by the report and `kiosk check`."""
    try:
        encoder = SentenceEncoder(Path(settings.models.sentences))
        encoder.encode_fixed((*PLEAS, *SMALL_TALK))  # what every answer is held against: the first one need not wait for it
        return encoder
    except ModelError as error:
        log.warning("answers are scored by wordings alone: %s", error)
        return None


def load_encode(settings: Settings) -> Encode | None:
    """As `load_encoder`, for whoever only compares texts."""
    encoder = load_encoder(settings)
    return None if encoder is None else encoder.encode


def encoder_reading(encoder: SentenceEncoder | None, t_s: float) -> ModelReading:
    """What the health page and the report's notes are told about it."""
    return ModelReading(t_s, "sentences", encoder is not None, NAME if encoder else "not there: wordings alone")
