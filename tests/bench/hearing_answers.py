"""Numbers in, synthetic answers with their truth out: in the demo model's words, by voices that nothing was trained on."""

from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Final

from models.synthetic_speech.espeak import RATE_WPM, Espeak, Manner
from models.synthetic_speech.planned import HELD_OUT_VOICES, Planned, speak_plan, sung
from models.synthetic_speech.plans import FLUENT, Habits, plan_answer
from models.synthetic_speech.surroundings import OtherVoice, Recorded, Surroundings, record

SENTENCES: Final = (
    "My team built a simple product and the customers were happy",
    "I asked my manager for help and we finished the report in two weeks",
    "The page was slow because one query took seven seconds",
    "We moved the release to Monday and no one was angry",
    "I learned to share my plan with every person in the company",
    "The client wanted a bigger change but we had only five days",
    "I like to listen to people before I write any code",
    "My sister was worried about her job so I asked her to wait",
    "First I measured the cost and then I made a short list",
    "The result was that sales went up by thirty percent",
    "I think that a clear question saved ten hours of work",
    "So we tested the new system with real users for three weeks",
    "The designer was proud of the demo and the contract was signed",
    "I am looking for a large company with a small support team",
    "We split the work between four people and met every morning",
    "I told the customer the truth because I wanted to keep her",
    "When the system was slow we found the cause in three days",
    "My manager asked me to lead the change and I said yes",
    "The first report was hard to read but the new one is simple",
    "I made a plan and then the whole team worked on it",
    "We saved twenty percent of the cost in the first year",
    "Before that I worked with hospitals for two years",
    "People were tired so we moved the deadline to the next week",
    "I write down every task and I show the list to my manager",
)
"""Each word is in the demo model's list, no sentence is in its training; no filler word among them."""
ASIDE: Final = "please bring two boxes of paper and a new lamp for the desk near the window"
"""What a second voice says."""
HESITANT: Final = Habits(filled=0.75, repeated=0.15, restarted=0.15)
"""Far more than people do, so that there is enough to count."""
QUIET: Final = Surroundings(noise="pink", snr_db=40.0)
"""A quiet room: -63 dBFS under a voice of -23 dBFS."""
PER_ANSWER: Final = 7
HINDI_VOICE: Final = "hi+f4"
PITCHES: Final = (30, 45, 55, 70)
BASES_HZ: Final = (105.0, 140.0, 190.0, 250.0)
"""Own numbers: low and high voices of men and women."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One way of speaking and of being heard."""

    name: str
    around: Surroundings
    rate_wpm: int = RATE_WPM


@cache
def espeak() -> Espeak:
    """The one synthesiser of this process."""
    return Espeak()


@cache
def planned(index: int, habits: Habits = HESITANT, rate_wpm: int = RATE_WPM) -> Planned:
    """Answer number `index`, about half a minute long: its voice, pitch, sentences and habits follow from the number."""
    manner = Manner(HELD_OUT_VOICES[index % 4], rate_wpm, PITCHES[(index // 4 + index) % 4])
    return speak_plan(espeak(), plan_of(index, habits), manner)


def plan_of(index: int, habits: Habits) -> str:
    """The plan of answer number `index`."""
    first = (index * PER_ANSWER) % len(SENTENCES)
    sentences = [SENTENCES[(first + step) % len(SENTENCES)] for step in range(PER_ANSWER)]
    return plan_answer(sentences, index + 1, habits)


def heard_under(condition: Condition, answers: int) -> list[Recorded]:
    """The first so many answers under a condition."""
    rate = condition.rate_wpm
    return [record(planned(index, rate_wpm=rate), condition.around, espeak(), index) for index in range(answers)]


def of_known_pitch(answers: int, around: Surroundings) -> list[Recorded]:
    """Answers in voices whose pitch is known exactly."""
    plans = [sung(planned(index, FLUENT), BASES_HZ[index % 4], index) for index in range(answers)]
    return [record(plan, around, espeak(), index) for index, plan in enumerate(plans)]


def interrupted(answers: int, relative_db: float, snr_db: float = 20.0) -> list[Recorded]:
    """Answers in which somebody else says a sentence at 4 s, and again at 14 s."""
    heard = []
    for index, other in zip(range(answers), count(1)):
        voice = Manner(HELD_OUT_VOICES[(index + 1 + other % 3) % 4], pitch=PITCHES[(index + 2) % 4])
        others = tuple(OtherVoice(ASIDE, at_s, voice, relative_db) for at_s in (4.0, 14.0))
        heard.append(
            record(planned(index, FLUENT), Surroundings(noise="pink", snr_db=snr_db, others=others), espeak(), index)
        )
    return heard


def noisy_in_part(answers: int) -> list[Recorded]:
    """Answers in a quiet room in which a fan of 5 dB SNR runs from 8 s to 18 s."""
    around = Surroundings(noise="fan", snr_db=5.0, noise_from_s=8.0, noise_to_s=18.0)
    return [record(planned(index, FLUENT), around, espeak(), index) for index in range(answers)]


def too_loud(answers: int) -> list[Recorded]:
    """Answers of which 3 s are cut off at full scale."""
    around = Surroundings(noise="pink", snr_db=40.0, clipped=((6.0, 9.0),), clip_gain_db=24.0)
    return [record(planned(index, FLUENT), around, espeak(), index) for index in range(answers)]


def hindi_voiced(answers: int, around: Surroundings) -> list[Recorded]:
    """Answers in English by a Hindi voice, as espeak-ng has them; held out like the others."""
    plans = [speak_plan(espeak(), plan_of(index, HESITANT), Manner(HINDI_VOICE, RATE_WPM)) for index in range(answers)]
    return [record(plan, around, espeak(), index) for index, plan in enumerate(plans)]
