"""Settings, the machine's device files -> which camera and microphone to use, and why; opens nothing.

Consent comes before a device is opened, so presence is read from sysfs and /proc/asound alone.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.config import Capture
from kiosk.errors import SettingsError

SENSOR_PREFIXES: Final = ("imx", "ov")
"""Names of the CSI camera sensors that Raspberry Pi's kernel registers: imx219, imx477, imx708, ov5647 ..."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The drivers that will be used."""

    camera: str
    """'picam', 'webcam', 'film', 'candidate' or 'none'."""
    camera_why: str
    microphone: str
    """'mic', 'sound', 'candidate' or 'none'."""
    microphone_why: str

    @property
    def demo(self) -> bool:
        """Whether the scripted candidate is behind the lens or the microphone."""
        return "candidate" in {self.camera, self.microphone}


def find_csi_camera(root: Path) -> str | None:
    """Name of the CSI sensor the kernel found, if any."""
    for name in sorted(root.glob("sys/class/video4linux/v4l-subdev*/name")):
        sensor = name.read_text(errors="replace").strip()
        if sensor.startswith(SENSOR_PREFIXES):
            return sensor
    return None


def find_webcam(root: Path, index: int) -> str | None:
    """Name of the USB camera at /dev/video<index>, if it is one (the Pi has many video nodes that are not cameras)."""
    node = root / "sys/class/video4linux" / f"video{index}"
    driver = node / "device/driver"
    if not (root / "dev" / f"video{index}").exists() or not driver.exists():
        return None
    if driver.resolve().name != "uvcvideo":
        return None
    label = node / "name"
    return label.read_text(errors="replace").strip() if label.exists() else f"video{index}"


def find_microphone(root: Path) -> str | None:
    """Name of the first sound card that can record, if any."""
    listing = root / "proc/asound/pcm"
    if not listing.exists():
        return None
    for line in listing.read_text(errors="replace").splitlines():
        if "capture" in line:
            return line.split(":")[1].strip() if ":" in line else line.strip()
    return None


def choose(capture: Capture, root: Path = Path("/")) -> Choice:
    """The drivers to use.

    `auto` takes the best that is present. The scripted candidate stands in only where neither a camera nor a microphone is
    there: a person's face is never mixed with a synthetic voice, nor the other way round.

    Raises:
        SettingsError: film or sound is chosen without a file.
    """
    camera, camera_why = _camera(capture, root)
    microphone, microphone_why = _microphone(capture, root)
    if camera is None and microphone is None:
        why = "no camera and no microphone found: the scripted candidate demonstrates the kiosk"
        return Choice("candidate", why, "candidate", why)
    camera = camera or ("candidate" if microphone == "candidate" else "none")
    microphone = microphone or ("candidate" if camera == "candidate" else "none")
    return Choice(camera, camera_why, microphone, microphone_why)


def _camera(capture: Capture, root: Path) -> tuple[str | None, str]:
    if capture.camera == "film" and not capture.film:
        raise SettingsError("capture.camera = 'film' but capture.film is empty; name a video file")
    if capture.camera != "auto":
        return capture.camera, "chosen in settings"
    if sensor := find_csi_camera(root):
        return "picam", f"found CSI camera {sensor}"
    if name := find_webcam(root, capture.webcam_index):
        return "webcam", f"found USB camera {name}"
    return None, "no camera found (no CSI sensor, no USB camera)"


def _microphone(capture: Capture, root: Path) -> tuple[str | None, str]:
    if capture.microphone == "sound" and not capture.sound:
        raise SettingsError("capture.microphone = 'sound' but capture.sound is empty; name a WAV or FLAC file")
    if capture.microphone != "auto":
        return capture.microphone, "chosen in settings"
    if name := find_microphone(root):
        return "mic", f"found sound card {name}"
    return None, "no microphone found (no sound card that records)"
