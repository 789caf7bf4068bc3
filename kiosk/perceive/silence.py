"""VoiceReadings of an answer -> whether the microphone is muted or broken: SILENT, and OPEN again."""

from typing import Final

from kiosk.records import SourceState, VoiceReading

SILENT_DBFS: Final = -70.0
SILENT_AFTER_S: Final = 3.0
"""A microphone below -70 dBFS for 3 s of an answer is muted or broken: a quiet room is louder (faults.md 7)."""


class SilenceWatch:
    """Feed it every reading of an answer; a fresh one for each answer."""

    def __init__(self) -> None:
        self._quiet_s = 0.0
        self._silent = False

    def look(self, reading: VoiceReading) -> SourceState | None:
        """The new state, where it changes with this reading."""
        self._quiet_s = self._quiet_s + reading.duration_s if reading.level_dbfs < SILENT_DBFS else 0.0
        silent = self._quiet_s >= SILENT_AFTER_S
        if silent == self._silent:
            return None
        self._silent = silent
        return SourceState.SILENT if silent else SourceState.OPEN
