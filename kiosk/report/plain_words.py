"""Nothing in, the words out that a sentence about an answer needs: what the online model may say besides the answer's words.

A list of what is forbidden never ends ('with grace and tact', 'a safe pair of hands'), so English sentences are held to a
list of what is allowed: these words, those of the answer, and those of its question and points. Nothing here names what a
person is. A sentence lost for one rare word is no harm; the rules' own feedback stands.
"""

import re
from collections.abc import Set
from typing import Final

from kiosk.report.quotes import fold
from kiosk.spelling import stem

_SMALL: Final = """
a an the and or but nor so yet if then than that this these those there here where when while what which who whose why how
you your yours yourself he him his she her hers it its itself they them their one ones other others
another each every both either neither all any some no none not only just also too even still again already ever never often
once always rarely sometimes mostly mainly nearly almost about around roughly exactly rather quite very more most much many
few fewer less least several enough of in on at by for from to into onto with without within between among across through
during before after since until till up down out off over under above below near beside behind ahead back along against
toward per as like such same own because therefore however though although instead otherwise whether am is are was were be
been being have has had having do does did done doing will would can could should may might must shall let ought dont doesnt
didnt wasnt werent isnt arent cant couldnt wouldnt shouldnt hasnt havent youve youd thats whats theres im ive hadnt
today now later soon early earlier late first second third last next finally then end time times moment minute minutes hour
day days week weeks month months year years long longer longest short shorter shortest brief briefly quick quicker quickly
slow slower slowly fast faster hardly barely
"""
_ANSWER: Final = """
answer answers question questions interview interviewer listener listeners reader readers story stories account example
examples instance case cases point points part parts piece pieces sentence sentences word words phrase phrases line lines
wording term terms name names detail details fact facts figure figures number numbers amount size count reason reasons cause
result results outcome ending ends beginning opening start middle close closing finish scene setting context background
situation task goal aim problem challenge difficulty difference action step steps order sequence structure build frame thread
link connection comparison contrast cause effect change impact benefit use purpose method approach way ways means process
plan idea topic subject theme claim statement message summary overview picture side place spot gap silence pause pauses
filler fillers sound sounds pace speed rhythm breath breathing length duration words rate share percent half side watch clock
key core main field area work job role task project tool tools team group colleague colleagues member members people user
users customer customers company college studies study course internship experience report attempt version draft list date
note notes paper rest total average measure measured evidence proof support weight value focus room space source kind type
set pair row series turn question follow-up probe thing things matter something nothing anything everything someone
"""
_VERBS: Final = """
say says said saying tell tells told telling name give gave given giving explain describe mention state report add begin
began begun start open close end finish put make made making take took taken keep kept use leave left come came go went gone
going bring brought build built ask answer cover repeat cut shorten lengthen move link connect compare contrast count measure
support back follow hear heard understand understood picture believe know knew known learn learned help need want try
practice rehearse prepare plan write wrote written note read stop breathe pause wait slow speak spoke spoken talk mean meant
meaning happen turn show shown place lead led reach work finish solve handle choose chose chosen decide find found get got
see saw seen set sum summarize stay rest rely return remain replace remove drop join split group order sort separate list
state stress define express fill finish flow point refer relate reply respond round spend spent spread stand stood step
stretch structure tie touch vary walk outline open illustrate include involve improve increase reduce save share hold held
fit fall fell fallen carry carried continue clarify complete credit detail do draw drew drawn drawing emphasize expand
expect extend focus form frame guide highlight hint introduce invite last lack let listen match miss missing narrow
number offer pick quote raise run ran save sound sounded specify spell tighten think thought thinking time treat trim
wish wonder worked wrap call called apply applied appear mark watch check checked test tested review reviewed agree agreed
discuss discussed meet met divide divided study studied fix fixed create created design designed develop developed manage
managed organize organized present presented present deliver delivered train trained teach taught sell sold save saved
"""
_QUALITIES: Final = """
clear clearer clearest clearly plain plainly simple simply direct directly concrete concretely specific specifically general
generally vague exact exactly precise precisely complete completely whole full fully single separate different similar same
new old real actual actually main important useful helpful good better well easy easier easily hard harder difficult possible
missing present open visible short long-winded dense loose tight even steady smooth smoothly high higher low lower large
larger big bigger small smaller little extra additional early final original personal practical technical logical relevant
related central strong stronger solid true right wrong usual common likely likewise ready aloud loud twice alone together
straight apart away afterwards meanwhile overall especially particularly above-mentioned further furthermore least last much
enough hard first-hand natural naturally immediate immediately at-once sure certain certainly perhaps maybe
probably less few instead rather strictly largely nicely neatly quickly memorable vivid vividly tangible measurable countable
"""
_WORK: Final = """
accident account admission advice agenda agreement alarm analysis app application argument assignment attendance bag bank
battery bill board book booking branch bridge brief budget bug building bus business calculation calendar call
campaign canteen car card case cash category certificate chain change chart city classroom client
clients clinic code column command complaint component computer condition conflict contact content contract copy cost
counter couple course crew currency current cycle dashboard data database deadline deal debt decision delay delivery demand
demo department deployment desk device diagram discount discussion doctor document documentation door drawing driver duty
email engine entry environment equipment error event exam exercise expense experiment export factory farm feature
feedback fee field file filter floor folder food form format formula friend function fund gate goods government guest guide
guideline hospital hotel house image import index industry input installation interface internet inventory invoice item job
journey kitchen lab label laptop law layer lecture lesson letter level library licence limit load loan location log login
loop machine mail maintenance manager manual margin market material maths meal media meeting memory menu mentor
message metal method mistake mode model module money motor network news notice nurse object office operation option order
output owner package parent park partner passenger patient payment permission plant plate
policy port post power practice presentation price principle print problem procedure product production
profit program programme project proposal protocol pump purchase quality query queue rate ratio raw recipe record
recovery refund region register release repair replacement request requirement research response restaurant
revenue review risk road role roof room route routine rule safety sale sample schedule school script search season section
security senior server service session shape shift shop signal site software solution staff stage stakeholder
standard station stock stop storage store strategy stream street student submission supervisor supplier supply survey
symptom system table target task tax teacher technique technology temperature test ticket tolerance topic trade
traffic trainer training transfer transport treatment trial truck tutorial unit update upgrade vehicle vendor village visit
visitor volunteer wage ward warehouse waste water web website week wheel window wire workshop yard
accept address adjust admit allow analyse announce apologise approve argue arrange arrive assign attend avoid
blame book borrow break broke broken burn buy bought calculate cancel catch caught check clean collect combine commit
complain complete compile concern conclude conduct confirm consult contribute control cook coordinate
copy correct cross deal dealt debug decline delay delete depend deploy detect differ direct disagree discover document drive
drove driven earn edit enable enter escalate estimate evaluate examine exchange exist explore export fetch
file filter force forget forgot forgotten freeze gather grow grew grown hand handle import inform inspect
install interrupt investigate keep label land launch lift limit load log lose lost lower maintain mark merge
migrate mix monitor negotiate notice notify observe obtain occur operate optimise order own pack participate pass
pay paid perform pilot place post predict prefer present prevent print prioritise process produce program promise
propose protect prove proven provide publish pull purchase push release repair replace request rescue research
resolve return reuse revise rewrite roll rollback roll-out rollout scale schedule search secure select send sent serve set
settle ship shut sign simulate simplify slice sort start stock stop store submit
suggest supervise supply tackle target tidy trace track trade transfer translate travel type undo
unite update upgrade upload validate verify visit warn wash waste
agreed alternative annual automatic available basic central certain chemical civil commercial common complex
correct cross current daily digital due electric empty entire equal external false fixed formal frequent
front fresh global half hidden identical individual inner inside internal joint legal local manual mechanical medical
monthly multiple mutual national necessary next normal obvious official offline online outer outside parallel
physical plain previous prior public recent regular relative remote round rural
secondary senior single slight spare standard static sufficient technical temporary total
underlying unexpected unknown unusual upper urban urgent valid virtual weekly wide written wrong yearly
"""
_MORE: Final = """
used uses using consider considered depth breadth height opportunity chance choice option view reply remark passage paragraph
title transition conclusion introduction intro lesson takeaway perspective remaining leading following lasting existing
exclude elaborate deepen broaden rephrase reword restate recap conclude quantify anchor ground look looked looking forward
onward workflow outset payoff turning middle contained contains lies led brings opens closes ends stands shows gives makes
takes lets tells leaves keeps puts works helps needs asks says goes comes starts runs reads hears sees knows means
explanation description mention statement sketch thread build-up wrap-up headline half-sentence opener closer
sharing naming telling saying giving adding ending starting opening going coming doing being having getting putting
consequence follow-on aspect element item stage phase period context responsibility decision trade-off alternative
gap gaps pauses breaths spread even-paced unhurried hurried rushed comfortable comfortably
timeline scale sense tried tries far hardest harder easiest biggest smallest newest oldest nearest latest earliest fullest
fuller richer tighter closer nearer plainer retell replay loop loops lasted lasts strengthens strengthen supports covers
links follows answers explains describes names adds sets keeps matters matter mattered depends belongs belong carries sits
points refers remains becomes become became rests needs wants means allow allows helps lets makes would-be sort sorts kinds
bit bits lot lots plenty handful series range variety level levels degree extent share majority rest remainder entirety
recording rehearsal rehearse aloud mirror friend timer minute-long two-part opening-line key-word keyword keywords bullet
trigger source origin starting-point end-point aim aims wish hope need gain loss saving savings growth drop rise
understand follows followed picture pictured imagine remember recall recognise recognize notice noticed spot
mean meant imply stand standing alone apart together side-by-side either-or before-and-after
interesting surprising unexpected expected known unknown given mentioned described named explained told untold unsaid
act acted acting react reacted reacts respond responded reacting whom differently similarly instead rule draw drawn turned
into basis cure remedy reply inform informed involve involved include choose chosen pick picked
cost costs price parts advance progress setback delay mistake error slip fault repair recovery learn learnt lesson
customer patient pupil child children class guest driver worker owner boss junior senior trainer examiner
understandable followable believable credible checkable traceable grounded real-life everyday familiar unfamiliar
unclear open-ended one-sided isolated abstract broad narrow deep rough-cut plain-spoken
"""
_OF_SPEECH: Final = "um uh er hmm star situation task action result english hindi"
PLAIN: Final = frozenset(
    stem(word) for text in (_SMALL, _ANSWER, _VERBS, _QUALITIES, _WORK, _MORE, _OF_SPEECH) for word in fold(text)
)


def strange_words(bare: str, known: Set[str]) -> tuple[str, ...]:
    """The words of an English sentence that are neither plain ones nor known (stems), figures aside."""
    stems = ((word, stem(word)) for word in fold(bare) if not word[0].isdecimal())
    return tuple(word for word, root in stems if root not in PLAIN and root not in known)


def stems_of(text_or_words: str | Set[str]) -> frozenset[str]:
    """The stems of a text's words."""
    words = fold(text_or_words) if isinstance(text_or_words, str) else text_or_words
    return frozenset(stem(word) for word in words)


_BEFORE: Final = "also|then|even|only|just|first|next|later|once|again|now|always|both|all|often"
_YOU_DID: Final = re.compile(rf"(?:\A|[.:;,]\s+(?:and |but )?)you (?:(?:{_BEFORE}|\w+ly) )*([\w'’]+)", re.IGNORECASE)
"""Where a sentence says outright what the candidate did; 'that you built' only points to it."""
_TOLD: Final = """
said say told tell named name gave give explained explain described describe mentioned mention added add began begin started
start opened open closed close ended end finished finish set made make put used use covered cover linked link showed show
answered answer spoke speak talked talk kept keep left leave took take went go backed back included include pointed point
stayed stay split repeated repeat broke break returned return moved move came come brought bring stated state listed list
compared compare connected connect tied tie walked walk illustrated illustrate supported support introduced introduce quoted
paused pause stopped stop waited wait reached reach touched touch turned turn mean meant get got spent spend outlined outline
summarised rounded led lead ran run drew draw clarified specified emphasised highlighted framed placed paid presented
are were have had did do could would can may might will should need want must not dont didnt wish see hear look and or in
to for with at on as when where before after yourself practise chose choose plan prepare try refer referred
credited asked ask
"""
TOLD: Final = frozenset(stem(word) for word in fold(_TOLD)) | {"tell", "say"}


def untold_deed(bare: str, said: Set[str]) -> bool:
    """Whether an English sentence lets 'you' do what is no way of telling and was not said: 'you saved the company'."""
    verbs = (word for found in _YOU_DID.finditer(bare.strip()) for word in fold(found[1]))
    return any(stem(verb) not in TOLD and stem(verb) not in said for verb in verbs)
