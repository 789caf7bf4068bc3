from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kiosk.capture.script import FaceTruth
from kiosk.config import Settings
from kiosk.perceive.crop import similarity
from kiosk.perceive.expression import TEMPLATE, ExpressionReader, aligned_face, why_not_measured
from kiosk.perceive.face import FaceReader
from kiosk.records import EXPRESSIONS, FaceReading
from tests.unit.perceive.pictures import drawn, speaker_frames

GOOD = FaceReading(0.0, True, 1, (0, 0, 200, 250), 0.0, 0.0, 0.0, luma=120.0)


@pytest.fixture(scope="module")
def faces() -> FaceReader:
    return FaceReader()


@pytest.fixture(scope="module")
def reader() -> ExpressionReader:
    return ExpressionReader(Path(Settings().models.expression))


@pytest.mark.parametrize(
    ("change", "why_not"),
    [
        ({}, None),
        ({"present": False}, "no_face"),
        ({"box": (0, 0, 95, 120)}, "small"),
        ({"box": (0, 0, 96, 120)}, None),
        ({"luma": 20.0}, "dark"),
        ({"yaw_deg": 40.0}, "turned"),
        ({"pitch_deg": -35.0}, "turned"),
        ({"yaw_deg": None}, "turned"),
    ],
    ids=str,
)
def test_an_expression_is_read_only_from_a_large_bright_frontal_face(change: dict[str, object], why_not: str | None) -> None:
    assert why_not_measured(replace(GOOD, **change)) == why_not  # type: ignore[arg-type] - the table's own types


@pytest.mark.parametrize("roll_deg", [-12.0, 0.0, 12.0])
def test_the_crop_stands_upright_on_the_template(faces: FaceReader, roll_deg: float) -> None:
    faces.forget()
    mesh = faces.read(drawn(FaceTruth(roll_deg=roll_deg))).mesh
    assert mesh is not None
    face = aligned_face(mesh)
    assert (face.shape, face.dtype) == ((48, 48), np.uint8)
    points = mesh.picture_points[:, :2]
    eyes = np.stack([(points[33] + points[133]) / 2, (points[362] + points[263]) / 2])
    nose_and_mouth = np.stack([points[4], (points[61] + points[291] + points[13] + points[14]) / 4])
    onto = similarity(np.concatenate([eyes, nose_and_mouth]), TEMPLATE)
    placed = np.concatenate([eyes, nose_and_mouth]) @ onto[:, :2].T + onto[:, 2]
    assert np.abs(placed - TEMPLATE).max() < 3.0
    assert abs(placed[0, 1] - placed[1, 1]) < 1.5


def test_eight_shares_sum_to_one(reader: ExpressionReader, faces: FaceReader) -> None:
    faces.forget()
    seen = faces.read(speaker_frames(1)[0])
    assert seen.mesh is not None
    expression = reader.read(seen.reading, seen.mesh)
    assert expression.shares is not None
    assert len(expression.shares) == len(EXPRESSIONS)
    assert sum(expression.shares) == pytest.approx(1.0)


def test_a_drawn_smile_shows_more_happiness_than_a_drawn_calm_face(reader: ExpressionReader, faces: FaceReader) -> None:
    happiness = []
    for smile in (0.0, 1.0):
        faces.forget()
        seen = faces.read(drawn(FaceTruth(smile=smile)))
        assert seen.mesh is not None
        shares = reader.read(seen.reading, seen.mesh).shares
        assert shares is not None
        happiness.append(shares[EXPRESSIONS.index("happiness")])
    assert happiness[1] > happiness[0] + 0.2


def test_a_small_face_has_a_reason_in_place_of_an_expression(reader: ExpressionReader, faces: FaceReader) -> None:
    faces.forget()
    seen = faces.read(drawn(size=(320, 180)))
    assert seen.mesh is not None
    expression = reader.read(seen.reading, seen.mesh)
    assert (expression.shares, expression.why_not) == (None, "small")
