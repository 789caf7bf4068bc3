"""A Report in, plain rows for the page's template out: tiles, bands, points, reasons, in the reader's language."""

import re
from typing import Any, Final

from kiosk.records import BAND_ORDER, AnswerReport, Band, Finding, Measure, Message, Question, Report, Score, SelfRating
from kiosk.report.axis import Translate
from kiosk.report.charts import expression_legend, timeline, timeline_key
from kiosk.report.evidence import shown
from kiosk.report.labels import ANCHORS, BANDS, LINES, MEASURES, SENT, SOURCES, SURENESS, reason
from kiosk.report.lines import Line
from kiosk.report.moments import Part, clock
from kiosk.report.overall import line_band, measured_value
from kiosk.report.presence import ExpressionTable, PresenceRow, expression_table, presence_rows
from kiosk.report.quotes import fold
from kiosk.report.receipts import first_sentence
from kiosk.report.said import GROUPS as SAID
from kiosk.report.said import noise_of, said_of, unsaid_of
from kiosk.report.seen import GROUPS, lines_of, room_of, unseen_of
from kiosk.report.speaking import speaking_rows
from kiosk.report.transcript import transcript_of

Rows = list[dict[str, Any]]

TILES: Final = (
    ("key_points_ratio", "content", Message("%(found)d of %(count)d"), 1.0),
    ("pace_wpm", "pace", Message("%(value).0f words a minute"), 1.0),
    ("fillers_per_100", "fluency", Message("%(value).1f in 100 words"), 1.0),
    ("long_pause_count", None, Message("%(value).0f over 2 seconds"), 1.0),
    ("duration_s", "length", Message("%(value).0f s an answer"), 1.0),
    ("eye_line_ratio", "eye_line", Message("%(value).0f %% of speaking time"), 100.0),
)
"""Measure, the rubric line whose band stands beside it, how it is written, factor."""
DETAILS: Final = (
    ("word_count", Message("%(value).0f")),
    ("voiced_ratio", Message("%(value).0f %% of the time")),
    ("level_dbfs", Message("%(value).0f dBFS")),
)
"""Measures of one answer that stand in its table of further numbers; the sentences have the others."""
WRITTEN: Final = {
    **{name: wording for name, _, wording, _ in TILES if name in ("pace_wpm", "fillers_per_100", "long_pause_count")},
    "articulation_wpm": Message("%(value).0f words a minute"),
    **dict.fromkeys(
        ("word_count", "pause_count", "repetition_count", "restart_count", "hedge_count"), Message("%(value).0f")
    ),
}
"""Measures that are written in a few words as what a sentence rests on."""
RATED: Final = (
    ("content", ("content",)),
    ("structure", ("structure",)),
    ("delivery", ("pace", "fluency")),
    ("eye_line", ("eye_line",)),
)
"""Line of the self-rating, the rubric lines it is set beside (the lowest of their bands)."""


THE_NUMBER: Final = re.compile(r"(%\((?:value|found)\)[.\d]*[df])")
"""The place in a tile's wording that is written large."""
FROM_TIME: Final = Message("measured on %(seconds)d s")
FROM_TEXT: Final = Message("from what you typed")


class Page:
    """Turns one report into rows; `say` writes a Message in the reader's language."""

    def __init__(self, report: Report, translate: Translate) -> None:
        self.report = report
        self.translate = translate

    def say(self, message: Message) -> str:
        """A message in the reader's language."""
        return message.fill(self.translate(message.text))

    def role(self) -> str:
        """The job as the candidate named it; an id of the bank as words."""
        role = self.report.profile.role.replace("_", " ")
        return self.translate(role[:1].upper() + role[1:])

    def steps(self) -> dict[str, Any]:
        """The next step: what to do, how to practise it, what it rests on, and who wrote it."""
        step = self.told(self.report.feedback.next_step)
        if step["cloud"]:
            what, how = first_sentence(step["text"])
            return {**step, "what": what, "how": how}
        what, how, why = (*step["text"].split("\n"), "", "")[:3]
        return {**step, "what": what, "how": how, "why": why}

    def strengths(self) -> Rows:
        """What went well."""
        return [self.told(finding) for finding in self.report.feedback.strengths]

    def improvements(self) -> Rows:
        """What to work on after the next step: what, and what it rests on; how to practise it is the next step's alone."""
        rows = [self.told(finding) for finding in self.report.feedback.improvements]
        lines = [row["text"].split("\n") for row in rows]
        return [
            {**row, "text": what, "why": why[-1] if why else row["why"]}
            for row, (what, *why) in zip(rows, lines, strict=True)
        ]

    def told(self, finding: Finding) -> dict[str, Any]:
        """A sentence of the feedback with its receipt: the quote where it has not got it itself, the place, who wrote it."""
        text = self.say(finding.message)
        own = finding.quote is not None and f" {' '.join(fold(finding.quote))} " in f" {' '.join(fold(text))} "
        return {
            "text": text,
            "why": self._receipt(finding) if finding.source == "cloud" and finding.quote is None else "",
            "quote": None if own else finding.quote,
            "number": None if finding.number is None else finding.number + 1,
            "question": self._question(finding),
            "at": self._moment(finding),
            "cloud": finding.source == "cloud",
        }

    def _receipt(self, finding: Finding) -> str:
        """The number that a sentence of the online model rests on, where it is one that can be written in a few words."""
        at = {part.answer.number: part.features.measures for part in self.report.answers}
        measures = self.report.measures if finding.number is None else at[finding.number]
        told = []
        for name in finding.measures:
            value, wording = measured_value(measures, name), WRITTEN.get(name)
            if value is not None and wording is not None:
                told.append(f"{self.say(MEASURES[name])}: {self.translate(wording.text) % {'value': value}}")
        return "; ".join(told)

    def marked(self) -> bool:
        """Whether a sentence of the feedback is the online model's."""
        return self.report.feedback.source == "cloud"

    def sent(self) -> Rows:
        """What left this kiosk: what for, to whom, the text as it was sent."""
        return [{"what": self.say(SENT[sent.what]), "service": sent.service, "text": sent.text} for sent in self.report.sent]

    def tiles(self) -> Rows:
        """Key numbers with their band and the seconds they were measured on."""
        scores = [part.scores for part in self.report.answers]
        rows = []
        for name, line, wording, factor in TILES:
            measure = self.report.measures.get(name)
            if measure is not None:
                # A length is read better as the mean of the answers than as their sum.
                share = 1.0 / len(scores) if name == "duration_s" else factor
                row = self.number(measure, wording, share)
                parts = self._around_number(measure, wording, share)
                rows.append({**row, **parts, **self.band(line_band(line, scores) if line else None)})
        return rows

    def _around_number(self, measure: Measure, wording: Message, factor: float) -> dict[str, str]:
        """The wording in three: before the number that is written large, the number, after it."""
        if measure.value is None:
            return {}
        values = {"value": factor * measure.value, **self._points()}
        pieces = [piece % values for piece in THE_NUMBER.split(self.translate(wording.text), 1)]
        return dict(zip(("before", "large", "after"), pieces, strict=True))

    def number(self, measure: Measure, wording: Message, factor: float = 1.0) -> dict[str, Any]:
        """One measure as a row: label, text, what it was taken from, why not."""
        text = self.translate(wording.text)
        return {
            "label": self.say(MEASURES[measure.name]),
            "text": None if measure.value is None else text % {"value": factor * measure.value, **self._points()},
            "basis": self._basis(measure),
            "why_not": self.say(reason(measure.why_not)) if measure.value is None else None,
        }

    def _basis(self, measure: Measure) -> str:
        if self.report.answers and all(part.answer.typed is not None for part in self.report.answers):
            return self.translate(FROM_TEXT.text)
        return self.translate(FROM_TIME.text) % {"seconds": round(measure.measured_s)}

    def _points(self) -> dict[str, int]:
        """Points heard and asked for, over the answers whose content was scored."""
        scored = [
            part for part in self.report.answers if measured_value(part.features.measures, "key_points_ratio") is not None
        ]
        return {
            "found": sum(len(part.features.covered_points) for part in scored),
            "count": sum(len(part.answer.question.key_points) for part in scored),
        }

    def band(self, band: Band | None) -> dict[str, Any]:
        """A band as a row: its name, its step 1..4 (0: none)."""
        step = BAND_ORDER.index(band) + 1 if band is not None else 0
        return {"band": self.say(BANDS[band]) if band is not None else None, "step": step}

    def rating(self) -> Rows:
        """The candidate's own view beside the measured bands; empty where she gave none."""
        own: SelfRating | None = self.report.self_rating
        scores = [part.scores for part in self.report.answers]
        rows = []
        for name, lines in RATED:
            value: int | None = getattr(own, name) if own is not None else None
            if value is None:
                continue
            found = [band for band in (line_band(line, scores) for line in lines) if band is not None]
            lowest = min(found, key=BAND_ORDER.index, default=None)
            own_band = BAND_ORDER[min(max(value, 1), 4) - 1]
            rows.append({"label": self.say(LINES[name]), "own": self.band(own_band), "measured": self.band(lowest)})
        return rows

    def answers(self) -> Rows:
        """One row a question."""
        return [self._answer(part) for part in self.report.answers]

    def _answer(self, part: AnswerReport) -> dict[str, Any]:
        question, features = part.answer.question, part.features
        show = self.report.show_expression
        pieces = transcript_of(part.answer, features)
        return {
            "number": part.answer.number + 1,
            "label": part.answer.label,
            "follows": question.follows is not None,
            "source": self._source(question.source),
            "question": question.text,
            "typed": part.answer.typed is not None,
            "pieces": pieces,
            "repeats": any(piece.kind == "repeat" for piece in pieces),
            "points": [
                {"text": point.text, "heard": index in features.covered_points}
                for index, point in enumerate(question.key_points)
            ],
            "hint": question.hint,
            "lines": [self._score(score, question) for score in part.scores],
            "unscored": self._unscored(part),
            "findings": [{"text": self.say(finding.message), "at": self._moment(finding)} for finding in part.findings],
            "said": self._said(part),
            "seen": self._seen(part),
            "chart": timeline(features, self.translate, show, part.answer.label),
            "key": [self.say(message) for message in timeline_key(features, show)],
            "legend": expression_legend(features, self.translate) if show else [],
            "numbers": [
                row
                for name, wording in DETAILS
                if (measure := features.measures.get(name)) is not None
                and (row := self.number(measure, wording, 100.0 if name.endswith("_ratio") else 1.0))["text"]
            ],
        }

    def _source(self, source: str) -> str | None:
        """Who wrote a question; None in an interview where the cloud model wrote none."""
        online = any(part.answer.question.source == "cloud" for part in self.report.answers)
        return self.say(SOURCES[source]) if online and source in SOURCES else None

    def _said(self, part: AnswerReport) -> dict[str, Any] | None:
        """How an answer was said; None where nothing of it was measured, and why is said once for all."""
        groups = [
            {"label": self.say(SAID[group]), "lines": [self.line(line) for line in lines]}
            for group, lines in said_of(Part(part.answer, part.features, part.scores)).items()
        ]
        known = ("no_consent", "typed")
        unsaid = {code: names for code, names in unsaid_of(part.features).items() if code not in known}
        return self._section(groups, noise_of(part.features), unsaid)

    def _section(
        self, groups: Rows, notes: tuple[Message, ...], missing: dict[str, tuple[str, ...]]
    ) -> dict[str, Any] | None:
        """Groups of lines, what disturbed them, and what is missing; None where there is neither line nor reason."""
        if not groups and not missing:
            return None
        return {
            "groups": groups,
            "notes": [self.say(message) for message in notes],
            "missing": [
                ([self.say(MEASURES[name]) for name in names], self.say(reason(code))) for code, names in missing.items()
            ],
        }

    def _seen(self, part: AnswerReport) -> dict[str, Any] | None:
        """What the camera saw in an answer; None where it was refused, which the report says once for all."""
        unseen = {code: names for code, names in unseen_of(part.features).items() if code != "no_consent"}
        groups = [
            {"label": self.say(GROUPS[group]), "lines": [self.line(line) for line in lines]}
            for group, lines in lines_of(part.features).items()
        ]
        return self._section(groups, room_of(part.features), unseen)

    def line(self, line: Line) -> dict[str, Any]:
        """A line as a sentence, and what stands beside it: what is usual, on how many seconds it rests."""
        text = ", ".join(self.say(part) for part in line.parts)
        if line.lead is not None:
            text = f"{self.say(line.lead)}: {text}"
        seconds = None if line.basis_s is None else self.translate(FROM_TIME.text) % {"seconds": round(line.basis_s)}
        return {
            "text": text[:1].upper() + text[1:],
            "beside": "; ".join(part for part in (self.say(line.usual) if line.usual else "", seconds) if part),
        }

    def speaking(self) -> list[PresenceRow]:
        """How the candidate spoke over the whole interview."""
        return speaking_rows(self.report, self.translate)

    def presence(self) -> list[PresenceRow]:
        """What the camera saw over the whole interview."""
        return presence_rows(self.report, self.translate)

    def expression(self) -> ExpressionTable | None:
        """What the face showed over the whole interview, where the report may say so."""
        return expression_table(self.report, self.translate)

    def _moment(self, finding: Finding) -> str | None:
        """When it was, unless the sentence says it already."""
        if finding.start_s is None or "clock" in finding.message.values:
            return None
        return clock(finding.start_s)

    def _unscored(self, part: AnswerReport) -> dict[str, list[str]]:
        """Reason -> labels of the lines that share it."""
        groups: dict[str, list[str]] = {}
        for score in part.scores:
            if score.band is None:
                groups.setdefault(self.say(reason(score.why_not)), []).append(self.say(LINES[score.line]))
        return groups

    def _score(self, score: Score, question: Question) -> dict[str, Any]:
        return {
            "name": score.line,
            "label": self.say(LINES[score.line]),
            "anchor": self.say(ANCHORS[score.line]),
            "evidence": [shown(found, score.line, question, self.translate) for found in score.evidence],
            "sureness": self.say(SURENESS[score.sureness]) if score.sureness is not None else None,
            **self.band(score.band),
        }

    def missing(self) -> Rows:
        """What was not measured: which numbers, where, why."""
        return [self._missing(finding) for finding in self.report.not_measured]

    def _missing(self, finding: Finding) -> dict[str, Any]:
        names = ["expression" if name.startswith("expression_") else name for name in finding.measures]
        labels = [self.say(MEASURES[name]) for name in dict.fromkeys(names)]
        return {"labels": labels, "question": self._question(finding), "text": self.say(finding.message)}

    def _question(self, finding: Finding) -> str | None:
        """'Question 2', 'Question 2b' of the answer that a sentence is about; None: it is about the whole interview."""
        where = [part.answer.label for part in self.report.answers if part.answer.number == finding.number]
        return self.say(Message("Question %(number)d", {"number": where[0]})) if where else None
