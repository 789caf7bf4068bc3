import numpy as np
import pytest

from kiosk.errors import ModelDamaged
from kiosk.perceive.face_models import model_path
from kiosk.perceive.interpreter import Interpreter
from kiosk.perceive.trim import trimmed

POSE = "pose_landmark/pose_landmark_full.tflite"
TAKES = (1, 256, 256, 3)
GIVES = ((1, 195), (1, 1), (1, 64, 64, 39))
OUTLINE = (1, 256, 256, 1)


def test_a_trimmed_model_gives_the_same_numbers_in_less_time() -> None:
    picture = np.random.default_rng(1).random(TAKES, np.float32)
    whole, part = (Interpreter(model_path(POSE), TAKES, GIVES, trim=trim) for trim in (False, True))
    for _ in range(5):
        pairs = zip(whole.run(picture), part.run(picture), strict=True)
    for one, other in pairs:
        np.testing.assert_array_equal(one, other)
    assert min(part.latency_ms) < 0.9 * min(whole.latency_ms)


def test_what_was_left_out_is_no_output_any_more() -> None:
    content = model_path(POSE).read_bytes()
    assert len(trimmed(content, GIVES)) == len(content)
    with pytest.raises(ValueError, match="no output has one of the shapes"):
        trimmed(trimmed(content, GIVES), (OUTLINE,))


def test_an_output_that_a_model_lacks_is_refused() -> None:
    with pytest.raises(ModelDamaged, match="needs one tensor of shape"):
        Interpreter(model_path(POSE), TAKES, ((1, 195), (1, 7)), trim=True)


@pytest.mark.parametrize("content", [b"", b"<html>404 not found</html>" * 50, bytes(2000), b"\xff" * 2000], ids=len)
def test_what_is_no_model_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="not a TFLite model"):
        trimmed(content, GIVES)


def test_a_model_that_is_cut_off_is_refused() -> None:
    content = model_path(POSE).read_bytes()
    with pytest.raises(ValueError, match="not a TFLite model"):
        trimmed(content[: len(content) // 3], GIVES)
