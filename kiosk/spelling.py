"""A word in, the one form in which spellings of it are compared out: American for British, Hindi without its optional signs.

For matching only; what is shown stays as it was written. Recognisers write American English and leave Hindi's nukta out,
our own texts are British and have it. Folding is the same on both sides, so a rule that folds a word needlessly ('revise'
to 'revize') does no harm; what would make two words one ('our' and 'or', 'prise' and 'prize') is left alone.
"""

import re
import unicodedata
from typing import Final

NUKTA: Final = "\u093c"
CHANDRABINDU: Final = "\u0901"
ANUSVARA: Final = "\u0902"

_OUR: Final = re.compile(
    r"^((?:dis|un|mis|multi)?(?:arm|ard|behavi|cand|clam|col|endeav|fav|flav|glam|harb|hon|hum|lab|neighb|od|parl|rig|rum|sav"
    r"|savi|splend|tum|vap|vig))our(?=$|s|ed|ing|al|er|ful|able|ab|ite|less|hood|ly|y|ist)"
)
_ISE: Final = re.compile(r"(?<=[a-z]{3})is(?=(?:e|ed|es|er|ers|ing|ation|ations|ational|able)$)")
_YSE: Final = re.compile(r"(?<=[a-z]{2}l)ys(?=(?:e|ed|es|er|ers|ing)$)")
_RE: Final = re.compile(r"((?:^|[a-z])(?:cent|met|lit|theat|fib|calib|spect|lust|meag|somb))re(s|d)?$")
_DOUBLE_L: Final = re.compile(
    r"^((?:un|re|mis)?(?:cancel|channel|counsel|dial|equal|fuel|initial|label|level|marvel|model|panel|parcel|pedal|quarrel"
    r"|rival|shovel|signal|spiral|total|travel|tunnel))l(?=ed$|ing$|ings$|er$|ers$|or$|ors$|ation$)"
)
_SINGLE_L: Final = re.compile(r"^(enrol|fulfil|instal|instil|distil)l(?=$|s|ed|ing|er|ment|ation)")
_AE: Final = re.compile(r"p(a)ed(?=i)|an(a)es|h(a)em|gyn(a)ec|an(a)em|leuk(a)em|f(a)ec|c(a)es(?=ar)")
_OE: Final = re.compile(r"^oe(?=dem|str|soph)|oe(?=a$|al$)|(?<=^f)oe(?=t)|(?<=^hom)oe(?=o)")
_WORDS: Final = {
    **{"programme": "program", "cheque": "check", "catalogue": "catalog", "dialogue": "dialog", "analogue": "analog"},
    **{"grey": "gray", "tyre": "tire", "plough": "plow", "mould": "mold", "aluminium": "aluminum", "ageing": "aging"},
    **{"judgement": "judgment", "acknowledgement": "acknowledgment", "licence": "license", "defence": "defense"},
    **{"offence": "offense", "practise": "practice", "practised": "practiced", "practising": "practicing"},
    **{"licenced": "licensed", "catalogued": "cataloged", "moulded": "molded", "moulding": "molding"},
    **{"towards": "toward", "maths": "math", "learnt": "learned", "spelt": "spelled", "whilst": "while", "kerb": "curb"},
    **{"sulphur": "sulfur", "artefact": "artifact", "enquiry": "inquiry", "enquiries": "inquiries", "enquire": "inquire"},
    **{"enquired": "inquired", "jewellery": "jewelry", "skilful": "skillful", "wilful": "willful", "cosy": "cozy"},
    **{"sceptical": "skeptical", "manoeuvre": "maneuver", "centring": "centering", "orthopaedic": "orthopedic"},
    "ok": "okay",
}
"""Words that no rule gets right; with an -s they are found too."""


def one_spelling(word: str) -> str:
    """The form in which a lower-case word is compared: 'organised' and 'organized' are one, and so are हूँ and हूं."""
    if word.isascii():
        return _american(word) if len(word) > 3 or word == "ok" else word
    parts = unicodedata.normalize("NFD", word).replace(NUKTA, "").replace(CHANDRABINDU, ANUSVARA)
    return unicodedata.normalize("NFC", parts)


def _american(word: str) -> str:
    plain = _WORDS.get(word)
    if plain is None and word.endswith("s") and word[:-1] in _WORDS:
        plain = _WORDS[word[:-1]] + "s"
    if plain is not None:
        return plain
    if "our" in word:
        return _OUR.sub(r"\1or", word)
    if "re" in word[-3:]:
        word = _RE.sub(lambda found: f"{found[1]}er{'ed' if found[2] == 'd' else found[2] or ''}", word)
    if "ll" in word:
        word = _SINGLE_L.sub(r"\1", _DOUBLE_L.sub(r"\1", word))
    if "ae" in word:
        word = _AE.sub(lambda found: found[0].replace("ae", "e"), word)
    if "oe" in word:
        word = _OE.sub("e", word)
    if "is" in word:
        word = _ISE.sub("iz", word)
    return _YSE.sub("yz", word) if "lys" in word else word


def stem(word: str) -> str:
    """A word in one spelling and without its plainest English endings: 'tested', 'tests' and 'testing' are one.

    Never a substring, and for matching only: what is shown stays as it was.
    """
    word = one_spelling(word.removesuffix("'s"))
    if len(word) <= 3:
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "xes", "ches", "shes", "zes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    word = _without_ending(word)
    return word[:-1] if word.endswith("e") and len(word) > 4 and word != "theme" else word


def _without_ending(word: str) -> str:
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= 3 and not word.endswith("eed") and re.search("[aeiouy]", rest):
            doubled = len(rest) > 3 and rest[-1] == rest[-2] and rest[-1] not in "lsz"
            if re.fullmatch("[^aeiou][aeiouy][^aeiouwxy]", rest):
                return rest + "e"  # 'coding' is of 'code', 'noted' of 'note': with two letters it would be 'codding'
            return rest[:-1] if doubled else rest
    return word
