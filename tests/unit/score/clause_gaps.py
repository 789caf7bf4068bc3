"""Sentences of interviews written apart from the rule of score.clauses: a stroke stands where a clause ends.

Every gap between two words is a place, so there are far more inside than people pause at. When the rule first met them it
called 5 of 113 ends inside (two were mended since: 'two of them did'), and found 798 of 895 places inside a clause.
"""

ENGLISH = """
i finished my degree in computer science last year / and i joined a small company / they build tools for hospitals
my name is priya / i am from nagpur / i completed my diploma in electronics
our server went down during the exam week / so i stayed in the lab / and checked each service one by one
i was the leader of a group of five students / two of them did not come to the meetings / so i called them
we had only two weeks / because the client moved the date / the first thing i did was a list of tasks
my manager asked me / if i could train the new people / i said yes / and prepared a short course
when i started the job / i did not know sql / i learned it in the evenings / and after a month i wrote my own reports
the customer was angry / because the parcel came late / i listened to him / then i gave him the number of our office
i think the best way to learn is to build something small / it teaches you more than a book
in my second year i worked on a line follower robot / the sensor was too slow / so we changed the code
first i read the error message / then i looked at the last change in the code / it was a missing comma
my strength is that i stay calm / my weakness is that i take too much work on myself
i used to be shy in front of people / so i joined the debate club / now i can speak to a full hall
the team did not agree on the design / we made two small versions / and let the users choose
at my internship i tested the payment page / i found eleven bugs in the first week
we reduced the waiting time from nine minutes to four / the manager showed our work to the whole branch
i want to work here / because you make products for farmers / my father is a farmer
last year our college held a big festival / i was in charge of the food stalls / there were forty of them
i had never used linux before / the first days were hard / but my friend showed me the commands
the machine stopped every night at the same time / nobody knew why / i put a camera next to it / and saw the reason
in the end we finished two days early / everyone was happy with the result
i divided the work into small parts / each member got one part / and we met every evening
my project was about water quality / we collected samples from six lakes / the results were surprising
the deadline was on friday / on wednesday one of us fell ill / i took over her part
i would first ask the customer / what exactly happened / then i would check the order in the system
if two tasks are urgent / i ask my manager / which one matters more
i made a mistake in the invoice / i told my boss at once / we corrected it before the client saw it
for three months i worked in the night shift / it taught me discipline
a good tester thinks like a user / he tries the things / that nobody has planned
we used python for the backend / the frontend was written in react
i am looking for a place / where i can grow / your company gives young people real work
at first the numbers looked wrong / later we saw / that one sensor had moved
i spoke to the operator / he showed me the old manual / it was written in german
my mother runs a small shop / i keep her accounts since school / so numbers never scared me
the interviewer before you asked the same question / i gave a short answer / and an example
we lost the first match / but the team did not give up / we trained every morning
i prefer working in a team / because you see your own mistakes faster
she wanted to release the app on monday / i wanted one more week for testing / we met in the middle
the old report took four hours every week / i wrote a script / now it takes ten minutes
i have worked with excel for five years / i know pivot tables and macros
my guide was strict / he checked every page of my thesis / that helped me a lot
during the lockdown i taught children in my street / most of them had no laptop / so we used one phone
there was a conflict between two members / i talked to each of them alone / they had only misunderstood a message
the pump was too weak / we calculated the pressure again / and bought a bigger one
in five years i want to lead a small team / before that i want to learn the product well
i handle pressure by making a list / i put the hardest task on top / and start with it
our teacher gave us a broken radio / we repaired it in three days
to be honest i was nervous in the first week / after that it became normal
i read about your new plant in pune / it uses solar power / that is the field of my project
the bank lost many customers that year / my task was to find the reason / i called fifty of them
my friends say / that i am patient / i like to explain things
each evening we wrote down / what had worked / and what had not
i checked the cable first / the light was off / so the power supply was dead
one day the printer stopped in the middle of a large order / i cleaned the head / and it worked again
the company paid for my training / in return i stayed for two years
we planned the event for two hundred guests / three hundred came / we ordered more food within an hour
i enjoy solving problems with data / last month i built a model of our sales
my answer is simple / i would tell the truth / the customer notices it anyway
i took the feedback seriously / i wrote down the three main points / and changed my slides
nobody had tested the backup / when the disk failed / we lost a full day of work
i studied in a hindi medium school / english came later / i still read one article every day
with the new layout people found the button at once / complaints fell by half
"""
HINDI = """
मैंने दो साल तक एक छोटी कंपनी में काम किया / मेरी टीम में छह लोग थे / और मैं उनका लीडर था
मेरा नाम राहुल है / मैं पटना से हूँ / मैंने बी टेक किया है
हमारा सर्वर बंद हो गया / इसलिए मैं रात भर लैब में रहा / और हर चीज़ की जाँच की
मुझे यह काम पसंद है / क्योंकि इसमें रोज़ कुछ नया सीखने को मिलता है
जब मैं कॉलेज में था / तब हमने एक रोबोट बनाया / उसमें तीन सेंसर थे
ग्राहक नाराज़ था / लेकिन मैंने उसकी बात सुनी / फिर मैंने उसे नया सामान दिया
मैं चाहता हूँ / कि मेरी टीम समय पर काम करे / इसलिए मैं हर सुबह एक सूची बनाता हूँ
पिछले साल हमने एक बड़ा कार्यक्रम किया / उसमें दो सौ लोग आए थे
"""


def gaps_of(text: str) -> list[tuple[list[str], list[str], bool]]:
    """(words before, words after, whether the gap is inside a clause) of every gap between two words, lines apart."""
    gaps = []
    for line in text.strip().splitlines():
        pieces = line.split()
        words = [piece for piece in pieces if piece != "/"]
        ends, count = set(), 0
        for piece in pieces:
            ends |= {count} if piece == "/" else set()
            count += piece != "/"
        gaps += [(words[:at], words[at:], at not in ends) for at in range(1, len(words))]
    return gaps
