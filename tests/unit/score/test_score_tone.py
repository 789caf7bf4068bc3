from dataclasses import replace

import pytest
from acting import START_S, act, shares

from kiosk.config import Seeing
from kiosk.records import Answer, FaceReading, Features, Word
from kiosk.score.features import features_of
from kiosk.score.tokens import Token
from kiosk.score.tone import NEGATIVE, POSITIVE, sentences_of, tone_of


@pytest.mark.parametrize(
    ("told", "tone"),
    [
        ("i was happy with the result", 1),
        ("i was not happy with it", -1),
        ("i was not really so happy", -1),
        ("it was not what we had planned but i was happy", 1),  # the negation is too far away
        ("we had a problem", -1),
        ("there was no problem", 1),
        ("i didn't enjoy it", -1),
        ("we had a problem and in the end i was happy", 0),  # both
        ("we met in the morning", 0),
        ("unhappiness problematic goodbye", 0),  # whole words only
    ],
)
def test_the_tone_of_words(told: str, tone: int) -> None:
    assert tone_of(told.split()) == tone


def test_the_lists_are_apart_and_about_equal() -> None:
    assert not POSITIVE & NEGATIVE
    assert len(POSITIVE) == pytest.approx(len(NEGATIVE), abs=10)


def test_sentences_are_parted_by_pauses_of_half_a_second() -> None:
    tokens = [Token("good", "good", 0.0, 0.4), Token("end", "end", 0.8, 1.2), Token("bad", "bad", 1.7, 2.0)]
    assert [(s.start_s, s.end_s, s.tone) for s in sentences_of(tokens)] == [(0.0, 1.2, 1), (1.7, 2.0, -1)]


def test_typed_words_have_no_times_and_so_no_sentences() -> None:
    assert sentences_of([Token("good", "good")]) == ()


def answer(sentences: list[tuple[str, bool]]) -> Answer:
    """Each sentence takes 4 s of a slot of 5; with the flag, the candidate smiles over it."""
    words = []
    for place, (told, _) in enumerate(sentences):
        pieces = told.split()
        step_s = 4.0 / len(pieces)
        words += [
            Word(text, START_S + 5 * place + k * step_s, START_S + 5 * place + (k + 1) * step_s, 0.9)
            for k, text in enumerate(pieces)
        ]

    def change(t_s: float, face: FaceReading) -> FaceReading:
        place = min(len(sentences) - 1, int(t_s // 5))
        return replace(face, expression=shares("happiness" if sentences[place][1] else "neutral"))

    spoken = [(5.0 * k, 5.0 * k + 4.0) for k in range(len(sentences))]
    made = act(5.0 * len(sentences), change=change, voiced=spoken, body_hz=0.1)
    return replace(made, words=tuple(words), speech_model="test")


def features(made: Answer) -> Features:
    return features_of(made, Seeing())


def test_agreement_is_the_share_of_clear_sentences_in_which_face_and_words_went_together() -> None:
    measured = features(
        answer(
            [
                ("i was very happy about it", True),  # went together
                ("it was a great success for us", False),  # did not
                ("then we had a problem again", False),  # went together
                ("we met on the next morning", True),  # says nothing
                ("they were not happy about that", True),  # did not
            ]
        )
    )
    assert measured.measures["tone_sentences_count"].value == 4
    assert measured.measures["tone_agreement_ratio"].value == 0.5
    assert measured.measures["tone_agreement_ratio"].measured_s == pytest.approx(16.0, abs=0.1)
    assert measured.measures["tone_agreement_ratio"].asked_s == pytest.approx(20.0, abs=0.1)


def test_two_clear_sentences_are_too_few() -> None:
    measured = features(answer([("i was happy", True), ("it was bad", False), ("we met again", False)]))
    assert measured.measures["tone_sentences_count"].value == 2
    assert measured.measures["tone_agreement_ratio"].why_not == "too_little"


def test_a_sentence_with_an_unsure_face_does_not_count() -> None:
    made = answer([("i was happy", True)] * 4)
    unsure = tuple(replace(face, expression=shares("happiness", 0.5)) for face in made.faces)
    assert features(replace(made, faces=unsure)).measures["tone_sentences_count"].value == 0
