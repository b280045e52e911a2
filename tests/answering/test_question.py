"""What a question asks for, however carelessly it is typed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.answering.question import Kind, understand
from qabot.text.tables import briefly_known_languages, known_languages


def topic_of(question: str, lang: str) -> str:
    return " ".join(word.text for word in understand(question, lang).topic)


# Question, language, speaker, topic.
STATEMENTS = [
    ("what did Peskov say?", "en", "Peskov", ""),
    ("What did Peskov say", "en", "Peskov", ""),
    ("what did peskov say", "en", "peskov", ""),
    ("WHAT DID PESKOV SAY?", "en", "PESKOV", ""),
    ("  what   did\nPeskov say ?? ", "en", "Peskov", ""),
    ("“What did Peskov say?”", "en", "Peskov", ""),
    ("What did Pashinyan state?", "en", "Pashinyan", ""),
    ("what has Trump said", "en", "Trump", ""),
    ("what does Trump think about Iran?", "en", "Trump", "Iran"),
    ("what did Trump say about the wall?", "en", "Trump", "wall"),
    ("what did the press secretary say?", "en", "press secretary", ""),
    ("what did Dmitry Peskov announce?", "en", "Dmitry Peskov", ""),
    ("what did Stephen King say?", "en", "Stephen King", ""),
    ("what else did Peskov say?", "en", "Peskov", ""),
    ("what exactly did Peskov say on Karabakh?", "en", "Peskov", "Karabakh"),
    ("and what did Peskov say?", "en", "Peskov", ""),
    ("what Peskov said", "en", "Peskov", ""),
    ("tell me what Peskov said about Karabakh", "en", "Peskov", "Karabakh"),
    ("Peskov's statement", "en", "Peskov", ""),
    ("Peskov’s comments on Karabakh", "en", "Peskov", "Karabakh"),
    ("statements by Peskov", "en", "Peskov", ""),
    ("what is Peskov's position on peacekeepers?", "en", "Peskov", "peacekeepers"),
    ("Peskov said what?", "en", "Peskov", ""),
    ("Peskov quotes", "en", "Peskov", ""),
    ("did Peskov say anything about Armenia?", "en", "Peskov", "Armenia"),
    ("how did Peskov respond?", "en", "Peskov", ""),
    ("how did Peskov comment on the war?", "en", "Peskov", "war"),
    ("according to Peskov", "en", "Peskov", ""),
    ("what happened according to Peskov?", "en", "Peskov", ""),
    ("что сказал Песков?", "ru", "Песков", ""),
    ("Что сказал Песков", "ru", "Песков", ""),
    ("что сказал песков", "ru", "песков", ""),
    ("ЧТО СКАЗАЛ ПЕСКОВ?", "ru", "ПЕСКОВ", ""),
    ("что Песков сказал?", "ru", "Песков", ""),
    ("что говорил Песков о Карабахе?", "ru", "Песков", "Карабахе"),
    ("что сказал Песков о миротворцах", "ru", "Песков", "миротворцах"),
    ("что сказала Захарова про санкции?", "ru", "Захарова", "санкции"),
    ("а что заявил Пашинян?", "ru", "Пашинян", ""),
    ("что ещё заявил Пашинян?", "ru", "Пашинян", ""),
    ("о чём говорил Путин?", "ru", "Путин", ""),
    ("что думает Дмитрий Песков о войне?", "ru", "Дмитрий Песков", "войне"),
    ("что о Карабахе сказал Песков?", "ru", "Песков", "Карабахе"),
    ("как прокомментировал Песков", "ru", "Песков", ""),
    ("как отреагировала Захарова на санкции?", "ru", "Захарова", "санкции"),
    ("заявления Пескова", "ru", "Пескова", ""),
    ("мнение Пескова о Карабахе", "ru", "Пескова", "Карабахе"),
    ("по словам Пескова", "ru", "Пескова", ""),
    ("говорил ли Песков о Карабахе?", "ru", "Песков", "Карабахе"),
    ("Песков сказал что?", "ru", "Песков", ""),
    ("was sagte Merkel?", "de", "Merkel", ""),
    ("Was hat Merkel gesagt?", "de", "Merkel", ""),
    ("Was hat Angela Merkel über Griechenland gesagt?", "de", "Angela Merkel", "Griechenland"),
    ("was sagt Merkel zu Europa", "de", "Merkel", "Europa"),
    ("Zitate von Merkel", "de", "Merkel", ""),
    ("Was meint Merkel zum Klima?", "de", "Merkel", "Klima"),
    ("Was hält Merkel von Putin?", "de", "Merkel", "Putin"),
    ("Was hat Merkel zur Rente angekündigt?", "de", "Merkel", "Rente"),
    ("Was sagte Merkel gestern in Berlin?", "de", "Merkel", ""),
    ("Was teilte Merkel mit?", "de", "Merkel", ""),
    ("was kündigte Merkel an", "de", "Merkel", ""),
    ("Wie äußerte sich Merkel zu Griechenland?", "de", "Merkel", "Griechenland"),
    ("Wie hat sich Merkel zur Rente geäußert?", "de", "Merkel", "Rente"),
    ("Wie reagierte Merkel auf die Kritik?", "de", "Merkel", "Kritik"),
    ("Wovor warnte Merkel?", "de", "Merkel", ""),
    ("Hat Merkel etwas zur Rente gesagt?", "de", "Merkel", "Rente"),
    ("Äußerungen von Merkel zu Europa", "de", "Merkel", "Europa"),
    ("Merkels Meinung zu Europa", "de", "Merkel", "Europa"),
    ("Laut Merkel", "de", "Merkel", ""),
    ("Was erklärte Ministerpräsident Söder?", "de", "Söder", ""),
    ("what did Peskov warn of?", "en", "Peskov", ""),
    ("what did Peskov warn about", "en", "Peskov", ""),
    ("what did Peskov warn of in the spring?", "en", "Peskov", "spring"),
    ("what did Peskov tell reporters?", "en", "Peskov", ""),
    ("what did Peskov tell reporters about Karabakh?", "en", "Peskov", "Karabakh"),
    ("к чему призвал Песков?", "ru", "Песков", ""),
    ("за что извинился Песков?", "ru", "Песков", ""),
    ("что сообщило Минобороны?", "ru", "Минобороны", ""),
    ("что правительство заявило о ценах?", "ru", "правительство", "ценах"),
    ("сказало ли правительство о ценах?", "ru", "правительство", "ценах"),
    ("как отреагировало Минобороны?", "ru", "Минобороны", ""),
    ("what is Peskov warning about?", "en", "Peskov", ""),
    ("what was Peskov complaining about?", "en", "Peskov", ""),
    ("what did Peskov apologise for?", "en", "Peskov", ""),
    ("what did Peskov insist on?", "en", "Peskov", ""),
    ("what did Peskov object to?", "en", "Peskov", ""),
    ("what did Peskov tell local media?", "en", "Peskov", ""),
    ("what did Peskov tell the newspaper?", "en", "Peskov", ""),
    ("what did Peskov tell Macron?", "en", "Peskov", "Macron"),
    ("what did Peskov tell Macron about Karabakh?", "en", "Peskov", "Macron Karabakh"),
    ("what did Peskov accuse Macron of?", "en", "Peskov", "Macron"),
    ("what did Mira Sen say?", "en", "Mira Sen", ""),
    ("на что пожаловался Песков?", "ru", "Песков", ""),
    ("чем пригрозил Песков?", "ru", "Песков", ""),
    ("в чём признался Песков?", "ru", "Песков", ""),
    ("Wovor hat Merkel gewarnt?", "de", "Merkel", ""),
    ("Was sagte Merkel den Journalisten?", "de", "Merkel", ""),
    ("Was hat Merkel vor Journalisten gesagt?", "de", "Merkel", ""),
]


@pytest.mark.parametrize(
    ("question", "lang", "speaker", "topic"), STATEMENTS, ids=[row[0] for row in STATEMENTS]
)
def test_whose_statement_is_wanted(question: str, lang: str, speaker: str, topic: str) -> None:
    understood = understand(question, lang)
    assert understood.kind is Kind.STATEMENT
    assert " ".join(understood.speaker or understood.described) == speaker
    assert topic_of(question, lang) == topic


@pytest.mark.parametrize(
    ("question", "lang", "speakers"),
    [
        ("what did Peskov and Pashinyan say about peacekeepers?", "en", "Peskov|Pashinyan"),
        ("what did Peskov, Lavrov, and Putin say?", "en", "Peskov|Lavrov|Putin"),
        ("what did President Putin and Dmitry Peskov say?", "en", "Putin|Dmitry Peskov"),
        ("what did peskov and pashinyan say", "en", "peskov|pashinyan"),
        ("Peskov's and Pashinyan's statements", "en", "Peskov|Pashinyan"),
        ("what did the Ministry of Health and Education say?", "en", "Ministry Health Education"),
        ("what did the presidents of Armenia and Russia say?", "en", "presidents Armenia Russia"),
        ("what did the police and the fire brigade say?", "en", "police fire brigade"),
        ("что Песков и Пашинян сказали о миротворцах?", "ru", "Песков|Пашинян"),
        ("что сказали Песков, Лавров и Путин?", "ru", "Песков|Лавров|Путин"),
        ("Was sagten Merkel und Scholz zur Rente?", "de", "Merkel|Scholz"),
    ],
)
def test_several_speakers_are_told_apart(question: str, lang: str, speakers: str) -> None:
    understood = understand(question, lang)
    assert understood.kind is Kind.STATEMENT
    asked = [q.speaker or q.described for q in (understood, *understood.also)]
    assert "|".join(map(" ".join, asked)) == speakers
    assert all(q.topic == understood.topic for q in understood.also)


# Question, language, what else the statement should tell, speaker, topic.
DETAILS = [
    ("when did Peskov say that the flag was burned?", "en", Kind.TIME, "Peskov", "flag burned"),
    ("when did Peskov speak about the flag", "en", Kind.TIME, "Peskov", "flag"),
    ("on what day did Peskov tell reporters that?", "en", Kind.TIME, "Peskov", ""),
    ("where did Dmitry Peskov say this?", "en", Kind.PLACE, "Dmitry Peskov", ""),
    ("did Peskov deny it?", "en", Kind.YES_NO, "Peskov", ""),
    ("didn't Peskov promise a new flag?", "en", Kind.YES_NO, "Peskov", "new flag"),
    ("has Peskov confirmed that troops left?", "en", Kind.YES_NO, "Peskov", "troops left"),
    ("когда Песков заявил, что флаг сожгли?", "ru", Kind.TIME, "Песков", "флаг сожгли"),
    ("когда Песков сказал о флаге?", "ru", Kind.TIME, "Песков", "флаге"),
    ("когда говорил Песков о флаге?", "ru", Kind.TIME, "Песков", "флаге"),
    ("где Песков сказал это?", "ru", Kind.PLACE, "Песков", ""),
    ("подтвердил ли Песков гибель людей?", "ru", Kind.YES_NO, "Песков", "гибель людей"),
    ("подтвердил ли Дмитрий Песков, что флаг сожгли", "ru", Kind.YES_NO, "Дмитрий Песков",
     "флаг сожгли"),
    ("обещал ли президент Путин новый флаг?", "ru", Kind.YES_NO, "Путин", "новый флаг"),
    ("разве песков обещал флаг?", "ru", Kind.YES_NO, "песков", "флаг"),
    ("wann sagte Merkel, dass die Rente steigt?", "de", Kind.TIME, "Merkel", "Rente steigt"),
    ("Hat Merkel gesagt, dass die Rente steigt?", "de", Kind.YES_NO, "Merkel", "Rente steigt"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("question", "lang", "detail", "speaker", "topic"), DETAILS, ids=[row[0] for row in DETAILS]
)
def test_what_else_a_statement_should_tell(
    question: str, lang: str, detail: Kind | None, speaker: str, topic: str
) -> None:
    understood = understand(question, lang)
    assert understood.detail is detail
    assert " ".join(understood.speaker) == speaker
    assert topic_of(question, lang) == topic


@pytest.mark.parametrize(
    ("question", "lang", "words"),
    [
        ("is it true that the flag was burned?", "en", "flag burned"),
        ("the flag was burned, wasn't it?", "en", "flag burned"),
        ("isn't the flag burned?", "en", "flag burned"),
        ("has the flag been burned", "en", "flag burned"),
        ("правда ли, что флаг сожгли?", "ru", "флаг сожгли"),
        ("верно ли что флаг сожгли", "ru", "флаг сожгли"),
        ("разве флаг сожгли?", "ru", "флаг сожгли"),
        ("не сожгли ли флаг?", "ru", "сожгли флаг"),
        ("stimmt es, dass die Flagge brannte?", "de", "Flagge brannte"),
        ("Wurde die Flagge verbrannt?", "de", "Flagge verbrannt"),
    ],
)
def test_whether_it_is_so(question: str, lang: str, words: str) -> None:
    understood = understand(question, lang)
    assert understood.kind is Kind.YES_NO
    assert " ".join(word.text for word in understood.words) == words


# Question, language, deed, topic, whether the topic is what was said.
SPEAKERS = [
    ("Who said that the flag was burned?", "en", "", "flag burned", True),
    ("who said the flag was burned", "en", "", "flag burned", True),
    ("WHO CLAIMED THE FLAG WAS BURNED", "en", "", "FLAG BURNED", True),
    ("who told reporters that the flag was burned?", "en", "", "flag burned", True),
    ("who mentioned the flag?", "en", "", "flag", False),
    ("who spoke about the flag", "en", "", "flag", False),
    ("who talked about the flag?", "en", "", "flag", False),
    ("who commented on the flag?", "en", "", "flag", False),
    ("who said anything about the flag?", "en", "", "flag", False),
    ("who else spoke about the flag?", "en", "", "flag", False),
    ("who is talking about the flag?", "en", "", "flag", False),
    ("who criticised the toll?", "en", "criticised", "toll", True),
    ("who denied that the flag was burned?", "en", "denied", "flag burned", True),
    ("whose words are “the flag was burned”?", "en", "", "flag burned", True),
    ("кто сказал, что флаг сожгли?", "ru", "", "флаг сожгли", True),
    ("кто ещё сказал что флаг сожгли", "ru", "", "флаг сожгли", True),
    ("кто говорил о флаге?", "ru", "", "флаге", False),
    ("кто высказался о флаге?", "ru", "", "флаге", False),
    ("кто высказался по поводу флага?", "ru", "", "флага", False),
    ("кто упомянул флаг?", "ru", "", "флаг", False),
    ("кто о флаге говорил?", "ru", "", "флаге", False),
    ("кто раскритиковал налог?", "ru", "раскритиковал", "налог", True),
    ("чьи это слова: флаг сожгли?", "ru", "", "флаг сожгли", True),
    ("wer sagte, dass die Flagge brannte?", "de", "", "Flagge brannte", True),
    ("Wer hat gesagt, dass die Flagge brannte?", "de", "", "Flagge brannte", True),
    ("wer sprach über die Flagge?", "de", "", "Flagge", False),
    ("wer hat sich zur Flagge geäußert?", "de", "", "Flagge", False),
    ("wer erwähnte die Flagge?", "de", "", "Flagge", False),
]


@pytest.mark.parametrize(
    ("question", "lang", "deed", "topic", "claimed"), SPEAKERS, ids=[row[0] for row in SPEAKERS]
)
def test_whoever_said_something_is_wanted(
    question: str, lang: str, deed: str, topic: str, claimed: bool
) -> None:
    understood = understand(question, lang)
    assert understood.kind is Kind.SPEAKER
    assert topic_of(question, lang) == topic
    assert (understood.deed.text if understood.deed else "") == deed
    assert understood.claimed is claimed
    assert not understood.described


NEWS = [
    ("what is new about the bridge?", "en", "bridge"),
    ("what's new with the bridge", "en", "bridge"),
    ("What’s the latest on the bridge?", "en", "bridge"),
    ("what are the latest developments in Karabakh?", "en", "Karabakh"),
    ("latest news on Karabakh", "en", "Karabakh"),
    ("any news about Armenia?", "en", "Armenia"),
    ("is there any news about Armenia?", "en", "Armenia"),
    ("what is the latest news about the bridge", "en", "bridge"),
    ("что нового о мосте?", "ru", "мосте"),
    ("что нового у Пескова?", "ru", "Пескова"),
    ("последние новости о Карабахе", "ru", "Карабахе"),
    ("какие последние новости про мост?", "ru", "мост"),
    ("какие новости про мост", "ru", "мост"),
    ("есть новости из Карабаха?", "ru", "Карабаха"),
    ("was gibt es Neues zur Brücke?", "de", "Brücke"),
    ("neueste Nachrichten über die Brücke", "de", "Brücke"),
]


@pytest.mark.parametrize(("question", "lang", "topic"), NEWS, ids=[row[0] for row in NEWS])
def test_news_is_wanted(question: str, lang: str, topic: str) -> None:
    assert understand(question, lang).kind is Kind.NEWS
    assert topic_of(question, lang) == topic


DEFINITIONS = [
    ("who is Dmitry Peskov?", "en", "Dmitry Peskov"),
    ("Who is Peskov", "en", "Peskov"),
    ("who is dmitry peskov", "en", "dmitry peskov"),
    ("WHO IS PESKOV?", "en", "PESKOV"),
    ("who was Boris Yeltsin?", "en", "Boris Yeltsin"),
    ("and who is Pashinyan?", "en", "Pashinyan"),
    ("who's Peskov?", "en", "Peskov"),
    ("who’s Peskov?", "en", "Peskov"),
    ("Dmitry Peskov", "en", "Dmitry Peskov"),
    ("Nikol Pashinyan?", "en", "Nikol Pashinyan"),
    ("кто такой Песков?", "ru", "Песков"),
    ("Кто такой Дмитрий Песков", "ru", "Дмитрий Песков"),
    ("КТО ТАКАЯ ЗАХАРОВА", "ru", "ЗАХАРОВА"),
    ("а кто это Пашинян?", "ru", "Пашинян"),
    ("Песков это кто?", "ru", "Песков"),
    ("кем является Дмитрий Песков?", "ru", "Дмитрий Песков"),
    ("Дмитрий Песков", "ru", "Дмитрий Песков"),
    ("wer ist Angela Merkel?", "de", "Angela Merkel"),
]


@pytest.mark.parametrize(
    ("question", "lang", "subject"), DEFINITIONS, ids=[row[0] for row in DEFINITIONS]
)
def test_who_is_to_be_defined(question: str, lang: str, subject: str) -> None:
    understood = understand(question, lang)
    assert understood.kind is Kind.DEFINITION
    assert " ".join(understood.subject) == subject


KINDS = [
    ("when did the war begin?", "en", Kind.TIME),
    ("in what year was he born", "en", Kind.TIME),
    ("what year did it happen?", "en", Kind.TIME),
    ("on which day did they meet", "en", Kind.TIME),
    ("how old is Trump?", "en", Kind.QUANTITY),
    ("what is the article about?", "en", Kind.ABOUT),
    ("What happened?", "en", Kind.ABOUT),
    ("what happened in Karabakh?", "en", Kind.OTHER),
    ("о чём статья?", "ru", Kind.ABOUT),
    ("О чём идёт речь в этой статье", "ru", Kind.ABOUT),
    ("worum geht es?", "de", Kind.ABOUT),
    ("what type of cascade results when proteins bind?", "en", Kind.OTHER),
    ("which bird sings when it rains?", "en", Kind.OTHER),
    ("after the flood, when did the bridge open?", "en", Kind.TIME),
    ("who was the leader when the war began?", "en", Kind.PERSON),
    ("what is the approximate distance to the sun", "en", Kind.QUANTITY),
    ("what was the ship's work called?", "en", Kind.OTHER),
    ("what year was the conflict concluded?", "en", Kind.TIME),
    ("what is the busiest port in the United States?", "en", Kind.OTHER),
    ("Как звали мать писателя?", "ru", Kind.OTHER),
    ("Кто был мэром, когда построили мост?", "ru", Kind.PERSON),
    ("В каком возрасте умер писатель?", "ru", Kind.QUANTITY),
    ("Wie heißt der Hafen?", "de", Kind.OTHER),
    ("Wer regierte, als die Brücke gebaut wurde und wann?", "de", Kind.PERSON),
    ("how many peacekeepers are there?", "en", Kind.QUANTITY),
    ("HOW MANY PEOPLE DIED", "en", Kind.QUANTITY),
    ("how much did it cost", "en", Kind.QUANTITY),
    ("what percentage voted?", "en", Kind.QUANTITY),
    ("why did Russia refuse?", "en", Kind.REASON),
    ("what caused the fire?", "en", Kind.REASON),
    ("where is Karabakh?", "en", Kind.PLACE),
    ("which country borders Armenia?", "en", Kind.PLACE),
    ("in which city did they meet", "en", Kind.PLACE),
    ("who won the 2018 World Cup?", "en", Kind.PERSON),
    ("who reported it", "en", Kind.PERSON),
    ("which news agency reported it?", "en", Kind.PERSON),
    ("whose forces are there?", "en", Kind.PERSON),
    ("how did it end?", "en", Kind.MANNER),
    ("is Armenia an ally of Russia?", "en", Kind.YES_NO),
    ("will peacekeepers go to Karabakh", "en", Kind.YES_NO),
    ("what is the only ally of Armenia?", "en", Kind.OTHER),
    ("peacekeepers in Karabakh", "en", Kind.OTHER),
    ("consent of both sides", "en", Kind.OTHER),
    ("когда началась война?", "ru", Kind.TIME),
    ("в каком году он родился", "ru", Kind.TIME),
    ("сколько человек погибло?", "ru", Kind.QUANTITY),
    ("СКОЛЬКО ЧЕЛОВЕК ПОГИБЛО", "ru", Kind.QUANTITY),
    ("какова численность населения?", "ru", Kind.QUANTITY),
    ("почему Россия отказалась?", "ru", Kind.REASON),
    ("зачем это нужно", "ru", Kind.REASON),
    ("где находится Карабах?", "ru", Kind.PLACE),
    ("в какой стране это было", "ru", Kind.PLACE),
    ("кто победил на выборах?", "ru", Kind.PERSON),
    ("какое агентство сообщило об этом?", "ru", Kind.PERSON),
    ("как это произошло?", "ru", Kind.MANNER),
    ("есть ли согласие сторон?", "ru", Kind.YES_NO),
    ("миротворцы в Карабахе", "ru", Kind.OTHER),
    ("wann begann der Krieg?", "de", Kind.TIME),
    ("Was sind die Folgen des Krieges?", "de", Kind.OTHER),
    ("Was hat Merkel gegessen?", "de", Kind.OTHER),
    ("Wie begann der Krieg?", "de", Kind.MANNER),
    ("wie viele Menschen starben?", "de", Kind.QUANTITY),
    ("warum ging er", "de", Kind.REASON),
    ("wo liegt Berlin?", "de", Kind.PLACE),
    ("wer gewann die Wahl?", "de", Kind.PERSON),
    ("¿quién ganó?", "es", Kind.PERSON),
    ("¿En qué año terminó la guerra?", "es", Kind.TIME),
    ("كم عدد سكان المدينة؟", "ar", Kind.QUANTITY),
    ("متى بدأت الحرب؟", "ar", Kind.TIME),
    ("战争是什么时候开始的？", "zh", Kind.TIME),
    ("這座城市有多少人？", "zh", Kind.QUANTITY),
    ("hvem vandt valget?", "fo", Kind.OTHER),
    ("", "en", Kind.OTHER),
    ("???", "en", Kind.OTHER),
    ("2018", "en", Kind.OTHER),
]


@pytest.mark.parametrize(("question", "lang", "kind"), KINDS, ids=[row[0] or "-" for row in KINDS])
def test_the_kind_of_answer_wanted(question: str, lang: str, kind: Kind) -> None:
    assert understand(question, lang).kind is kind


@pytest.mark.parametrize(
    ("question", "lang", "kind", "measure"),
    [
        ("how often does it rain?", "en", Kind.QUANTITY, "frequency"),
        ("how many times did it rain?", "en", Kind.QUANTITY, "frequency"),
        ("how long did the war last?", "en", Kind.QUANTITY, "duration"),
        ("how long is the bridge?", "en", Kind.QUANTITY, ""),
        ("how many people died?", "en", Kind.QUANTITY, ""),
        ("since when is it closed?", "en", Kind.TIME, "beginning"),
        ("when did it close?", "en", Kind.TIME, ""),
        ("как часто идёт дождь?", "ru", Kind.QUANTITY, "frequency"),
        ("сколько раз шёл дождь?", "ru", Kind.QUANTITY, "frequency"),
        ("как долго длилась война?", "ru", Kind.QUANTITY, "duration"),
        ("сколько лет Пескову?", "ru", Kind.QUANTITY, ""),
        ("с каких пор мост закрыт?", "ru", Kind.TIME, "beginning"),
        ("с какого года мост закрыт?", "ru", Kind.TIME, "beginning"),
        ("wie oft regnet es?", "de", Kind.QUANTITY, "frequency"),
        ("wie lange dauerte der Krieg?", "de", Kind.QUANTITY, "duration"),
        ("seit wann ist die Brücke zu?", "de", Kind.TIME, "beginning"),
    ],
)
def test_what_is_to_be_measured(question: str, lang: str, kind: Kind, measure: str) -> None:
    understood = understand(question, lang)
    assert understood.kind is kind
    assert understood.measure == measure


def test_function_words_that_no_space_parts_are_left_out() -> None:
    words = [word.text for word in understand("首都的名字是什么？", "zh").words]
    assert "首都" in words
    assert not any("什" in word or "么" in word for word in words)


def test_a_character_by_itself_makes_what_it_touches_doubtful() -> None:
    words = {word.text: word.doubtful for word in understand("大桥是谁设计的？", "zh").words}
    assert not words["大桥"]
    assert words["桥是"]
    assert words["计的"]


def test_without_tables_short_words_are_doubtful_but_for_names() -> None:
    words = {word.text: word.doubtful for word in understand("Kui palju Jaan maksis?", "et").words}
    assert words == {"Kui": True, "palju": True, "Jaan": False, "maksis": False}


NOT_STATEMENTS = [
    ("what did it say?", "en"),
    ("what is the state of the economy?", "en"),
    ("what did they do?", "en"),
    ("who said so?", "en"),
    ("what did he buy?", "en"),
    ("что сделал Путин?", "ru"),
]


@pytest.mark.parametrize(
    ("question", "lang"), NOT_STATEMENTS, ids=[row[0] for row in NOT_STATEMENTS]
)
def test_nobody_s_statement_is_wanted(question: str, lang: str) -> None:
    assert understand(question, lang).kind is not Kind.STATEMENT


@pytest.mark.parametrize(
    ("question", "lang", "words"),
    [
        ("who won the 2018 World Cup?", "en", "won 2018 World Cup"),
        ("what did the US say to us?", "en", "US"),
        ("is WHO in the UN", "en", "WHO UN"),
        ("WHO DID THIS TO US", "en", ""),
        ("кто победил на выборах в США?", "ru", "победил выборах США"),
    ],
)
def test_words_that_an_answer_should_hold(question: str, lang: str, words: str) -> None:
    assert " ".join(word.text for word in understand(question, lang).words) == words


def test_a_capital_makes_a_name_unless_all_is_shouted() -> None:
    assert [w.name for w in understand("did Russia refuse", "en").words] == [True, False]
    assert not any(w.name for w in understand("DID RUSSIA REFUSE", "en").words)


@pytest.mark.parametrize(
    ("question", "lang", "deed"),
    [
        ("what did Peskov deny?", "en", "deny"),
        ("what did Peskov announce?", "en", "announce"),
        ("what has Peskov announced?", "en", "announced"),
        ("what did Peskov say?", "en", ""),
        ("что пообещал Песков?", "ru", "пообещал"),
        ("что обещает Песков?", "ru", "обещает"),
        ("что отрицал Песков?", "ru", "отрицал"),
        ("что объявила Захарова?", "ru", "объявила"),
        ("что сказал Песков?", "ru", ""),
        ("Was kündigte Merkel an?", "de", "kündigte"),
        ("what did Peskov complain about?", "en", "complain"),
        ("what was Peskov complaining about?", "en", "complaining"),
        ("на что жаловался Песков?", "ru", "жаловался"),
        ("Worüber beklagte sich Merkel?", "de", "beklagte"),
    ],
)
def test_a_deed_is_wanted(question: str, lang: str, deed: str) -> None:
    understood = understand(question, lang)
    assert understood.kind is Kind.STATEMENT
    assert (understood.deed.text if understood.deed else "") == deed


@pytest.mark.parametrize(
    ("question", "lang", "pure"),
    [
        ("what did Peskov say?", "en", True),
        ("what did Peskov deny?", "en", False),
        ("Peskov's statements", "en", True),
        ("что сказал Песков?", "ru", True),
        ("что опроверг Песков?", "ru", False),
    ],
)
def test_only_speech_answers_what_was_said(question: str, lang: str, pure: bool) -> None:
    understood = understand(question, lang)
    assert understood.kind is Kind.STATEMENT
    assert understood.pure is pure


@settings(deadline=None)
@given(
    st.text(max_size=80),
    st.sampled_from([*sorted(known_languages() | briefly_known_languages()), "xx", ""]),
)
def test_any_text_is_understood_as_something(text: str, lang: str) -> None:
    question = understand(text, lang)
    assert question.text == " ".join(text.split())
    assert bool(question.speaker) == (question.kind is Kind.STATEMENT)
    assert all(word.text for word in question.words)


templates = st.sampled_from(
    ["what did {} say", "who is {}", "{}'s view on {}", "что сказал {} о {}", "was sagte {} zu {}"]
)
names = st.text(st.sampled_from("aZ бЯ'’-.?1ßİ"), max_size=12)


@settings(deadline=None)
@given(templates, names, names)
def test_odd_names_do_not_confuse_offsets(template: str, name: str, topic: str) -> None:
    text = template.format(name, topic)
    for lang in known_languages():
        question = understand(text, lang)
        folded = text.lower().replace("ё", "е")
        assert all(
            word.lower() in folded or "ß" in text or "İ" in text for word in question.speaker
        )
