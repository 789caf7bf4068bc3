"""An English msgid in, the piece of page out that shows it and can change its language without a reload."""

import json

from flask_babel import gettext  # type: ignore[import-untyped]  # ships no types
from markupsafe import Markup


def tagged(msgid: str, **values: str | int) -> Markup:
    """The text in the page's language, inside a span that carries its msgid for the script.

    Both the text and the values are escaped.
    """
    text = gettext(msgid, **values)
    data = Markup(' data-t-values="{}"').format(json.dumps(values)) if values else Markup("")
    return Markup('<span data-t="{}"{}>{}</span>').format(msgid, data, text)


def msg(msgid: str) -> str:
    """The msgid itself: marks a text for pybabel where it is named in one place and shown in another."""
    return msgid
