"""Voice readings of the microphone check in, codes of hints to the candidate out: it is loud here, or you are too near."""

from typing import Final

from kiosk.records import VoiceReading

LOUD_CODE: Final = "room_loud"
NEAR_CODE: Final = "microphone_too_near"

LEAST_SNR_DB: Final = 15.0
"""Under this a stretch is not measured (issue 5: SNR under 15 dB)."""
LOUD_DBFS: Final = -40.0
"""A room as loud as this leaves no 15 dB to a voice at an arm's length (about -25 dBFS). Own number."""
CLIPPED: Final = 0.01
"""Share of samples at full scale from which a reading counts as too loud; own number."""
FOLLOW_S: Final = 2.0
"""Level and clipping are followed over about so long: a single cough is no hint. Own number."""
CLIPPED_SHOWN: Final = 0.1
"""Share of the voice of the last seconds that was too loud; own number."""


class RoomSound:
    """Follows the room and the voice while the microphone is open. One a candidate."""

    def __init__(self) -> None:
        self._noise_dbfs: float | None = None
        self._voice_dbfs: float | None = None
        self._clipped_ratio = 0.0

    def feed(self, reading: VoiceReading) -> None:
        """Take one reading."""
        self._noise_dbfs = reading.noise_dbfs
        if not reading.voiced:
            return
        share = min(1.0, reading.duration_s / FOLLOW_S)
        before = reading.level_dbfs if self._voice_dbfs is None else self._voice_dbfs
        self._voice_dbfs = before + share * (reading.level_dbfs - before)
        self._clipped_ratio += share * (float(reading.clipped_ratio >= CLIPPED) - self._clipped_ratio)

    def codes(self) -> tuple[str, ...]:
        """The hints that hold now."""
        codes = [LOUD_CODE] if self._loud() else []
        return (*codes, NEAR_CODE) if self._clipped_ratio >= CLIPPED_SHOWN else tuple(codes)

    def _loud(self) -> bool:
        if self._noise_dbfs is None:
            return False
        if self._voice_dbfs is None:
            return self._noise_dbfs >= LOUD_DBFS
        return self._voice_dbfs - self._noise_dbfs < LEAST_SNR_DB
