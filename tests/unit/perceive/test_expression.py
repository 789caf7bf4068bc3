import shutil
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.capture.script import Truth
from kiosk.config import Settings
from kiosk.errors import ModelDamaged
from kiosk.perceive.crop import similarity
from kiosk.perceive.expression import LIGHT_MEAN, LIGHT_SD, TEMPLATE, ExpressionReader, aligned_face, relit, why_not_measured
from kiosk.perceive.face import FaceReader
from kiosk.perceive.face_models import model_path
from kiosk.perceive.interpreter import Interpreter
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
        ({"pitch_deg": -45.0}, "turned"),
        ({"yaw_deg": None}, "turned"),
    ],
    ids=str,
)
def test_an_expression_is_read_only_from_a_large_bright_frontal_face(change: dict[str, object], why_not: str | None) -> None:
    assert why_not_measured(replace(GOOD, **change)) == why_not  # type: ignore[arg-type] - the table's own types


@pytest.mark.parametrize("roll_deg", [-12.0, 0.0, 12.0])
def test_the_crop_stands_upright_on_the_template(faces: FaceReader, roll_deg: float) -> None:
    faces.forget()
    mesh = faces.read(drawn(Truth(roll_deg=roll_deg))).mesh
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


def test_a_face_and_its_mirror_image_are_read_alike(reader: ExpressionReader, faces: FaceReader) -> None:
    faces.forget()
    mesh = faces.read(speaker_frames(1)[0]).mesh
    assert mesh is not None
    face = relit(aligned_face(mesh))
    assert reader.shares(face) == reader.shares(face[:, ::-1])


@pytest.mark.parametrize(("gain", "lift"), [(0.2, 10.0), (0.5, 100.0), (1.0, 0.0)])
def test_dim_flat_and_normal_light_give_the_same_crop(gain: float, lift: float) -> None:
    face = np.random.default_rng(0).normal(128.0, 40.0, (48, 48)).clip(0, 255)
    crop = relit((face * gain + lift).astype(np.uint8))
    assert (crop.shape, crop.dtype) == ((48, 48), np.uint8)
    assert crop.mean() == pytest.approx(LIGHT_MEAN, abs=1.5)
    assert crop.std() == pytest.approx(LIGHT_SD, rel=0.05)


def test_an_evenly_grey_crop_stays_grey() -> None:
    assert set(relit(np.full((48, 48), 30, np.uint8)).ravel().tolist()) == {128}


@pytest.mark.parametrize("place", [100, 20_000, 150_000])
def test_a_model_with_one_wrong_byte_is_refused_by_name(tmp_path: Path, place: int) -> None:
    shipped = Path(Settings().models.expression)
    content = bytearray(shipped.read_bytes())
    content[place] ^= 0xFF
    (tmp_path / "expression_int8.tflite").write_bytes(content)
    shutil.copy(shipped.with_name("figures.json"), tmp_path)
    with pytest.raises(ModelDamaged, match=r"expression_int8\.tflite.*figures\.json"):
        ExpressionReader(tmp_path / "expression_int8.tflite")


def test_a_model_of_floats_is_refused_because_grey_values_would_mean_nothing_to_it() -> None:
    path = model_path("face_landmark/face_landmark.tflite")
    with pytest.raises(ModelDamaged, match="holds float32 numbers and must hold uint8"):
        Interpreter(path, (1, 192, 192, 3), ((1, 1, 1, 1),), holds=np.uint8)


def test_a_drawn_smile_shows_more_happiness_than_a_drawn_calm_face(reader: ExpressionReader, faces: FaceReader) -> None:
    happiness = []
    for smile in (0.0, 1.0):
        faces.forget()
        reader.forget()
        seen = faces.read(drawn(Truth(smile=smile)))
        assert seen.mesh is not None
        shares = reader.read(seen.reading, seen.mesh).shares
        assert shares is not None
        happiness.append(shares[EXPRESSIONS.index("happiness")])
    assert happiness[1] > happiness[0] + 0.2


def test_frames_in_quick_succession_are_read_on_one_side_each_and_say_the_same(
    reader: ExpressionReader, faces: FaceReader
) -> None:
    faces.forget()
    seen = faces.read(speaker_frames(1)[0])
    assert seen.mesh is not None
    invokes = len(reader._model.latency_ms)
    reader.forget()
    whole = reader.read(seen.reading, seen.mesh).shares
    quick = [reader.read(replace(seen.reading, t_s=seen.reading.t_s + step), seen.mesh).shares for step in (0.03, 0.06)]
    assert quick == [whole, whole]
    assert len(reader._model.latency_ms) == invokes + 2 + 1 + 1
    reader.read(replace(seen.reading, t_s=seen.reading.t_s + 0.2), seen.mesh)
    assert len(reader._model.latency_ms) == invokes + 6


def test_a_small_face_has_a_reason_in_place_of_an_expression(reader: ExpressionReader, faces: FaceReader) -> None:
    faces.forget()
    seen = faces.read(drawn(size=(320, 180)))
    assert seen.mesh is not None
    expression = reader.read(seen.reading, seen.mesh)
    assert (expression.shares, expression.why_not) == (None, "small")


def test_a_blurred_face_has_a_reason_in_place_of_an_expression(reader: ExpressionReader, faces: FaceReader) -> None:
    faces.forget()
    seen = faces.read(speaker_frames(1)[0])
    assert seen.mesh is not None
    assert reader.read(seen.reading, seen.mesh).why_not is None
    soft = np.asarray(cv2.GaussianBlur(seen.mesh.picture, (0, 0), 0.06 * seen.mesh.picture.shape[1]), np.uint8)
    expression = reader.read(seen.reading, replace(seen.mesh, picture=soft))
    assert (expression.shares, expression.why_not) == (None, "blurred")
