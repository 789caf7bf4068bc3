"""A sentence of the online model in, the code of what it may not say out: of the person, of hire, of what nobody measured.

`report.vocabulary` holds the words that no text of this kiosk has; here are those that our own texts need ('the camera was
off', 'press the button') and a model's sentence may not have, and how a sentence speaks of a person instead of an answer.
Where a rule doubts, the sentence goes: the rules' own feedback always stands.
"""

import re
from collections.abc import Set
from typing import Final

from kiosk.report.vocabulary import forbidden_words

_NOT_LETTER: Final = r"(?<![^\W_])(?<![\u0900-\u097f])"


def _one_line(text: str) -> str:
    return "".join(line.strip() for line in text.splitlines())


def _stems(text: str) -> re.Pattern[str]:
    """Any of these at the beginning of a word, in any script."""
    return re.compile(f"{_NOT_LETTER}(?:{_one_line(text)})", re.IGNORECASE)


def _words(text: str) -> re.Pattern[str]:
    """Any of these as whole words, in any script."""
    return re.compile(rf"{_NOT_LETTER}(?:{_one_line(text)})(?![^\W_])(?![\u0900-\u097f])", re.IGNORECASE)


# What a person is, has, seems or feels, whatever the word that follows.
PERSON: Final = (
    _words(
        r"""
        (?<!say )(?<!said )(?<!say that )(?<!said that )you(?:'re|’re| are(?! \w+ing)| must be
        | seem(?:ed)?| appear(?:ed)?| look(?:ed)?(?! up| into| for| through| over| at)
        | sound(?:ed)?| came across| come across)(?! asked| told| given)
        |you (?:will|would|may|might|could|can|should|must) (?:be|fit|become|succeed|do well|do great|go far|make (?:a|it))
        |(?:on|have|having|find|finds|take|takes|want|wants|need|needs|like|likes|trust|see|sees|call|calls|choose
        |pick|keep)[ ]you(?! (?:did|do|had|have|were|was|said|say|want|could|would|built|made|used))
        |(?:held|hold|carry|carried|present|presented|express|expressed|sell|sold|conduct|conducted)[ ]yourself
        |we|us|our|i|me|my|what it takes|all the way|find (?:work|a job|any job)
        |(?<!from )(?<!of )(?<!in )your experience
        |you (?:feel|felt|believe in|care about|love|enjoy|hate|want to impress)
        |you(?:'ve| have)? (?:a|an|great|good|strong|excellent|real|clear|true) (?:gift|talent|sense|eye|way|ear
        |mind|flair|grip|command|potential|future|instinct|knowledge|grasp)
        |your (?:nature|personal\w*|character|heart|mind|mindset|manner|demeanou?r|behaviou?r|presence|bearing
        |potential|strengths?|weakness(?:es)?|talents?|gifts?|abilit(?:y|ies)|skills?|intellect|intelligence|iq
        |eq|energy|drive|expertise|competence|maturity|grammar|english|age|background|calib(?:er|re)|instincts?
        |style)
        |(?:as|like|for) (?:a|an|the) (?:person|candidate|leader|professional|individual|woman|man|girl|boy|lady
        |human)
        |(?:strong|weak|good|great|ideal|perfect|poor|bad|average|typical|real|true|natural|born|top
        |excellent) (?:candidate|leader|person|fit|match|applicant|engineer|developer|nurse|teacher|manager
        |communicator|speaker|asset)
        |(?:strong|great|excellent|good|impressive|solid) (?:\w+ )?(?:skills|abilities|qualities|traits|ethics?)
        """
    ),
    _words(
        r"""
        आप (?:एक |बहुत |काफी |काफ़ी |बेहद )*(?:अच्छे|अच्छी|सच्चे|सच्ची|तेज|तेज़|समझदार|काबिल|मेहनती|योग्य|सक्षम
        |जिम्मेदार)
        """
    ),
    _words(
        r"""
        आप (?:\S+ ){0,2}(?:लगते|लगती|लगे|दिखते|दिखती|दिखे|दिखाई|महसूस)(?: \S+)?
        """
    ),
    _words(
        r"""
        आपका (?:स्वभाव|व्यक्तित्व|चरित्र|दिमाग|दिमाग़|रवैया|व्यवहार|हौसला|जोश)
        |आपकी (?:सोच|प्रतिभा|योग्यता|क्षमता|लगन|ऊर्जा)
        """
    ),
)
TRAITS: Final = (
    _stems(
        r"""
        hard[- ]?work|diligen|dedicat|devot|committed|commitment|motivat(?!ion question)|self[- ]|leadership
        |natural lead|team[- ]?player|quick learner|fast learner|problem[- ]solver|go-getter|proactiv|humbl|humil
        |arrog|charm|cheer|energetic|energi[sz]|eager|keen|zeal|assertiv|aggressiv|dominan|ambitio
        |determin(?:ed|ation)|resilien|tenac|persever|grit\b|creativ|imaginat|gifted|brilliant|bright\b|clever
        |genius|passion|love for|loves?\b|wise\b|wisdom|sharp\b|matur|immatur|reliab|dependab|loyal|integrity|ethic|moral
        |disciplin|punctual|empath|compassion|caring\b|warmth|warm\b|friendly|kind-
        |polite|rude|courteous|optimis|pessimis
        |positiv(?!e (?:case|test|result|number|pressure))|negativ(?!e (?:case|test|number))|bold|brave|courag
        |fearless|cautious|curio|inquisitiv|open-minded|adaptab|versatil|meticulous|detail[- ]orient
        |analytical (?:mind|think)|think(?:er|ing skills)|visionary|initiative|ownership|profession(?:al|alism)\b
        |sloppy|disorgani[sz]ed|unprepared|clueless|ignoran|incompeten|competen|capab|inexperienc|promising
        |aptitude|work ethic|mindset|growth mind|calib(?:er|re) of|poise|eloquen|articulate\b|persuasive
        |compelling person|inspir|role model|rockstar|superstar|ninja|guru|expert\b|expertise|mastery
        |well-rounded|down-to-earth|unsure|uncertain|doubt|shaky|rattled|overwhelm|under pressure you|desperat
        |disinterest|interest(?:ed)? in the (?:role|job)|uninterest
        |comfortab(?!ly? to (?:follow|hear)|le to (?:follow|hear))|uncomfortab|at ease|pleasant|jolly
        |trust|truthful|genuin|authentic\b|fake\b|exaggerat|boast|bragg|pretend|hiding|proud|pride|guilt|regret
        |jealous|annoy|upset|tired|sleepy|energy level|lively
        """
    ),
    _stems(
        r"""
        आत्मविश्वास|आत्म-विश्वास|घबरा|नर्वस|भावना|भावुक|डर|खुश|ख़ुश|दुखी|उदास|गुस्स|ग़ुस्स|तनाव|ईमानदार|मेहनत
        |परिश्रम|होशियार|बुद्धिमान|समझदार|प्रतिभा|काबिल|क़ाबिल|योग्य|अयोग्य|सक्षम|लगनशील|व्यक्तित्व|स्वभाव|चरित्र
        |रवैया|रवैये|नेतृत्व|लीडर|जिम्मेदार|ज़िम्मेदार|जुनून|उत्साह|जोश|साहस|निडर|शर्म|आलस|लापरवाह|चिंत|बेचैन
        |परेशान|शांत|संकोच|झिझक|हिचक|विनम्र|सकारात्मक|नकारात्मक|अनुशासन|समर्पण|समर्पित|प्रेरित|परिपक्व|रचनात्मक
        |भरोसेमंद|भरोसेमन्द|टीम प्लेयर|पहल करने|दृढ़|धैर्य|सहानुभूति|पेशेवर
        """
    ),
)
VERDICTS: Final = (
    _stems(
        r"""
        excellent|excel\b|perfect|outstanding|flawless|exceptional|superb|fantastic|amazing|awesome|wonderful
        |magnificent|marvel|impress|world[- ]class|first[- ]class|top[- ]notch|phenomenal|remarkable|stellar
        |incredible|unbeatable|unmatched|best[- ]in|gold standard|the best\b|best answer|five[- ]star|full marks
        |top marks|maximum|a\+|a plus|10/10|score|scoring|grade|marks\b|marking|rating|rated|points? out of
        |out of (?:ten|10)|terrible|awful|horribl|pathetic|useless|hopeless|worst|ridiculous|embarrass
        |disaster|recommend (?:you|this|that (?:you|this)|strongly)|strongly recommend|recommended for
        |we recommend|select(?:ed|ion)? (?:you|for)|job offer|offer (?:you|letter|the job)|next round|get the job
        |salar|the job is|ready for (?:the|this|any) (?:job|role|position)|right for (?:the|this)|good fit
        |a fit\b|qualif|overqualif|placement|recruit|employer|hr manager|promot(?:e|ed) you|interview result
        |pass(?:ed)? (?:the|this|your) interview|you (?:will|would|should|can) pass
        |than (?:most|other|others|average)|compared (?:to|with) (?:other|most|the average|average)|above average
        |below average|average candidate|most candidates|other candidates|no one else|nobody else|every other
        |deserv|approv(?:e|ed) (?:of )?you
        """
    ),
    _stems(
        r"""
        उत्कृष्ट|शानदार|बेहतरीन|लाजवाब|परफेक्ट|परफ़ेक्ट|सर्वश्रेष्ठ|अद्भुत|कमाल|ज़बरदस्त|जबरदस्त|घटिया|बेकार
        |बहुत बढ़िया|पूरे अंक|अंक|नंबर मिल|स्कोर|रेटिंग|ग्रेड|चयन|चुन लि|चुना जा|भर्ती|नौकरी के लिए|नौकरी मिल
        |नौकरी पर|अगले दौर|सिफारिश|सिफ़ारिश|उम्मीदवार|औरों से|दूसरों से|बाकियों से|पास हो|फेल|फ़ेल|उपयुक्त
        |अनुपयुक्त|वेतन
        """
    ),
)
UNSEEN: Final = (
    _words(
        r"""
        your (?:face|eyes?|gaze|smile|posture|hands?|shoulders?|gestures?|head|look|looks|expressions?|body
        |voice|tone|pitch|volume|accent|pronunciation|intonation|breath\w*|clothes|dress|shirt|hair|skin
        |appearance|room|background)
        |look(?:ed|ing)? (?:away|aside|down|straight
        |at (?:your (?:notes|feet|hands|watch)|the (?:lens|floor|ceiling|wall|screen)))
        |you (?:smiled?|smiling|frown\w*|blink\w*|nod\w*|lean(?:ed|ing)? (?:forward|back|in|towards?)
        |sat (?:up|straight|still|upright|back)|slouch\w*|gestur\w*|stared?|glanc\w*
        |laugh\w*|cried|whisper\w*|mumbl\w*|shout\w*|stutter\w*|stammer\w*|wore|wear\w*)
        |(?:the|this|our|a|on) (?:camera|webcam|video|footage|recording|microphone)|camera|webcam
        |eye[- ](?:contact|line)|body[- ]language|facial \w+
        |(?:the|a|own|straight|happy) face|faces|smil(?:e|es|ed|ing)|posture|gestur\w+|gaze
        |nodd\w+|blink\w*|tone|intonation|voice|pitch|monoton\w+|visibly \w+|visual\w* cues?|upright
        |expressive\w*|vocal\w*|pronounc\w+|pronunciation|audib\w+|loud\w*|volume|whisper\w*|mumbl\w+
        |non-?verbal\w*|on screen|appearance|dress\w*
        """
    ),
    _stems(
        r"""
        कैमर|चेहर|मुस्क|आँख|आंख|नज़र|नजर|हाव-भाव|हावभाव|हाव भाव|शारीरिक|मुद्रा|इशार|लहज|स्वर|आवाज|आवाज़|सुर\b
        |उच्चारण|पहनाव|कपड़|बॉडी लैंग्वेज|दिखाई दे|दिख रह|हाथों
        """
    ),
)
KIOSK: Final = (
    _words(
        r"""
        kiosk|this (?:machine|device|program|app|screen|page|website|report|interview)
        |the (?:staff|desk|operator)
        |(?:ignore|disregard|forget|override|bypass) (?:\w+ ){0,3}(?:instructions?|rules?|rubric|above|previous
        |prompt|feedback|report|rest|warnings?|advice|numbers|next step)
        |instructions?|rubric|system prompt|prompt|language model|as an ai|an ai|chat ?gpt|gemini|openai|llm|json
        |developer mode|jailbreak\w*|admin\w*|password|otp|pin code|aadhaar
        |(?:press|touch|tap|click|scan|hold|unplug|restart|reboot|shut|switch|turn|log|sign|enter|type|open
        |visit|download|install|call|dial|text|message|email|mail|whatsapp|telegram|follow|subscribe|share|pay
        |buy|send|upload|insert) (?:\w+ ){0,3}(?:kiosk|screen|button|code|qr|link|site|website|app|page|number
        |us|me|now|here|off|down|device|machine|cable|usb|account|channel|password|money|rupees|camera
        |microphone|computer|phone|staff|data|details)
        |http\w*|www|qr(?: code)?|usb|whatsapp|telegram|subscrib\w+|click|coupon|discount
        """
    ),
    _stems(
        r"""
        कियोस्क|स्क्रीन|बटन|दबाएँ|दबाएं|दबाइए|लिंक|वेबसाइट|पासवर्ड|निर्देश|अनदेखा कर|स्कैन|कॉल कर|मशीन
        """
    ),
)
PRIVATE: Final = (
    _words(
        r"""
        religio\w*|caste|marri\w+|married|pregnan\w*|husband|wife|gender|female|male|wom[ae]n|girls?|boys?|lady
        |your age|too (?:young|old)|disab(?:led|ilit\w+)|autis\w+|adhd|dyslexi\w*|diagnos\w+|disorder|medication
        |therap\w+|alcohol|drugs?|muslims?|hindus?|christians?|sikhs?|dalits?|brahmins?
        |native (?:speaker|english)|mother tongue|ethnic\w*|race|racial|politic\w*|vote|health|illness|lawsuit
        |sue|kill\w*|die|suicid\w+|sex\w*|beautiful|handsome|pretty|ugly|fat|thin|idiot|damn|hell|shit|fuck\w*
        """
    ),
    _stems(
        r"""
        धर्म|जाति|शादी|विवाह|गर्भ|पति\b|पत्नी|औरत|महिला|लड़की|लड़का|उम्र|बीमार|विकलांग|राजनीति|मुस्लिम|हिंदू
        """
    ),
)
_IF_SAID: Final = frozenset((*UNSEEN, *KIOSK, *PRIVATE))
"""Words of these may be what the candidate spoke about (a login page, a camera driver, a diagnosis)."""
_OF_YOU: Final = re.compile(r"(?<![^\W_])you(?:r|rs)?(?![^\W_])|आप", re.IGNORECASE)
CODES: Final = {"person": PERSON, "trait": TRAITS, "verdict": VERDICTS, "unseen": UNSEEN, "kiosk": KIOSK, "private": PRIVATE}


def word_fault(text: str, quoted: str, said: Set[str]) -> str | None:
    """The code of what a sentence may not say; None where it may be shown.

    `text` stands without its quoted passages, `quoted` is what it quotes, `said` the folded words of the answer.
    """
    if forbidden_words(text) or forbidden_words(quoted):
        return "trait"
    for code, patterns in CODES.items():
        for pattern in patterns:
            for found in pattern.finditer(text):
                if pattern not in _IF_SAID or not _was_said(found.group(), said):
                    return code
    return None


def _was_said(found: str, said: Set[str]) -> bool:
    """Whether one plain word of ours is the candidate's own subject; 'your camera' and 'press the button' never are."""
    words = found.lower().split()
    return not _OF_YOU.search(found) and len(words) == 1 and words[0] in said
