import re

import pytest

from kiosk.records import Features, Report, Span
from kiosk.report import delivery, labels, said
from kiosk.report.compose import EXPECTED
from kiosk.report.moments import Part
from kiosk.report.page import Page
from kiosk.report.render import render_html
from kiosk.report.transcript import transcript_of
from kiosk.ui.translate import LANGUAGES, translator
from tests.unit.report.example_reports import rich, typed_only
from tests.unit.report.example_voice import DISTURBED, HEARD, SPANS, heard, heard_answer, with_voice
from tests.unit.report.measured import features, part


def texts(of: Part) -> list[str]:
    """The lines as the candidate reads them, without what stands beside them."""
    page = Page(rich(), str)
    return [page.line(line)["text"] for lines in said.said_of(of).values() for line in lines]


def whole(**values: float | str) -> Part:
    return Part(heard_answer(), with_voice(features({}), **values), ())


def test_an_answer_that_was_heard_in_full_is_told_in_five_groups() -> None:
    assert list(said.said_of(whole())) == ["pace", "pauses", "fillers", "voice", "words"]
    assert texts(whole()) == [
        "142 words a minute, 168 without the pauses",
        "Outside 100 to 185 words a minute: 92 from 0:01 to 0:16, 193 from 0:31 to 0:46",
        "First word after 1.6 s",
        "9 pauses of 0.25 s and more, together 16 % of the time, 1 of them over 2 s, the longest 2.7 s, at 0:17",
        "2 pauses of a second or more inside a sentence: at 0:09 after “to I worked”, at 0:17 after “we were late”",
        "Longest stretch without a pause or a filler: 6.2 s, 17 words, from 0:44 on: “and in the end we finished two …”",
        "6.4 fillers in 100 words",
        "Most often: “um” 3 × (0:05, 0:13, 0:36), “um” heard by ear 2 × (0:08, 0:29), “basically” 1 × (0:12)",
        "2 drawn-out sounds such as “um” were heard in the sound itself; the recogniser had not written them",
        "2 repeats of words: at 0:06, 0:27",
        "1 sentence begun again: at 0:33",
        "Pitch varied by 1.6 semitones, 4 semitones between your lower and your higher tones",
        "9 dB between your softer and your louder words, your voice 24 dB above the room",
        "79 different words of 125",
        "Used most: “project” 4 ×, “team” 3 ×, “week” 2 ×",
        "2 softening phrases: “I think” at 0:22, “maybe” at 0:41",
    ]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"pause_count": 0.0, "long_pause_count": 0.0}, "No pauses of 0.25 s and more"),
        (
            {"pause_count": 1.0, "long_pause_count": 0.0, "pause_ratio": "no_sound"},
            "1 pause of 0.25 s and more, the longest 2.7 s",
        ),
        ({"repetition_count": 0.0, "restart_count": 0.0}, "No word said twice in a row, no sentence begun again"),
        ({"hedge_count": 0.0}, "No softening words such as “maybe” or “I think”"),
        ({"pitch_range_st": "no_pitch"}, "Pitch varied by 1.6 semitones"),
        ({"articulation_wpm": "too_short"}, "142 words a minute"),
    ],
)
def test_what_was_heard_is_told_with_its_number(changes: dict[str, float | str], told: str) -> None:
    assert any(text.startswith(told) for text in texts(whole(**changes)))


def test_a_pace_that_stayed_within_the_range_is_told_so() -> None:
    text = "Between 100 and 185 words a minute all through, in stretches of 15 s"
    assert text in texts(part(features({"pace_outside_ratio": 0.0})))
    assert text not in texts(whole())


def test_what_was_not_measured_is_no_line_but_a_reason_shared_by_its_measures() -> None:
    of = whole(pitch_sd_st="no_pitch", pace_wpm="noisy", pause_count="noisy")
    assert said.unsaid_of(of.features) == {"noisy": ("pace_wpm", "pause_count"), "no_pitch": ("pitch_sd_st",)}
    assert not any("emitones" in text or "pauses of 0.25" in text for text in texts(of))


@pytest.mark.parametrize("code", ["noisy", "second_voice", "no_pitch"])
def test_each_reason_of_the_voice_has_its_own_sentence(code: str) -> None:
    assert labels.reason(code) is not labels.OTHER_REASON


def test_every_measure_that_may_be_missing_has_a_name() -> None:
    assert {*said.EXPECTED, *EXPECTED} <= set(labels.MEASURES)


def test_what_disturbed_the_sound_is_told_with_its_seconds() -> None:
    disturbed = with_voice(features({}), DISTURBED)
    assert [text.values["seconds"] for text in said.noise_of(disturbed)] == [2, 2, 1]
    assert said.noise_of(features({})) == ()


def test_pauses_inside_a_sentence_count_from_a_second_on() -> None:
    spans = [Span(1.0, 1.9, "pause", "mid_clause"), Span(3.0, 4.0, "pause", "mid_clause"), Span(5.0, 9.0, "long_pause")]
    assert [span.start_s for span in said.mid_clause_pauses(features({}, spans))] == [3.0]


def test_the_transcript_marks_repeats_pauses_inside_sentences_and_what_was_heard_by_ear() -> None:
    pieces = transcript_of(heard_answer(), with_voice(features({})))
    assert [piece.seconds for piece in pieces if piece.kind == "pause"] == [pytest.approx(1.2), pytest.approx(2.7)]
    assert [piece.text for piece in pieces].count("(um)") == 2
    assert [piece.kind for piece in pieces].count("repeat") >= 2
    kinds = [piece.kind for piece in transcript_of(heard_answer(), features({}))]
    assert "repeat" not in kinds and "filler" not in kinds


def test_moments_name_the_quick_stretch_the_pauses_and_the_fillers_with_their_times() -> None:
    found = {finding.measures: finding for finding in delivery.delivery_findings(whole())}
    assert found[("pace_outside_ratio",)].start_s == 31.6
    assert found[("mid_clause_long_pause_count",)].start_s == 17.0
    assert found[("fillers_per_100",)].start_s == 5.0
    assert found[("pitch_sd_st",)].message.values == {"value": 1.6}


@pytest.mark.parametrize(
    ("changes", "measure"),
    [
        ({"pace_outside_ratio": 0.2}, "pace_outside_ratio"),
        ({"pace_outside_ratio": "too_short"}, "pace_outside_ratio"),
        ({"pitch_sd_st": 2.0}, "pitch_sd_st"),
        ({"pitch_sd_st": "no_pitch"}, "pitch_sd_st"),
        ({"mid_clause_long_pause_count": "noisy"}, "mid_clause_long_pause_count"),
    ],
)
def test_nothing_is_said_within_the_thresholds_or_where_it_was_not_measured(
    changes: dict[str, float | str], measure: str
) -> None:
    assert (measure,) in {finding.measures for finding in delivery.delivery_findings(whole())}
    assert (measure,) not in {finding.measures for finding in delivery.delivery_findings(whole(**changes))}


def test_few_seconds_are_not_enough_for_advice() -> None:
    few = features(dict(HEARD), SPANS, measured_s=14.0)
    assert delivery.delivery_step(part(few)) is None
    assert delivery.delivery_step(whole()) is not None


def test_the_step_rests_on_pauses_then_pace_then_pitch() -> None:
    steps = [
        delivery.delivery_step(whole()),
        delivery.delivery_step(whole(mid_clause_long_pause_count="noisy")),
        delivery.delivery_step(whole(mid_clause_long_pause_count="noisy", pace_outside_ratio=0.0)),
        delivery.delivery_step(whole(mid_clause_long_pause_count="noisy", pace_outside_ratio=0.0, pitch_sd_st=3.0)),
    ]
    assert [step and step[2] for step in steps] == [
        ("mid_clause_long_pause_count",),
        ("pace_outside_ratio",),
        ("pitch_sd_st",),
        None,
    ]


def test_fillers_far_apart_are_no_cluster() -> None:
    apart = [Span(10.0 * step, 10.0 * step + 0.4, "filler", "um") for step in range(5)]
    assert delivery.filler_cluster(part(features({}, apart))) is None
    assert delivery.filler_cluster(whole()) == (5.0, 13.5, 4)


def section(report: Report, number: int, language: str) -> str:
    """Text of how one answer was said."""
    html = render_html(report, translator(language), language=language)
    answer = html.split('<details class="answer"')[number + 1].split("</details>")[0]
    found = re.search(r'<dl class="said">.*?</dl>', answer, flags=re.S)
    assert found, answer
    return re.sub(r"<[^>]+>", " ", re.sub(r"“[^”]*”", "", found.group(0)))


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_the_section_and_the_whole_interviews_table_are_in_the_readers_language(language: str) -> None:
    assert not re.search(r"[a-z]{3}", section(heard(), 1, language))
    rows = Page(heard(), translator(language)).speaking()
    assert len(rows) == 12
    assert not any(re.search(r"[a-z]{3}", text) for row in rows for text in (row.label, row.whole, row.usual))


def test_the_interviews_table_leaves_out_what_no_answer_has_and_marks_what_one_lacks() -> None:
    rows = {row.label: row for row in Page(heard(), str).speaking()}
    assert rows["Pace"].answers[1] == "142"
    assert rows["Filler words"].answers[1] == "6.4"
    assert Page(typed_only(), str).speaking() == [] or "Pace" not in {
        row.label for row in Page(typed_only(), str).speaking()
    }


def test_words_of_two_answers_are_not_added_up_to_different_words() -> None:
    assert "distinct_words_count" not in heard().measures


def test_a_typed_answer_has_no_lines_about_a_voice() -> None:
    of: Features = typed_only().answers[0].features
    groups = said.said_of(Part(typed_only().answers[0].answer, of, ()))
    assert set(groups) <= {"words"}
