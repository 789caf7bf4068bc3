"""Nothing in, the words by which clauses.py tells where a clause begins and ends out. Lists of our own."""

from typing import Final

from kiosk.score.tokens import split_words


def _set(text: str) -> frozenset[str]:
    return frozenset(split_words(text))


JOINING: Final = _set(
    "and so but because or then when while if which who whose whom where although though since unless until before after "
    "that whereas however therefore also finally firstly secondly lastly otherwise besides moreover plus whenever wherever "
    "whether what why how once"
)
"""Words that begin a clause or join one to the last."""
PHRASES: Final = frozenset(
    tuple(split_words(phrase))
    for phrase in (
        *(
            "for example",
            "for instance",
            "in fact",
            "in short",
            "of course",
            "at first",
            "at last",
            "first of all",
            "to sum",
        ),
        *("in other words", "as soon as", "as a result", "as well as", "even though", "even if", "such that", "in order to"),
        *("so that", "not only", "thanks to", "due to"),
    )
)
"""Phrases that do the same."""
SUBJECTS: Final = _set("i we he she they there let everyone everybody someone somebody nobody")
OBJECTS_TOO: Final = _set("it you this that these those one both all some most many others nothing everything something")
"""Subjects where a verb follows, else objects."""
DETERMINERS: Final = _set(
    "a an the my our your his her its their this these those every each some any no another one two three four five six "
    "seven eight nine ten many most all both few several"
)
QUANTITIES: Final = _set("one two three four five six ten both all some most many few several none each")
"""With 'of' they begin a subject: 'two of them did not come'."""
PREPOSITIONS: Final = _set(
    "of to in on at by for with from into onto about over under through during between among against without within around "
    "across behind beyond near per via towards toward upon like as than"
)
INTRODUCING: Final = _set(
    "in on at by for with from during as within without through last next first second third now today later recently "
    "currently sometimes usually often every one two three four five ten this that over despite according besides apart "
    "under yesterday tomorrow earlier afterwards overall initially eventually gradually slowly suddenly luckily fortunately "
    "unfortunately honestly personally basically actually maybe perhaps probably hopefully"
)
"""Words with which a phrase before the subject begins."""
BE_AND_MODALS: Final = _set(
    "am is are was were be been has have had will would can could should shall may might must do does did cannot"
)
TAKE_AN_OBJECT: Final = _set(
    "make makes made making build builds built building use uses used using find finds found finding take takes took "
    "taking taken give gives gave giving given get gets got getting have has had having want wants wanted need needs "
    "needed like liked love loved say said think thought believe know knew tell told telling ask asked asking show "
    "showed showing write writes wrote writing lead leads led leading create created creating develop developed "
    "developing design designed designing solve solved solving fix fixed fixing improve improved improving reduce "
    "reduced reducing increase increased increasing handle handled handling manage managed managing start started "
    "starting try tried trying decide decided help helps helped helping enjoy enjoyed bring brought bringing put keep "
    "kept keeping change changed changing add added adding test tested testing learn learned learning teach taught "
    "teaching check checked checking called call organise organised organize organized divide divided prepare "
    "prepared understand understood remove removed replace replaced send sent set run ran saved save meet met became "
    "become"
)
"""Verbs that mostly go on to an object or a complement."""
VERBS: Final = TAKE_AN_OBJECT | _set(
    "went came goes comes go come works work worked won lost fell rose grew gave gives stood sat spoke felt left "
    "began begins saw sees seen means meant helps looks seems stays stayed broke broken chose agreed happens happened "
    "runs ended ends depends needs lives live lived shows starts takes gets makes wants likes believes knows thinks "
    "says tells asks teaches"
)
OPENING: Final = (
    BE_AND_MODALS - _set("do does did have has had")
    | _set(
        "a an the my our your his its their every each of to in into onto at by for with from about during between "
        "among against without per and so but because or if when while which who whose that although though unless "
        "until than as very really quite too more most not just only even i we he she they there such what where why "
        "how whether no another some any almost"
    )
) - _set("that in on so there too more most even no")
"""After these the clause goes on."""

HINDI_JOINING: Final = _set(
    "और लेकिन मगर पर परंतु परन्तु क्योंकि क्यूंकि तो फिर जब कि जो इसलिए इसीलिए ताकि अगर यदि या जबकि जहाँ जहां जैसे तब "
    "बल्कि वरना हालाँकि हालांकि चूँकि चूंकि जिससे जिसमें जिसने उसके इसके तभी आखिर अंत"
)
HINDI_AUXILIARIES: Final = _set("है हैं था थी थे थीं हूँ हूं हो होगा होगी होंगे गा गी गे रहा रही रहे चुका चुकी चुके गया गई गए गयी गये")
"""They end a verb; after a verb they belong to it."""
HINDI_ENDS: Final = HINDI_AUXILIARIES | _set(
    "किया की कीं किए दिया दी दिए लिया ली लिए हुआ हुई हुए बनाया बनाई बनाए बताया सीखा सीखी देखा देखी मिला मिली मिले आया "
    "आई आए पाया पाई चाहिए चाहता चाहती चाहते करूँगा करूंगा करूँगी करूंगी करेंगे करता करती करते सकता सकती सकते लगा लगी "
    "लगे रखा रखी कहा पूछा सोचा पढ़ा पढ़ी बोला बोली बढ़ा बढ़ी घटा घटी सुधरा समझाया बाँटा बांटा जीता जीती नहीं"
)
