"""Nothing in, words out that could stand in any answer to any question: they say nothing of their own. A list of our own.

Written by hand before anything was measured with it; 'good', 'problem' and 'hard work' may be true, yet only what stands
beside them tells one answer from another. Words of one trade ('customer', 'student') are in it where half of all answers
hold them. Hindi has no such list yet: there every word that joins nothing counts as one of its own.
"""

from typing import Final

from kiosk.score.tokens import split_words, stem

GENERAL: Final = frozenset(
    stem(word)
    for word in split_words(
        "good nice great fine best better bad well proper properly important thing things work works worked working "
        "hard life people person everyone everybody everything something anything someone somebody way lot time "
        "always never ever every day daily today nowadays many sure really basically actually definitely surely only "
        "also need needs needed want wants know knows think thinks feel feels like likes interest interested "
        "interesting field job company team teams help helps helping problem problems issue issues situation handle "
        "handling manage happy success successful improve improvement experience experiences skill skills knowledge "
        "learn learning learned new try trying tried able different ready positive attitude honest honestly "
        "dedication passion passionate growth grow growing future career opportunity question answer case part point "
        "end start begin place kind type right correct correctly full whole big small high low use using used give "
        "gives giving take takes taking keep keeps put do make tell tells told see look looking become happen happens "
        "happened necessary possible depends according accordingly etc matter reason means mean example sir madam yes "
        "okay main quality manner respect task tasks responsibility others other customers customer student students "
        "anyway anywhere self myself believe hope wish understand understanding please thank thanks support "
        "cooperation effort efforts normal usual nothing tension complaints"
    )
)
"""Stems."""
IRREGULAR: Final = frozenset(
    split_words(
        "did went took made gave told asked kept put called found built wrote spoke sat got cut set ran showed met "
        "taught brought bought sent began saw held led drew tried stopped came said fell rose dropped chose became "
        "felt knew left lost paid read sold stood understood won drove ate flew grew hid hit laid lent let rang sang "
        "shook shut slept spent split stuck swept swam threw woke wore dug fed fought froze heard hung beat broke "
        "caught"
    )
)
"""Past forms that do not end in -ed."""
BETWEEN: Final = frozenset(
    split_words(
        "then also personally first just only even always immediately quickly again never later finally both all once"
    )
)
"""May stand between 'I' and what was done: 'I then called', 'we first checked'."""
