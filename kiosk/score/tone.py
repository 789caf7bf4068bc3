"""Words with their times and the face's readings in, whether smiles went with the sentences' tone out. An observation only.

The tone is that of the words said, from a small list of our own; a negation up to three words before turns it. English only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from kiosk.records import EXPRESSIONS, Measure
from kiosk.score.coverage import measures_of, unmeasured
from kiosk.score.expression import SURE_MIN
from kiosk.score.looks import Looks
from kiosk.score.tokens import Token, split_words

SENTENCE_PAUSE_S: Final = 0.5
"""A silence of so much ends a sentence; own number: pauses inside a clause are mostly shorter (experience.md 2b)."""
NEGATION_WORDS: Final = 3
"""A negation turns a word that follows within so many; own number."""
LEAST_SENTENCES: Final = 3
LEAST_FACE_SHARE: Final = 0.5
"""A sentence counts where this share of its frames gave an expression; own number."""
SMILE: Final = EXPRESSIONS.index("happiness")

POSITIVE: Final = frozenset(
    split_words(
        "achieved achievement amazing appreciated award awesome beautiful best better congratulated delighted easy easily "
        "effective enjoy enjoyed enjoying excellent excited exciting favourite favorite fantastic fun glad good grateful "
        "great happily happy helpful helped honoured hopeful improved improvement interesting joy liked love loved lovely "
        "lucky nice perfect pleasant pleased pleasure praised promoted proud resolved rewarding satisfied smooth smoothly "
        "solved succeeded success successful successfully thankful thrilled won wonderful"
    )
)
NEGATIVE: Final = frozenset(
    split_words(
        "afraid angry annoyed annoying argued awful bad badly blamed boring broke broken complained complaint conflict "
        "confused crashed delay delayed difficult difficulty disappointed disappointing failed failing failure fault fear "
        "fired frustrated frustrating hated hate hurt impossible late lost missed mistake mistakes nervous pain painful "
        "poor poorly problem problems rejected sad scared sorry stress stressful stressed struggle struggled stuck terrible "
        "tired trouble unfair unhappy unfortunately upset weak worried worse worst wrong"
    )
)
NEGATIONS: Final = frozenset(
    split_words(
        "not no never none nothing nobody neither nor without hardly cannot can't couldn't don't didn't doesn't isn't "
        "wasn't aren't weren't won't wouldn't shouldn't haven't hasn't hadn't ain't"
    )
)

NAMES: Final = ("tone_sentences_count", "tone_agreement_ratio")


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words between two pauses."""

    start_s: float
    end_s: float
    tone: int
    """1 positive, -1 negative, 0 neither or both."""


def sentences_of(tokens: Sequence[Token]) -> tuple[Sentence, ...]:
    """Sentences of spoken words: a pause of half a second parts them."""
    groups: list[list[Token]] = []
    for token in tokens:
        if token.start_s is None or token.end_s is None:
            continue
        last_s = groups[-1][-1].end_s if groups else None
        if last_s is not None and token.start_s - last_s < SENTENCE_PAUSE_S:
            groups[-1].append(token)
        else:
            groups.append([token])
    return tuple(
        Sentence(group[0].start_s or 0.0, group[-1].end_s or 0.0, tone_of([token.text for token in group]))
        for group in groups
    )


def tone_of(words: Sequence[str]) -> int:
    """1 where all words with a tone are positive, -1 where all are negative, else 0."""
    tones = set()
    for index, word in enumerate(words):
        tone = (word in POSITIVE) - (word in NEGATIVE)
        if tone:
            turned = any(before in NEGATIONS for before in words[max(0, index - NEGATION_WORDS) : index])
            tones.add(-tone if turned else tone)
    return tones.pop() if len(tones) == 1 else 0


def smiled(looks: Looks, sentence: Sentence) -> bool | None:
    """Whether the face surely showed a smile over the sentence, or surely something else; None where it was not sure."""
    a, b = np.searchsorted(looks.t_s, (sentence.start_s, sentence.end_s))
    rows = looks.expression[a:b]
    known = rows[np.isfinite(rows[:, 0])]
    if not len(known) or len(known) < LEAST_FACE_SHARE * len(rows):
        return None
    shares = known.mean(axis=0)
    return bool(shares.argmax() == SMILE) if shares.max() >= SURE_MIN else None


def tone_measures(looks: Looks, tokens: Sequence[Token], duration_s: float, why_not: str | None) -> dict[str, Measure]:
    """Sentences with a clear tone and a sure face, and the share of them in which both went together.

    A smile goes with a positive sentence, no smile with a negative one. Fewer than three say nothing.
    """
    if why_not is not None:
        return unmeasured(NAMES, duration_s, why_not)
    every = sentences_of(tokens)
    told = [(sentence, smiled(looks, sentence)) for sentence in every if sentence.tone]
    sure = [(sentence, smile) for sentence, smile in told if smile is not None]
    measured_s = sum(sentence.end_s - sentence.start_s for sentence, _ in sure)
    asked_s = sum(sentence.end_s - sentence.start_s for sentence in every)
    agreed = sum(smile == (sentence.tone > 0) for sentence, smile in sure)
    few = "too_little" if len(sure) < LEAST_SENTENCES else None
    return {
        **measures_of({"tone_sentences_count": float(len(sure))}, measured_s, asked_s, None),
        **measures_of({"tone_agreement_ratio": agreed / len(sure) if sure else None}, measured_s, asked_s, few),
    }
