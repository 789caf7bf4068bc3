"""Nothing in, the kiosk's error tree out.

KioskError                     caught in __main__: one line, exit status 2
+-- UsageError                 a wrong argument, setting or file: the person at the keyboard mends it
|   +-- SettingsError
+-- DeviceError                caught by the child that uses the device: reported, tried again with back-off
|   +-- DeviceMissing          it is not there (not recoverable by waiting alone)
|   +-- DeviceLost             it was there and stopped: reopen it
+-- ModelError                 caught by the child that loads it: the measure is off, the reason is shown
|   +-- ModelMissing           fetch it
|   +-- ModelDamaged           wrong size, checksum or content: fetch it again
+-- ChildError                 a child process died or fell silent: worker.Child restarts it
+-- CloudError                 the cloud language model gave no usable reply: the bank or the rules take over
+-- SessionError               a request that the session cannot take now: the web answers 409
"""

import traceback


class KioskError(Exception):
    """Base of every error the kiosk raises on purpose; its text says what, which value and what to do."""

    recoverable = False
    """Whether trying again later, with nothing changed by hand, can succeed."""


class UsageError(KioskError):
    """A wrong argument, setting or file. Raised at the border, handled in `__main__`: one line, exit status 2."""


class SettingsError(UsageError):
    """A settings file with an unknown key, a wrong type or a value out of range."""


class DeviceError(KioskError):
    """A camera or microphone cannot be used. Raised in `capture`, handled by the seeing or hearing child."""

    recoverable = True


class DeviceMissing(DeviceError):
    """The device is not connected or its library is not installed."""


class DeviceLost(DeviceError):
    """The device was open and stopped delivering; opening it again may help."""


class ModelError(KioskError):
    """A model cannot be used. Raised in `perceive`, handled by the child: that measure is off, with the reason."""


class ModelMissing(ModelError):
    """The model's files are not on disk."""


class ModelDamaged(ModelError):
    """The model's files are not what they should be (size, checksum, shape or content)."""


class ChildError(KioskError):
    """A child process died or fell silent. Raised and handled in `worker.Child`, which restarts it."""

    recoverable = True


class CloudError(KioskError):
    """The cloud model gave no usable reply. Raised in `interview`, handled there: the bank or the rules take over.

    Its text holds a code, numbers and our own words only: nothing of the request, the reply or the key.
    """

    recoverable = True

    def __init__(self, code: str, text: str, after_s: float | None = None) -> None:
        super().__init__(f"cloud model: {text} ({code})")
        self.code = code
        """One of llm_wire.CODES."""
        self.after_s = after_s
        """The service asked to be left alone for so long; None where it said nothing."""


class SessionError(KioskError):
    """A command that makes no sense in the present state. Raised by the director, answered 409 by the web."""

    recoverable = True


def place_of(error: BaseException) -> str:
    """Kind, file and line of a failure: enough for staff, and nothing that a candidate said."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "unknown place"
    return f"{type(error).__name__} at {place}"
