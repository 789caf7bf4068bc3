"""Nothing in, the words by which fluency.py tells slips from speech that is meant so out. Lists of our own."""

from typing import Final

from kiosk.score.tokens import split_words


def _set(text: str) -> frozenset[str]:
    return frozenset(split_words(text))


NUMBERS: Final = _set(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand double triple oh"
)
"""'Twenty twenty' and telephone numbers are said so."""
DOUBLED: Final = _set(
    "very really so much many more less far long big small little good nice different new old hot slowly quickly "
    "daily again never no yes yeah okay ok bye hello please well never ever too step day now early late hard few "
    "extra super only own same"
)
"""Doubled on purpose; India's English doubles adjectives ('small small things', 'different different people')."""
ENDS_AND_BEGINS: Final = _set("it that this you her had him them me us there here one what these those something")
"""May end one clause and begin the next ('I fixed it. It was late.'): no slip where a silence parts them; 'that that' and
'had had' are grammar."""
BEGINNINGS: Final = _set("i we he she they it you there my our his her their the this that these so and but")
"""Words with which a clause is begun, and begun anew."""
SUBJECTS: Final = _set("i we he she they")
UNFINISHED: Final = _set(
    "am is are was were be been have has had will would can could should shall may might must do does did i'm we're a an "
    "the my our your his their its to of in at for with from by into very really want wanted need needed i we he she they "
    "can't don't didn't couldn't wasn't going trying used"
)
"""No clause ends so: what comes after is its rest or a new beginning. 'And' and its kind are not in the list: after them a
clause may begin with the same subject."""
CUT_OFF: Final = _set("the a an my our your their its every of to into")
"""A subject never follows these: the phrase was cut off ('we worked in the I asked')."""
QUESTION_WORDS: Final = _set("who what where when why how which as than whatever whoever wherever that")
"""'What I was' and 'as I am' may be followed by a new 'I'."""
DETERMINERS: Final = _set("the a an my our his her their")
"""Two different ones in a row are a phrase begun anew ('the my team')."""
PREPOSITIONS: Final = _set("of to in at for with from by into")
"""'The order in the system' is one phrase: the second 'the' after these begins nothing anew."""
NAMING: Final = _set("what how who where")
"""'What it is it is' says the same twice by grammar."""
PAIRING: Final = _set("and or than as")
"""'You and I we finished it' names two."""
HINDI_REPEATED: Final = _set(
    "मैं मैंने हम हमने और तो के में का की को से ने कि वह वो यह ये मेरा मेरी मेरे हमारा हमारी हमारे उस इस लेकिन क्योंकि जब है था थी पर"
)
"""Small words that Hindi does not double on purpose."""
