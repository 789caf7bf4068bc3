"""Which drivers are chosen on which machine, from device files alone."""

from pathlib import Path

import pytest

from kiosk.capture.detect import choose
from kiosk.config import Capture
from kiosk.errors import SettingsError


def machine(root: Path, *parts: str) -> Path:
    """A file tree like the kernel's: 'csi', 'usb', 'codec' (a video node that is no camera), 'mic', 'speaker'."""
    video = root / "sys/class/video4linux"
    (root / "dev").mkdir(parents=True)
    (root / "proc/asound").mkdir(parents=True)
    if "csi" in parts:
        (video / "v4l-subdev0").mkdir(parents=True)
        (video / "v4l-subdev0/name").write_text("imx708_wide 10-001a\n")
    if "usb" in parts or "codec" in parts:
        driver = root / "sys/bus" / ("uvcvideo" if "usb" in parts else "rpi-hevc-dec")
        driver.mkdir(parents=True)
        (video / "video0/device").mkdir(parents=True)
        (video / "video0/device/driver").symlink_to(driver)
        (video / "video0/name").write_text("HD Webcam\n")
        (root / "dev/video0").touch()
    lines = ["00-00: USB Audio : USB Audio : capture 1"] if "mic" in parts else []
    lines += ["01-00: MAI PCM i2s-hifi-0 : playback 1"] if "speaker" in parts else []
    (root / "proc/asound/pcm").write_text("\n".join(lines))
    return root


@pytest.mark.parametrize(
    ("parts", "camera", "microphone", "demo"),
    [
        (("csi", "usb", "mic"), "picam", "mic", False),
        (("usb", "mic", "speaker"), "webcam", "mic", False),
        (("usb",), "webcam", "none", False),
        (("mic",), "none", "mic", False),
        (("codec", "speaker"), "candidate", "candidate", True),
        ((), "candidate", "candidate", True),
    ],
)
def test_auto_takes_the_best_and_never_mixes_a_person_with_the_scripted_candidate(
    tmp_path: Path, parts: tuple[str, ...], camera: str, microphone: str, demo: bool
) -> None:
    choice = choose(Capture(), machine(tmp_path, *parts))
    assert (choice.camera, choice.microphone, choice.demo) == (camera, microphone, demo)
    assert choice.camera_why
    assert choice.microphone_why


def test_settings_choose_and_are_not_overruled(tmp_path: Path) -> None:
    choice = choose(Capture(camera="none", microphone="candidate"), machine(tmp_path, "csi", "mic"))
    assert (choice.camera, choice.microphone) == ("none", "candidate")


def test_a_scripted_camera_brings_its_voice_where_there_is_no_microphone(tmp_path: Path) -> None:
    choice = choose(Capture(camera="candidate"), machine(tmp_path))
    assert (choice.camera, choice.microphone) == ("candidate", "candidate")


@pytest.mark.parametrize(
    ("capture", "said"), [(Capture(camera="film"), "capture.film"), (Capture(microphone="sound"), "capture.sound")]
)
def test_a_file_driver_without_a_file_is_an_error(tmp_path: Path, capture: Capture, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        choose(capture, machine(tmp_path))
