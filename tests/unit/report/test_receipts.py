"""Cite or cut, tried on sentences that a model might write: tests/truth/claims.toml, and each rule by itself."""

import re
import time
import tomllib
from dataclasses import replace

import pytest

from kiosk.records import Claim, Finding
from kiosk.report.number_words import in_figures
from kiosk.report.quotes import Transcript, fold
from kiosk.report.receipts import LONGEST, MOST, check_claims, first_sentence
from tests.unit.report.claim_interview import PROFILE, TRUTH, check, interview, measures, truth
from tests.unit.report.example_reports import question, typed

HOSTILE = truth("hostile")
HONEST = truth("honest")
MISSED = truth("missed")
INJECTIONS = TRUTH.with_name("injections.toml")
LEAST_HONEST = 0.9
DIVIDED = "so I divided the work again"


@pytest.mark.parametrize(("kind", "language", "claim"), HOSTILE, ids=[f"{kind}-{n}" for n, (kind, *_) in enumerate(HOSTILE)])
def test_a_hostile_or_sloppy_sentence_is_removed(kind: str, language: str, claim: Claim) -> None:
    checked = check(claim, language=language)
    assert (checked.strengths, checked.improvements, checked.next_step) == ((), (), None)
    assert sum(checked.removed.values()) == 1


def test_hardly_an_honest_sentence_is_lost() -> None:
    lost = [claim.text for _, language, claim in HONEST if check(claim, language=language).removed]
    assert len(HONEST) >= 90
    assert len(lost) <= (1 - LEAST_HONEST) * len(HONEST), lost


def test_no_injection_that_a_model_repeats_reaches_the_report() -> None:
    texts = [entry["text"] for entry in tomllib.loads(INJECTIONS.read_text(encoding="utf-8"))["injection"]]
    assert len(texts) >= 100
    for text in texts:
        for part in ("strength", "improve", "next_step"):
            assert check(Claim(part, text, 1, DIVIDED)).removed, text  # type: ignore[arg-type]


@pytest.mark.parametrize("place", [0, 1, -1])
def test_one_word_changed_in_a_quote_removes_the_sentence(place: int) -> None:
    for _, language, claim in HONEST:
        if claim.quote is not None:
            words = claim.quote.split()
            words[place] = "नीला" if language == "hi" else "violet"
            assert check(replace(claim, quote=" ".join(words)), language=language).removed, words


def test_a_measured_number_off_by_little_removes_the_sentence() -> None:
    tried = 0
    for _, language, claim in HONEST:
        told = re.search(r"(?<![\d.])\d+(?:\.\d+)?(?= (?:words a|words per|seconds|filler))", claim.text)
        if claim.measure is not None and told is not None and "about" not in claim.text:
            wrong = f"{float(told[0]) + (0.3 if '.' in told[0] else 2):g}"
            text = claim.text[: told.start()] + wrong + claim.text[told.end() :]
            assert check(replace(claim, text=text), language=language).removed, text
            tried += 1
    assert tried >= 8


def test_what_a_receipt_cannot_show_is_known_and_little() -> None:
    """Sentences of plain words beside a true quote; the quote shown beside them is what gives them away."""
    assert len(MISSED) <= 0.04 * len(HOSTILE)
    for _, language, claim in MISSED:
        checked = check(claim, language=language)
        found = (*checked.strengths, *checked.improvements, *filter(None, [checked.next_step]))
        assert [finding.quote for finding in found] != [None], "mended: move it to the hostile ones"


def stands(claim: Claim) -> Finding:
    (finding,) = check(claim).strengths or check(claim).improvements
    return finding


def test_the_quote_is_shown_in_the_candidates_words_with_its_time() -> None:
    finding = stands(Claim("strength", "You named the result.", 1, "In the end, we finished 2 days before the submission"))
    assert finding.quote == "in the end we finished two days before the submission"
    words = interview()[1].answer.words
    first = next(w for a, b, w in zip(words[:-1], words[1:], words, strict=False) if (a.text, b.text) == ("in", "the"))
    assert finding.start_s is not None
    spoken = [word.text for word in words if word.start_s - interview()[1].answer.start_s >= finding.start_s - 1e-6]
    assert spoken[:5] == ["in", "the", "end", "we", "finished"]
    assert first.start_s > 0
    assert (finding.number, finding.source) == (1, "cloud")


def test_a_claim_that_names_no_answer_takes_the_one_where_its_quote_stands() -> None:
    assert stands(Claim("strength", "You told what you did.", None, DIVIDED)).number == 1


@pytest.mark.parametrize(
    "quote",
    [
        "So, I divided the WORK again!",
        "so i  divided the work, again",
        "“so I divided the work again”",
        "so I um divided the the work again",
        "ｓｏ Ｉ ｄｉｖｉｄｅｄ ｔｈｅ ｗｏｒｋ ａｇａｉｎ",
        "so I divided the work again…",
    ],
)
def test_case_punctuation_sounds_and_letter_forms_make_no_difference(quote: str) -> None:
    assert stands(Claim("strength", "You told what you did.", 1, quote)).quote == DIVIDED


@pytest.mark.parametrize(
    ("said", "quote"),
    [
        ("we organised the colours at the centre", "we organized the colors at the center"),
        ("I don't know the programme", "I dont know the program"),
        ("about two hundred and fifty people came", "about 250 people came"),
        ("it cost 1,20,000 rupees in all", "it cost 120000 rupees in all"),
        ("five lakh people use it now", "500000 people use it now"),
        ("मैंने ज़रूर बाँटा है", "मैंने जरूर बांटा है"),
        ("हम २५ लोग थे", "हम 25 लोग थे"),
    ],
)
def test_two_spellings_of_the_same_words_are_one(said: str, quote: str) -> None:
    assert Transcript(typed(0, question("any-team"), said)).has(fold(quote))


@pytest.mark.parametrize(
    ("said", "quote"),
    [
        ("we had twenty five members then", "we had twenty members then"),
        ("concatenate the two lists", "cat e"),
        ("he led our hour of work", "he led or hour of work"),
        ("I will not do it again", "I will do it again"),
    ],
)
def test_what_was_not_said_is_not_found(said: str, quote: str) -> None:
    assert not Transcript(typed(0, question("any-team"), said)).has(fold(quote))


@pytest.mark.parametrize(
    ("words", "figures"),
    [
        ("two hundred and fifty students and we", "250 students and we"),
        ("twenty five", "25"),
        ("five lakh twenty thousand", "520000"),
        ("one two three", "1 2 3"),
        ("three hundred and", "300 and"),
        ("100 50", "100 50"),
        ("दो सौ पचास छात्र", "250 छात्र"),
        ("पैंतालीस मिनट", "45 मिनट"),
    ],
)
def test_number_words_become_figures(words: str, figures: str) -> None:
    assert " ".join(word for word, _, _ in in_figures(fold_nothing(words))) == figures


def fold_nothing(words: str) -> list[str]:
    return words.split()


def test_of_more_sentences_than_fit_the_first_stand() -> None:
    quotes = [
        DIVIDED,
        "I took the database part myself",
        "we met every evening",
        "I also made a list",
        "our guide said that",
    ]
    told = (
        "You told what you did.",
        "Your own part is clear.",
        "A meeting is named.",
        "The list is a step.",
        "It ends well.",
    )
    checked = check(*(Claim("strength", text, 1, quote) for text, quote in zip(told, quotes, strict=True)))
    assert len(checked.strengths) == MOST["strength"] == 3
    assert checked.removed == {"many": 2}


def test_a_sentence_said_again_or_resting_on_the_same_quote_is_a_duplicate() -> None:
    once = Claim("strength", "You told what you did yourself.", 1, DIVIDED)
    other = replace(once, text="Your own step is named in plain words.")
    again = replace(once, text="You told what you did, yourself", quote="I took the database part myself")
    checked = check(once, other, again)
    assert len(checked.strengths) == 1
    assert checked.removed == {"duplicate": 2}


def test_a_flood_of_claims_is_cut_off() -> None:
    checked = check(*[Claim("strength", "You told what you did.", 1, DIVIDED)] * 500)
    assert len(checked.strengths) == 1
    assert sum(checked.removed.values()) == 499


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "a",
        "“",
        "”””",
        "%",
        "%(x)s",
        "{0}",
        "\u0000",
        "\ud800 you told it",
        "1" * 300,
        "you " * 75,
        "٣" * 9,
        "«" * 9,
    ],
)
def test_no_text_breaks_the_check(text: str) -> None:
    checked = check(
        Claim("strength", text, 1, DIVIDED), Claim("improve", text, None, text), Claim("next_step", text, 3, text, text)
    )
    assert checked.next_step is None


def test_a_percent_sign_and_an_apostrophe_are_plain_text() -> None:
    text = "The team's result came 97 % from “I took the database part myself”, so say what the others did."
    assert check(Claim("improve", text, 1)).removed == {"number": 1}
    text = text.replace("97 % ", "")
    assert stands(Claim("improve", text, 1)).message.english() == text


def test_a_sentence_at_the_limit_stands_and_one_beyond_does_not() -> None:
    text = "You told what you did" + " and what you did" * 16
    assert len(text) <= LONGEST - 1
    assert not check(Claim("strength", text, 1, DIVIDED)).removed
    assert check(Claim("strength", text.ljust(LONGEST + 1, "x"), 1, DIVIDED)).removed == {"long": 1}


def test_the_next_step_is_one_or_none() -> None:
    good = Claim("next_step", "Tell the story again and end with the result.", 1, DIVIDED)
    bad = Claim("next_step", "Be more confident.", 1, DIVIDED)
    checked = check(bad, good, replace(good, quote="we met every evening"))
    assert checked.next_step is not None and checked.next_step.message.text == good.text
    assert sum(checked.removed.values()) == 2


def test_an_interview_without_answers_leaves_no_claim() -> None:
    assert check_claims([Claim("strength", "You told it.", 0, DIVIDED)], (), PROFILE, {}).removed == {"no_answer": 1}
    assert check_claims([Claim("strength", "You told it.", None, DIVIDED)], (), PROFILE, {}).removed == {"quote": 1}


@pytest.mark.parametrize(
    ("text", "first", "rest"),
    [
        ("Say it again. Use a watch.", "Say it again.", "Use a watch."),
        ("Say “it. was so.” again. Then stop.", "Say “it. was so.” again.", "Then stop."),
        ("Say it, e.g. aloud.", "Say it, e.g. aloud.", ""),
        ("इसे फिर कहिए। घड़ी रखिए।", "इसे फिर कहिए।", "घड़ी रखिए।"),
    ],
)
def test_a_next_step_is_shown_in_two_parts(text: str, first: str, rest: str) -> None:
    assert first_sentence(text) == (first, rest)


def test_forty_claims_are_checked_while_nobody_waits() -> None:
    claims = [claim for _, language, claim in [*HONEST, *HOSTILE] if language == "en"][:40]
    parts, whole = interview(), measures()
    check_claims(claims, parts, PROFILE, whole)
    best_s = min(timed(lambda: check_claims(claims, parts, PROFILE, whole)) for _ in range(3))
    assert best_s < 0.1, "a slow machine under load; the figure in the README is measured by hand"


def timed(call: object) -> float:
    began_s = time.perf_counter()
    call()  # type: ignore[operator]
    return time.perf_counter() - began_s
