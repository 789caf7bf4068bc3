"""How evidence is written on the page."""

import pytest

from kiosk.records import Evidence, KeyPoint, Question
from kiosk.report.evidence import WORDINGS, shown

QUESTION = Question("q", "Why?", "motivation", "fresher", None, (KeyPoint("The team", ("team",)),))


@pytest.mark.parametrize(
    ("evidence", "line", "text", "beside"),
    [
        (Evidence("we met", 12.4, 14.0, point=0), "content", "“we met”", "0:12, The team"),
        (Evidence("we met"), "structure", "“we met”", ""),
        (Evidence("we met", 72.0, 75.0), "relevance", "“we met”", "1:12, nearest to the question"),
        (Evidence("um", value=3.0, unit="×"), "fluency", "“um” × 3", ""),
        (Evidence("in the …", 5.0, 6.4, value=1.4, unit="s"), "fluency", "“in the …”", "0:05, 1.4 s"),
        (Evidence(measure="key_points_ratio", value=3.0, out_of=5.0), "content", "3 of 5 points", ""),
        (Evidence(measure="relevance_ratio", value=81.6, unit="%"), "relevance", "82 % of the words about the question", ""),
        (Evidence(measure="look_away", start_s=7.0, end_s=11.0), "eye_line", "away from 0:07 to 0:11", ""),
    ],
)
def test_evidence_is_a_quote_with_its_time_or_a_number_in_words(
    evidence: Evidence, line: str, text: str, beside: str
) -> None:
    found = shown(evidence, line, QUESTION, str)
    assert (found.text, found.beside) == (text, beside)


def test_every_number_s_wording_takes_a_value() -> None:
    assert all("%(value)" in wording.text for wording in WORDINGS.values())
