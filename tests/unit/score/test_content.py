"""What is read in an answer with an encoder that knows a few words only, and without one."""

from collections.abc import Sequence
from dataclasses import replace
from zlib import crc32

import numpy as np
from telling import QUESTION, STORY, say, told

from kiosk.config import Seeing
from kiosk.records import Answer, Features
from kiosk.score.content import BY_MEANING, content_of
from kiosk.score.features import features_of
from kiosk.score.meaning import Vectors
from kiosk.score.tokens import split_words, stem

AXES = ("group", "team", "node", "plan", "end", "late", "weather", "salary")
OWN = 9973


class Reader:
    """Vectors of the words in AXES, so that a text is near another where both hold the same ones; remembers what it read."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self.remembered: list[str] = []

    def encode(self, sentences: Sequence[str]) -> Vectors:
        self.read += sentences
        vectors = np.zeros((len(sentences), len(AXES) + OWN), np.float32)
        for row, sentence in enumerate(sentences):
            stems = {stem(word) for word in split_words(sentence)}
            vectors[row, : len(AXES)] = [float(axis in stems) for axis in AXES]
            vectors[row, len(AXES) + crc32(sentence.encode()) % OWN] = 0.3  # no two texts are alike by chance
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def encode_fixed(self, sentences: Sequence[str]) -> Vectors:
        self.remembered += sentences
        return self.encode(sentences)


def features(answer: Answer, reader: Reader | None) -> Features:
    return features_of(answer, Seeing(), None, reader)


def test_without_an_encoder_wordings_are_compared_and_what_needs_meaning_says_so() -> None:
    found = features(say(STORY), None)
    assert found.covered_points == (0, 1, 2, 3)
    assert {found.measures[name].why_not for name in BY_MEANING} == {"no_encoder"}
    assert found.measures["content_score"].value is not None


def test_without_an_encoder_an_answer_without_any_wording_is_not_scored() -> None:
    assert content_of(QUESTION, told("the gearbox leaked and i ordered a seal " * 5), None).why_not == "no_wording"


def test_hindi_is_compared_by_wordings_and_says_so() -> None:
    found = features(replace(say(STORY), language="hi"), Reader())
    assert {found.measures[name].why_not for name in BY_MEANING} == {"hindi_meaning"}
    native = features(say("हमारी टीम ने मिलकर समय पर काम पूरा किया और team को बताया " * 5), Reader())
    assert native.measures["relevance_ratio"].why_not == "hindi_meaning"


def test_an_answer_to_nothing_is_off_topic() -> None:
    assert content_of(
        QUESTION, told("and the weather in my village was so nice that we went out " * 4), Reader()
    ).why_not == ("off_topic")


def test_the_candidate_s_words_are_never_remembered() -> None:
    reader = Reader()
    content_of(QUESTION, told(STORY), reader)
    assert QUESTION.text in reader.remembered
    assert not [text for text in reader.remembered if "node" in text and "accepted" not in text and text in STORY]
    probing = replace(QUESTION, text="You said you planned a node: why?", follows="t-1")
    reader.remembered.clear()
    content_of(probing, told(STORY), reader)
    assert probing.text not in reader.remembered


def test_a_question_without_points_is_scored_by_the_rest() -> None:
    found = content_of(replace(QUESTION, text="When was your team late at the end?", key_points=()), told(STORY), Reader())
    assert found.why_not is None and found.values["key_points_ratio"] is None
    assert found.values["content_score"] is not None


def test_each_covered_point_is_quoted_where_it_was_said() -> None:
    found = content_of(QUESTION, told(STORY), Reader())
    quotes = {evidence.point: evidence for evidence in found.rests_on["content"]}
    assert set(quotes) == set(found.covered)
    assert all(evidence.quote and evidence.start_s is not None for evidence in quotes.values())
