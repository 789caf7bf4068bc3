"""Recognisers write American English and plain Hindi, our own texts British English and careful Hindi: they meet."""

from dataclasses import replace
from difflib import SequenceMatcher

import pytest

from kiosk.interview.questions import shipped_bank
from kiosk.records import KeyPoint
from kiosk.score.points import mentions_of
from kiosk.score.tokens import tokens_of
from kiosk.spelling import one_spelling, stem
from tests.unit.report.example_reports import typed


@pytest.mark.parametrize(
    ("british", "american"),
    [
        *(("colour", "color"), ("behavioural", "behavioral"), ("favourite", "favorite"), ("labour", "labor")),
        *(("neighbours", "neighbors"), ("honoured", "honored"), ("endeavour", "endeavor"), ("harbour", "harbor")),
        *(("organise", "organize"), ("organised", "organized"), ("organisation", "organization"), ("analysed", "analyzed")),
        *(("prioritising", "prioritizing"), ("specialised", "specialized"), ("customised", "customized")),
        *(("centre", "center"), ("centres", "centers"), ("centred", "centered"), ("theatre", "theater")),
        *(("kilometres", "kilometers"), ("litre", "liter"), ("fibre", "fiber"), ("calibre", "caliber")),
        *(("travelled", "traveled"), ("modelling", "modeling"), ("labelled", "labeled"), ("cancelled", "canceled")),
        *(("counsellor", "counselor"), ("enrol", "enroll"), ("fulfilment", "fulfillment"), ("instalment", "installment")),
        *(("programme", "program"), ("programmes", "programs"), ("cheque", "check"), ("catalogue", "catalog")),
        *(("licence", "license"), ("practise", "practice"), ("practising", "practicing"), ("defence", "defense")),
        *(("grey", "gray"), ("tyres", "tires"), ("mould", "mold"), ("aluminium", "aluminum"), ("judgement", "judgment")),
        *(("paediatric", "pediatric"), ("anaemia", "anemia"), ("haemoglobin", "hemoglobin"), ("oedema", "edema")),
        *(("maths", "math"), ("learnt", "learned"), ("towards", "toward"), ("enquiry", "inquiry"), ("ok", "okay")),
    ],
)
def test_british_and_american_spellings_are_one(british: str, american: str) -> None:
    assert one_spelling(british) == one_spelling(american)
    assert stem(british) == stem(american)


@pytest.mark.parametrize(
    ("careful", "plain"),
    [("हूँ", "हूं"), ("बाँटा", "बांटा"), ("सड़क", "सडक"), ("ज़रूर", "जरूर"), ("क़लम", "कलम"), ("फ़ाइल", "फाइल"), ("पढ़ना", "पढना"),
     ("\u0958लम", "क\u093cलम")],
)  # fmt: skip
def test_hindi_with_and_without_its_optional_signs_is_one(careful: str, plain: str) -> None:
    assert one_spelling(careful) == one_spelling(plain)
    assert stem(careful) == stem(plain)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(
            ("our", "or"),
            ("hour", "hor"),
            ("four", "for"),
            ("your", "yor"),
            ("pour", "por"),
            ("tour", "tor"),
            ("course", "corse"),
        ),
        *(("prise", "prize"), ("here", "her"), ("there", "ther"), ("more", "mor"), ("does", "des"), ("shoes", "shes")),
        *(
            ("called", "caled"),
            ("filling", "filing"),
            ("wise", "wize"),
            ("rise", "rize"),
            ("arbour", "arbor"),
            ("acre", "acer"),
        ),
        *(("storey", "story"), ("कम", "काम"), ("पल", "फल"), ("में", "मैं")),
    ],
)
def test_other_words_stay_apart(one: str, other: str) -> None:
    assert one_spelling(one) != one_spelling(other)


@pytest.mark.parametrize(
    "word", ["promise", "raise", "advise", "exercise", "noise", "premise", "bruise", "revise", "surprise"]
)
def test_words_that_only_look_british_keep_their_endings_together(word: str) -> None:
    ending = word.removesuffix("e")
    assert {stem(word), stem(word + "s"), stem(word + "d"), stem(ending + "ing")} == {stem(word)}


def test_a_key_point_is_found_in_the_recognisers_spelling_and_the_words_shown_stay() -> None:
    question = next(entry for entry in shipped_bank().questions() if entry.id == "any-team")
    point = KeyPoint("Organising", ("organised the colours",))
    answer = typed(0, question, "so I Organized the colors first")
    tokens = tokens_of(answer)
    assert [mention.first for mention in mentions_of(replace(question, key_points=(point,)), tokens)] == [2]
    assert [token.shown for token in tokens][2:5] == ["organized", "the", "colors"]


def test_words_of_the_bank_that_folding_joins_are_two_spellings_of_one() -> None:
    """Over every word our questions use; 'cheque' and 'check' are the price of recognisers that know only one of them."""
    words = {word for entry in shipped_bank().questions() for word in f"{entry.text} {entry.hint or ''}".lower().split()}
    folded: dict[str, list[str]] = {}
    for word in sorted({word.strip(".,;:?!“”'()") for word in words}):
        folded.setdefault(one_spelling(word), []).append(word)
    joined = [group for group in folded.values() if len(group) > 1]
    assert joined
    for first, second in joined:
        assert SequenceMatcher(None, first, second).ratio() > 0.5, (first, second)
