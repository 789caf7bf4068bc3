"""The truth set and the encoder -> how fast an answer is scored, what the encoder costs, how well the scores rank."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Final

from kiosk.score.semantics import NAME
from tests.bench.table import Row
from tests.running import ROOT
from tests.scored import (
    content_scores,
    encoder,
    moved_up,
    padded,
    rank_correlation,
    refused,
    score_text,
    scored,
    step,
    told,
    worthless,
)

RUNS: Final = 30
WORDS: Final = 200
MEMORY: Final = """
import re
from pathlib import Path
import numpy, onnxruntime, tokenizers
from kiosk.config import Settings
from kiosk.meanings import load_encoder
def resident_kb():
    return int(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
before = resident_kb()
load_encoder(Settings()).encode(["word " * 20] * 20)
print((resident_kb() - before) / 1024)
"""


def scoring() -> list[Row]:
    """All of it."""
    return [*speed(), *quality()]


def speed() -> list[Row]:
    """Times are processor time of this one thread: what else runs on the machine does not count."""
    sentence = " ".join(told()[3].text.split()[:16])
    encoder().encode([sentence])
    embedding = _times_ms(lambda: encoder().encode([sentence]))
    one = told()[3]
    answer = " ".join((one.text.split() * 2)[:WORDS])
    score_text(one.question, answer)
    scoring_ms = _times_ms(lambda: score_text(one.question, answer))
    done = subprocess.run([sys.executable, "-c", MEMORY], check=True, capture_output=True, text=True, cwd=ROOT)
    folder = ROOT / "models" / NAME
    size_mb = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
    return [
        Row("embedding a sentence", statistics.median(embedding), "ms", 15, note="16 words, one core, median of 30"),
        Row("scoring an answer of 200 words, median", statistics.median(scoring_ms), "ms", 150, note="all measures, typed"),
        Row("scoring an answer of 200 words, 95th percentile", sorted(scoring_ms)[int(0.95 * RUNS)], "ms", 150),
        Row("sentence encoder on disk", size_mb, "MB", 25),
        Row("sentence encoder in memory", float(done.stdout), "MB", None, note="added to a process that has onnxruntime"),
    ]


def quality() -> list[Row]:
    """Ranks, what is refused, what an injection moves."""
    levels = [float(one.level) for one in told()]
    held = [index for index, one in enumerate(told()) if one.held_out]
    tuned = [index for index, one in enumerate(told()) if not one.held_out]
    scores = content_scores()
    risen, looked = moved_up()
    passed = {by_meaning: sum(not refused(one, by_meaning) for one in worthless()) for by_meaning in (True, False)}
    unscored = sum(lines["content"].band is None for _, lines in scored())
    words = [float(len(one.text.split())) for one in told()]
    note = f"Spearman, {len(told())} answers at four levels; not scored counts as 0"
    return [
        Row("rank correlation, questions no threshold was set on", _rank(scores, levels, held), "", 0.8, True, note),
        Row("rank correlation, all", rank_correlation(scores, levels), "", 0.8, True),
        Row("rank correlation, questions thresholds were set on", _rank(scores, levels, tuned), "", None),
        Row("rank correlation, all, first 50 words of each only", _cut(levels), "", None, note="length taken out"),
        Row("rank correlation, wordings alone", rank_correlation(content_scores(by_meaning=False), levels), "", None),
        Row("rank correlation, number of words (peer)", rank_correlation(words, levels), "", None, note=LENGTH),
        Row("vague answers that chatter raised a band", float(_raised()), "of 38", 0, note="padded to the best's length"),
        Row("worthless answers above the lowest band", float(passed[True]), "of 66", 0),
        Row("worthless answers above the lowest band, wordings alone", float(passed[False]), "of 66", None),
        Row("real answers not scored", float(unscored), f"of {len(told())}", None),
        Row("bands that injected words raised", float(len(risen)), f"of {looked}", 0, note="; ".join(risen)),
    ]


LENGTH: Final = "better answers of the set are longer; what is padded must not gain, see below"


def _rank(scores: list[float], levels: list[float], places: list[int]) -> float:
    return rank_correlation([scores[place] for place in places], [levels[place] for place in places])


def _cut(levels: list[float]) -> float:
    cut = [score_text(one.question, " ".join(one.text.split()[:50]))[0].measures["content_score"].value for one in told()]
    return rank_correlation([value or 0.0 for value in cut], levels)


def _raised() -> int:
    """Of the 38 vague answers, those that rise where everyday chatter makes them as long as the best."""
    raised = 0
    for index in range(0, len(told()), 4):
        one, length = told()[index], len(told()[index + 3].text.split())
        _, lines = score_text(one.question, padded(one, length))
        raised += step(lines["content"]) > max(1, step(scored()[index][1]["content"]))
    return raised


def _times_ms(work: Callable[[], object]) -> list[float]:
    times = []
    for _ in range(RUNS):
        started_s = time.thread_time()
        work()
        times.append(1000 * (time.thread_time() - started_s))
    return times
