"""A file of the question bank in, its family, job titles and skills out: pybabel's reader for them (babel.cfg)."""

import tomllib
from collections.abc import Iterator
from typing import Any, BinaryIO


def bank_titles(file: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[tuple[int, str, str, list[str]]]:
    """Line, function name, msgid and comments of each, as Babel asks of an extractor."""
    table = tomllib.load(file)
    titles = [text for role in table.get("roles", []) for text in (role["title"], *role["skills"])]
    for title in [table["family"], *titles] if titles else []:
        yield 1, "msg", title, []
