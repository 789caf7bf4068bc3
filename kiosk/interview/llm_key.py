"""A systemd credential or the environment in, the cloud model's key out, in a type that hides itself."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, NoReturn

from kiosk.errors import UsageError

CREDENTIAL: Final = "llm_key"
"""LoadCredentialEncrypted=llm_key:... in the unit."""
VARIABLE: Final = "KIOSK_LLM_KEY"
LONGEST: Final = 4096


class Secret:
    """A text that shows itself to `reveal` only: not in repr, str, formats, comparisons or pickles."""

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        """Keep it.

        Raises:
            UsageError: empty, too long, or with characters that cannot stand in an HTTP header; the text is not repeated.
        """
        if not 0 < len(text) <= LONGEST or not all("!" <= letter <= "~" for letter in text):
            raise UsageError(
                "key of the cloud model: one line of visible ASCII characters is needed; put the key there again"
            )
        self.__text = text

    def reveal(self) -> str:
        """The text itself; called where the header is made, nowhere else."""
        return self.__text

    def __repr__(self) -> str:
        return "Secret(hidden)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled")


def find_key(environment: Mapping[str, str]) -> Secret | None:
    """The credential if there is one, else the variable; None where there is neither.

    Raises:
        UsageError: there is one that cannot be read or cannot be a key.
    """
    if folder := environment.get("CREDENTIALS_DIRECTORY"):
        file = Path(folder) / CREDENTIAL
        try:
            return Secret(file.read_text(encoding="ascii").strip())
        except FileNotFoundError:
            pass
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"credential {CREDENTIAL}: {type(error).__name__}; give a readable file with the key") from None
    text = environment.get(VARIABLE, "").strip()
    return Secret(text) if text else None
