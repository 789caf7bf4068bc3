import pytest
from telling import say

from kiosk.score.tokens import find_phrase, quote_around, split_words, stem, tokens_of


@pytest.mark.parametrize(
    ("word", "same"),
    [
        ("tested", "test"),
        ("testing", "tests"),
        ("planned", "plan"),
        ("queries", "query"),
        ("managed", "managing"),
        ("classes", "class"),
        ("coding", "code"),
        ("noted", "notes"),
        ("moved", "moves"),
        ("running", "run"),
        ("asked", "asking"),
        ("typed", "type"),
        ("timing", "times"),
    ],
)
def test_plain_endings_do_not_part_a_word(word: str, same: str) -> None:
    assert stem(word) == stem(same)


@pytest.mark.parametrize(
    ("word", "other"),
    [
        *(("cat", "concatenate"), ("string", "str"), ("is", "i"), ("need", "ne"), ("java", "javascript")),
        *(("note", "not"), ("noted", "not"), ("theme", "them"), ("made", "mad"), ("hope", "hop"), ("rate", "rat")),
    ],
)
def test_different_words_stay_apart(word: str, other: str) -> None:
    assert stem(word) != stem(other)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("C++ and Node.js, follow-up!", ("c++", "and", "node.js", "follow", "up")),
        ("I’m “sure”", ("i'm", "sure")),
        ("मेरा नाम, अर्जुन।", ("मेरा", "नाम", "अर्जुन")),
        ("मैंने हिन्दी में ज़िम्मेदारी ली॥", ("मैंने", "हिन्दी", "में", "ज़िम्मेदारी", "ली")),
        ("क्‍या", ("क्या",)),
        ("  ...  ", ()),
    ],
)
def test_text_is_split_at_blanks_and_punctuation(text: str, words: tuple[str, ...]) -> None:
    assert split_words(text) == words


def test_a_phrase_stands_in_a_row_or_not_at_all() -> None:
    words = ("we", "made", "a", "good", "plan", "made", "a", "plan")
    assert find_phrase(words, ("made", "a", "plan")) == 5
    assert find_phrase(words, ("plan", "we")) is None
    assert find_phrase(words, ()) is None


def test_a_quote_shows_where_it_was_cut() -> None:
    tokens = tokens_of(say("one two three i five six"))
    assert quote_around(tokens, 2, 2, before=1, after=1) == "… two three I …"
    assert quote_around(tokens, 0, 5) == "one two three I five six"
