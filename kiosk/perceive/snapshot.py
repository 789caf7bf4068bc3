"""Frame -> a small mirrored JPEG for the framing step; lives in memory only."""

from typing import Final

import cv2

from kiosk.records import Frame, Snapshot

WIDTH_PX: Final = 320
QUALITY: Final = 70


def snapshot_of(frame: Frame) -> Snapshot:
    """The picture as the candidate would see herself in a mirror, 320 px wide."""
    height_px, width_px = frame.image.shape[:2]
    size = (WIDTH_PX, max(1, round(height_px * WIDTH_PX / width_px)))
    small = cv2.flip(cv2.resize(frame.image, size, interpolation=cv2.INTER_AREA), 1)
    _, jpeg = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), (cv2.IMWRITE_JPEG_QUALITY, QUALITY))
    return Snapshot(frame.t_s, jpeg.tobytes())
