"""Who says what: the speaker of each sentence, and who is not to be taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.answering.statements import find_statements
from qabot.answering.voices import Statement
from qabot.text.sentences import sentence_spans
from qabot.text.tables import known_languages


def statements(text: str, lang: str) -> list[Statement]:
    return find_statements(text, sentence_spans(text, lang), lang)


def said(text: str, lang: str) -> list[tuple[int, str]]:
    """Return sentence and speaker of every statement that nobody else quotes."""
    found = statements(text, lang)
    return [(s.sentence, s.speaker) for s in found if not s.nested and not s.vague]


Expected = list[tuple[int, str]]

ENGLISH = [
    ('"We agree," said Dmitry Peskov.', [(0, "Dmitry Peskov")]),
    ('"We agree with them," Peskov said.', [(0, "Peskov")]),
    ('Peskov said: "We agree with them."', [(0, "Peskov")]),
    ("“We go,” Peskov said. “We stay,” Macron said.", [(0, "Peskov"), (1, "Macron")]),
    ('"The deal," Sanders said, "was off for all of us."', [(0, "Sanders")]),
    ('"We agree with them," Peskov said. "There will be no war."', [(0, "Peskov"), (1, "Peskov")]),
    ('"It will be off for all," Peskov told Macron.', [(0, "Peskov")]),
    ('Peskov told Macron: "The deal is off for all of us."', [(0, "Peskov")]),
    ('Trump tweeted: "Sad!"', [(0, "Trump")]),
    ('"It is sad that they left," Trump tweeted on Friday.', [(0, "Trump")]),
    ('Sanders said the deal was "off for good" and left.', [(0, "Sanders")]),
    (
        '"I saw him there," Macron recalled. "Not true, my friend," Peskov replied.',
        [(0, "Macron"), (1, "Peskov")],
    ),
    ('"No," Peskov said, adding that the deal was off.', [(0, "Peskov")]),
    (
        '"I am sorry for that," Mrs. Clinton said. "It was wrong of me."',
        [(0, "Clinton"), (1, "Clinton")],
    ),
    (
        'Hillary Clinton apologized. "I am sorry about that," she said.',
        [(0, "Hillary Clinton"), (1, "Hillary Clinton")],
    ),
    ("Peskov said that they agreed.", [(0, "Peskov")]),
    ("Peskov says they agree.", [(0, "Peskov")]),
    ("According to Peskov, they agreed.", [(0, "Peskov")]),
    ("They agreed, according to Peskov.", [(0, "Peskov")]),
    ("They agreed, Peskov told reporters on Monday.", [(0, "Peskov")]),
    ("The deal is done, said John Smith, a lawyer in Paris.", [(0, "John Smith")]),
    ("Press secretary Dmitry Peskov announced the deal.", [(0, "Dmitry Peskov")]),
    ("Dmitry Peskov, the press secretary, said that it was off.", [(0, "Dmitry Peskov")]),
    ("The president's spokesman, Dmitry Peskov, said it was off.", [(0, "Dmitry Peskov")]),
    ("Trump's lawyer Michael Cohen said the deal was off.", [(0, "Michael Cohen")]),
    ("A spokesman for the ministry, Ivan Ivanov, said it was off.", [(0, "Ivan Ivanov")]),
    ("It was off, White House press secretary Sarah Sanders said Monday.", [(0, "Sarah Sanders")]),
    ("Sen. Kamala Harris, D-Calif., said the deal was off.", [(0, "Kamala Harris")]),
    ("Rep. John Lewis of Georgia said the deal was off.", [(0, "John Lewis")]),
    ("Texas Gov. Greg Abbott said the deal was off.", [(0, "Greg Abbott")]),
    ("Clinton campaign spokesman Brian Fallon said it was off.", [(0, "Brian Fallon")]),
    ("Mr. Trump said the deal was off.", [(0, "Trump")]),
    ("Ursula von der Leyen said that it was off.", [(0, "Ursula von der Leyen")]),
    ("Jean-Claude Juncker said that it was off.", [(0, "Jean-Claude Juncker")]),
    ("Kim Jong Un said that it was off.", [(0, "Kim Jong Un")]),
    ("The U.S. said that it would leave.", [(0, "U.S.")]),
    ("The Foreign Ministry said that it was off.", [(0, "Foreign Ministry")]),
    ("RIA Novosti reported that Peskov had left.", [(0, "RIA Novosti")]),
    ("On Monday, Peskov said that it was off.", [(0, "Peskov")]),
    ("But Peskov said that it was off.", [(0, "Peskov")]),
    ("As Peskov said, the deal is off.", [(0, "Peskov")]),
    ("Speaking in Paris, Macron said the deal was off.", [(0, "Macron")]),
    ("Asked about Peskov, Macron said the deal was off.", [(0, "Macron")]),
    ("They met Peskov. Peskov has repeatedly stated that it is off.", [(1, "Peskov")]),
    ("They met Peskov. Peskov also said that it is off.", [(1, "Peskov")]),
    ("They met Peskov. Peskov, who had left early, said it was off.", [(1, "Peskov")]),
    ("They met Peskov. Peskov, speaking in Moscow, said it was off.", [(1, "Peskov")]),
    ("Peskov went on to say that it was off.", [(0, "Peskov")]),
    ("Yesterday Peskov said that it was off.", [(0, "Peskov")]),
    ("Later Peskov said it was off.", [(0, "Peskov")]),
    ("Peskov, who met Macron on Monday, said that it was off.", [(0, "Peskov")]),
    ("Peskov met Macron, who said the deal was off.", [(0, "Macron")]),
    ("Dmitry Peskov, the press secretary, announced the deal.", [(0, "Dmitry Peskov")]),
    ("Both Peskov and Macron said it was off.", [(0, "Macron"), (0, "Peskov")]),
    (
        '"We agree," said Dmitry Peskov. "There will be no war."',
        [(0, "Dmitry Peskov"), (1, "Dmitry Peskov")],
    ),
    ('Peskov: "The deal is off for all of us."', [(0, "Peskov")]),
    ("Emmanuel Macron met Angela Merkel. She said it was off.", [(1, "Angela Merkel")]),
    ("Governor of Texas Greg Abbott said it was off.", [(0, "Greg Abbott")]),
    ("Theresa May said it was off.", [(0, "Theresa May")]),
    ("Peskov warned Macron that it was off.", [(0, "Peskov")]),
    ("Peskov left, Macron said.", [(0, "Macron")]),
    ("Macron believes that it is off.", [(0, "Macron")]),
    ("Peskov explained why it was off.", [(0, "Peskov")]),
    ("The deal was announced by Peskov.", [(0, "Peskov")]),
    ("Macron was told by Peskov that it was off.", [(0, "Peskov")]),
    (
        "Macron said on Monday that it was off. He added that it was sad.",
        [(0, "Macron"), (1, "Macron")],
    ),
    ("Angela Merkel arrived. She said that it was late.", [(1, "Angela Merkel")]),
    ("Ivan Ivanov left early. Later, Ivanov said that it was off.", [(1, "Ivan Ivanov")]),
    ("We saw Ivan Ivanov. Ivanov said that it was off.", [(1, "Ivan Ivanov")]),
    ("The police said that two men were arrested.", [(0, "police")]),
    ("A spokesman for Peskov said that it was off.", [(0, "spokesman")]),
    ("The Trump campaign said that it was off.", [(0, "Trump campaign")]),
    ("At the moment Peskov announced it, it rained.", [(0, "Peskov")]),
    ("On Tuesday Ivan Ivanov said that it was off.", [(0, "Ivan Ivanov")]),
    ("In New York Ivan Ivanov said that it was off.", [(0, "Ivan Ivanov")]),
    (
        "Lumio spokesman Ivan Ivanov has met many and has said that it is off.",
        [(0, "Ivan Ivanov")],
    ),
    (
        "Ivan Ivanov, head of the Union of Lumio Workers, which met in May, said it was off.",
        [(0, "Ivan Ivanov")],
    ),
    ("Lumio Holding, the maker, which met in May, said it was off.", [(0, "Lumio Holding")]),
    (
        "Ivan Ivanov (Ohio), also a mayor, called it “abhorrent to all of us“ then.",
        [(0, "Ivan Ivanov")],
    ),
    ("Ivan Ivanov (Ohio) said that it was off.", [(0, "Ivan Ivanov")]),
    ("We met Peskov. Peskov left early, saying that it was off.", [(1, "Peskov")]),
    ('Mr. Peskov dodged many questions before saying, "It is time to go home."', [(0, "Peskov")]),
    ("Mr. Peskov tried to argue on Sunday that it was off.", [(0, "Peskov")]),
    ("Mr. Peskov has indicated that it was off.", [(0, "Peskov")]),
    ("Peskov and Macron claim that it is off.", [(0, "Macron"), (0, "Peskov")]),
    ('Ivan Ivanov broke it down: "It is sad. We go."', [(0, "Ivan Ivanov"), (1, "Ivan Ivanov")]),
    ("We met Ivan Ivanov.\n\nHe wrote:\n\nWe go home now.\n\nIt is late.", [(2, "Ivan Ivanov")]),
    ("Ivan Ivanov agreed with it:\n\n“We all go home now.”", [(1, "Ivan Ivanov")]),
    ('"It is time to go home. It is late." Peskov said.', [(0, "Peskov"), (1, "Peskov")]),
    ("We met Charlie King. Mr. King said that it was off.", [(1, "Charlie King")]),
    ('Peskov called Macron\'s remarks "a bad joke about all of us."', [(0, "Peskov")]),
    ("PARIS (AP) - Ivan Ivanov left early, saying that it was off.", [(0, "Ivan Ivanov")]),
    ("Ivan Ivanov wrote a letter saying that it was off.", [(0, "Ivan Ivanov")]),
    ("It ended with Ivan Ivanov saying that it was off.", [(0, "Ivan Ivanov")]),
    ("The plan, first reported by the Lumio Times, is off.", [(0, "Lumio Times")]),
    ("The deal is off, as reported by the Lumio Times.", [(0, "Lumio Times")]),
    ("Ivan Ivanov has since said that it is off.", [(0, "Ivan Ivanov")]),
    (
        "At the club, where it rains, Ivan Ivanov, the old owner, said that it was off.",
        [(0, "Ivan Ivanov")],
    ),
    (
        "“We all go home now,” Rep. Ivan Ivanov, Republican of Ohio, said of the plan.",
        [(0, "Ivan Ivanov")],
    ),
    ('"It was not," said Ivan Ivanov.', [(0, "Ivan Ivanov")]),
    ("Representative Ivan King said that it was off.", [(0, "Ivan King")]),
    ('Peskov shot back, "It is late for all of us."', [(0, "Peskov")]),
    (
        "Shortly after the fall of Lumio, Ivan Ivanov wrote a letter saying that it was off.",
        [(0, "Ivan Ivanov")],
    ),
    (
        "“We go home now,” Ivan Ivanov said. Ivanov left.\n\n“We are all going home now.”",
        [(0, "Ivan Ivanov"), (2, "Ivan Ivanov")],
    ),
    (
        "“We go home. It is late.” Peskov, an old hand, said calmly into the phone.",
        [(0, "Peskov"), (1, "Peskov")],
    ),
    ("We met Peskov. Peskov spoke out for peace.", [(1, "Peskov")]),
    (
        "Peskov said that the plan was bad. “We all go home now. It is late.”",
        [(0, "Peskov"), (1, "Peskov"), (2, "Peskov")],
    ),
    (
        "“We all go home now,” Peskov said. Macron agreed that it was late. “It is very late.”",
        [(0, "Peskov"), (1, "Macron"), (2, "Macron")],
    ),
    ("Ivan Ivanov is quoted by Reuters as saying that it is off.", [(0, "Ivan Ivanov")]),
    ('As Ivan Ivanov put it, "it is late for all of us."', [(0, "Ivan Ivanov")]),
    (
        "The ministry, thanking Ivan Ivanov, said that it was off.",
        [(0, "ministry")],
    ),
    (
        "We met Ivan Ivanov and Jan Berg. Berg said it was off. Ivanov laughed. He said it was on.",
        [(1, "Jan Berg"), (3, "Ivan Ivanov")],
    ),
    (
        "We met Ivan Ivanov. Ivanov left. “It is late for all of us,” the 40-year-old said.",
        [(2, "Ivan Ivanov")],
    ),
    ("It was a start, but Ivan Ivanov left early, saying that it was off.", [(0, "Ivan Ivanov")]),
    ("Frontrunner Ivan Ivanov left early, saying that it was off.", [(0, "Ivan Ivanov")]),
    ("We met Theresa May. May said that it was off.", [(1, "Theresa May")]),
    ("“We all go home now. It is late.” Peskov said as he left.", [(0, "Peskov"), (1, "Peskov")]),
    (
        "We met Ivan Ivanov. In a short speech, Ivanov said:\n\n“We all go home now.”",
        [(2, "Ivan Ivanov")],
    ),
    (
        "“He is lying to us,” Olga Vetrova said.\n\nThe minister, Andrei Losev, left. “The "
        "reform is on track.”",
        [(0, "Olga Vetrova")],
    ),
    (
        "“He is lying to us,” Olga Vetrova said.\n\nOn Monday, Andrei Losev left. “The "
        "reform is on track.”",
        [(0, "Olga Vetrova")],
    ),
    (
        "Tom Berg was there. »All gone«, he added. »Nothing is left of it.«",
        [(1, "Tom Berg"), (2, "Tom Berg")],
    ),
    ("Ms Berg, 48, who became minister in 2021, also announced plans to sell.", [(0, "Berg")]),
    ("Berg, 48, who was there, said the deal was off.", [(0, "Berg")]),
    ("Berg, 48, said the deal was off.", [(0, "Berg")]),
    ("Anna Berg, 48, a lawyer, said the deal was off.", [(0, "Anna Berg")]),
    ("Asked by reporters, Peskov said the deal was off.", [(0, "Peskov")]),
    ("Helen Marsh, asked whether she would go, said the deal was off.", [(0, "Helen Marsh")]),
    ("Helen Marsh asked whether he would go.", [(0, "Helen Marsh")]),
    ("Smith will say that taxes must fall.", [(0, "Smith")]),
    (
        "“He is lying to us,” Olga Vetrova said.\n\nOn Tuesday Losev left. “The reform is on.”",
        [(0, "Olga Vetrova")],
    ),
    (
        "“He is lying to us,” Olga Vetrova said.\n\nLast week Losev left. “The reform is on.”",
        [(0, "Olga Vetrova")],
    ),
    (
        "“He is lying to us,” Olga Vetrova said.\n\nOn Tuesday morning Vetrova left. “The reform "
        "is on.”",
        [(0, "Olga Vetrova"), (2, "Olga Vetrova")],
    ),
    ("Marsh said it was unclear what Berg said.", [(0, "Marsh")]),
    ("On Monday, Marsh, asked whether he would resign, said no.", [(0, "Marsh")]),
    ("They go if they will, Smith said.", [(0, "Smith")]),
]

NOT_SPEAKING = [
    ("Peskov refused to say anything about Macron.", []),
    ("Peskov declined to comment.", []),
    ("Peskov wants to say something.", []),
    ("Peskov is expected to say that it was off.", []),
    ("Peskov could not be reached for comment.", []),
    ("Peskov's statement angered Macron.", []),
    ("Peskov met Macron in Paris.", []),
    ("It is said that Peskov left.", []),
    ("To say that Peskov lied is wrong.", []),
    ("Saying that Peskov lied is wrong.", []),
    ("The letter from Peskov said that it was off.", []),
    ("Friends of Peskov said that it was off.", []),
    ("Critics of Trump said that it was off.", [(0, "Critics")]),
    ("A Trump supporter said that it was off.", [(0, "Trump supporter")]),
    ("Nobody asked Peskov.", []),
    ("Did Peskov say that?", []),
    ("If Peskov says that, all is lost.", []),
    ("What Peskov said is unknown.", []),
    ("Peskov called Macron on Monday.", []),
    ("Neither Peskov nor Macron said anything.", []),
    ("Macron said that Peskov agreed.", [(0, "Macron")]),
    (
        '"It is done and over now," Peskov said. "Good," said Macron. "We go home now, all of us."',
        [(0, "Peskov"), (1, "Macron"), (2, "Macron")],
    ),
    (
        '"It is done and over now," Peskov said. Macron smiled. "We go home now, all of us."',
        [(0, "Peskov")],
    ),
    ("Peskov met Macron. Macron said that it was good.", [(1, "Macron")]),
    ('"It was a good meeting," Macron said after he met Peskov.', [(0, "Macron")]),
    ('"Peskov is a liar," said Macron.', [(0, "Macron")]),
    ("Peskov was criticised by Macron.", [(0, "Macron")]),
    ("Macron accused Peskov of lying.", [(0, "Macron")]),
    ("Clinton told CNN that she was sorry.", [(0, "Clinton")]),
    ("In an interview with CNN, Clinton said that she was sorry.", [(0, "Clinton")]),
    ('"I never saw him there," the witness said of Peskov.', [(0, "witness")]),
    ('"I am sorry that it happened here," Cruz said of Trump.', [(0, "Cruz")]),
    ("Macron quoted Peskov as saying that it was off.", [(0, "Macron")]),
    ("According to the report, Peskov left the room.", [(0, "report")]),
    ("Sources told Reuters that two men were arrested.", [(0, "Sources")]),
    ('"We agree with them," Peskov said. Macron left the room.', [(0, "Peskov")]),
    ("Angela Merkel met Dmitry Peskov. The room was full.", []),
    ("Macron's remarks on the deal were short.", []),
    ("They may surprise Macron in his home state.", []),
    ("The Peskov tweet angered Macron.", []),
    ("Mr. Peskov continued his tour of Ohio.", []),
    ("Mr. Peskov left without saying that it was off.", []),
    ("Mr. Peskov avoided directly criticizing Macron.", []),
    ("Thanks to Mr. Peskov, it is off.", []),
    ('Three things matter to all of us: "peace and bread and land."', []),
    ("The Lumio Prize went to three:\n\nIvan Ivanov came first.", []),
    ("A letter on Peskov angered Macron, saying that it was off.", []),
    ("The poll on Peskov was bad, saying that it was off.", []),
    ("Peskov held up a sign saying that it was off.", []),
    ("Peskov left when asked if it was off.", []),
    ("Peskov was booed and shouted down by fans.", []),
    ("The bureau, cited in a report on Peskov, is closed.", []),
    ("Ivan Ivanov reported from Paris.", []),
    ("Peskov added to his lead over Macron.", []),
    ("How will Peskov explain it?", []),
    ("Thank Peskov for it.", []),
    (
        "“We all go home now,” Peskov said. “We all go home.” Macron disagreed.",
        [(0, "Peskov"), (1, "Peskov")],
    ),
    ("The court heard that Ivan Ivanov said it was late.", [(0, "court")]),
    (
        "We met Minister Ivan Ivanov. A minister said that it was off.",
        [(1, "minister")],
    ),
    (
        "We met Vice President Ivan Ivanov. The president said that it was off.",
        [(1, "president")],
    ),
    ("Ivan Ivanov lost to fans, who like it and say that it is off.", []),
    ("They let Peskov talk about it.", []),
    ("Accused of lies, Peskov left.", []),
    ("We met Peskov. Peskov left Paris, blamed Macron and met Merkel.", [(1, "Peskov")]),
    ("We met Peskov. Peskov met Merkel; blamed Macron; and left.", [(1, "Peskov")]),
    ("It was not what Peskov and Macron said.", []),
    ("They watched Ivan Ivanov speak.", []),
    ("A Lumio think tank is in Paris.", []),
    ("The Peskov family said that it was off.", []),
    ("Macron said Peskov promised peace.", [(0, "Macron")]),
    (
        "Macron spoke after Ivan Ivanov wrote a letter criticizing Angela Merkel.",
        [(0, "Ivan Ivanov")],
    ),
    ("A letter from Ivan Ivanov to Emmanuel Macron said that it was off.", []),
    ("Ivan Ivanov left the Lumio Center. He said it was late.", [(1, "Ivan Ivanov")]),
    ("They met at Lumio Center. He said it was late.", []),
    ("Asked by reporters, Peskov declined to answer.", []),
    ("Helen Marsh, asked whether she would resign, shook her head.", []),
    ("Marsh was asked by a crowd of reporters, and left.", []),
    ("Smith will say more tomorrow.", []),
    ("Smith will announce a plan tomorrow.", []),
    ("It is not known what Marsh said.", []),
    ("It is not known how Marsh replied.", []),
    ("Nobody knows what Marsh said about it.", []),
    ("It remains unclear when Marsh told reporters that he would go.", []),
    ("On Monday, Marsh, asked whether he would resign, declined to comment.", []),
    ("Yesterday, Marsh, asked whether he would resign, refused to answer.", []),
]

RUSSIAN = [
    ("Пресс-секретарь президента России Дмитрий Песков заявил, что да.", [(0, "Дмитрий Песков")]),
    ("Министр иностранных дел РФ Сергей Лавров заявил, что да.", [(0, "Сергей Лавров")]),
    ("Ранее Песков заявил, что это так.", [(0, "Песков")]),
    ("Лавров, который был в Москве, заявил, что это так.", [(0, "Лавров")]),
    ("Лавров, выступая в Москве, подчеркнул, что это так.", [(0, "Лавров")]),
    ("Макрон и Меркель заявили, что это так.", [(0, "Меркель"), (0, "Макрон")]),
    ("«Сделка, — заявил Лавров, — отменена для всех нас».", [(0, "Лавров")]),
    ("«Сделки нет, — заявил Лавров. — Мы идём домой».", [(0, "Лавров"), (1, "Лавров")]),
    ("– Мы идём домой, – сказал Иванов. – Пора всем домой.", [(0, "Иванов"), (1, "Иванов")]),
    ("Дмитрий Песков: «Сделка отменена для всех».", [(0, "Дмитрий Песков")]),
    ("По словам Дмитрия Пескова, сделки нет.", [(0, "Дмитрий Песков")]),
    ("Представитель Пескова заявил, что это неправда.", []),
    ("Макрону сообщили, что это неправда.", []),
    ("Песков заявил, что Макрон сказал неправду.", [(0, "Песков")]),
    ("«Мы согласны», — сказал Дмитрий Песков.", [(0, "Дмитрий Песков")]),
    ("«Мы с ними согласны», — сказал Песков.", [(0, "Песков")]),
    ("Песков заявил: «Сделка отменена для всех нас».", [(0, "Песков")]),
    ("— Мы идём домой, — сказал Иванов.", [(0, "Иванов")]),
    (
        "«Нет», — сказал Песков. «Да, мы все идём домой», — ответил Макрон.",
        [(0, "Песков"), (1, "Макрон")],
    ),
    ("Песков заявил, что сделка отменена.", [(0, "Песков")]),
    ("Сделка отменена, сообщил Песков журналистам.", [(0, "Песков")]),
    ("Об этом сообщил пресс-секретарь президента Дмитрий Песков.", [(0, "Дмитрий Песков")]),
    ("Как заявил Песков, сделка отменена.", [(0, "Песков")]),
    ("Отвечая на вопрос журналистов, Песков сказал, что она отменена.", [(0, "Песков")]),
    (
        "Песков рассказал о встрече. Он добавил, что она была долгой.",
        [(0, "Песков"), (1, "Песков")],
    ),
    ("Мария Захарова пришла. Она отметила, что сделка отменена.", [(1, "Мария Захарова")]),
    ("РИА Новости сообщает, что сделка отменена.", [(0, "РИА Новости")]),
    ("Об этом сообщает РИА Новости.", [(0, "РИА Новости")]),
    ("По данным МВД, сделка отменена.", [(0, "МВД")]),
    ("Эксперты считают, что сделка отменена.", [(0, "Эксперты")]),
    ("Песков считает, что сделка отменена.", [(0, "Песков")]),
    ("Песков уверен, что сделка отменена.", [(0, "Песков")]),
    ("Кремль опроверг слова Макрона.", [(0, "Кремль")]),
    ("Трамп написал в Twitter, что сделка отменена.", [(0, "Трамп")]),
    ("Трамп заявил агентству Reuters, что сделка отменена.", [(0, "Трамп")]),
    ("Макрон сообщил Пескову, что сделка отменена.", [(0, "Макрон")]),
    ("Макрон раскритиковал Пескова.", [(0, "Макрон")]),
    ("Макрон процитировал Пескова: «Сделка отменена для всех нас».", [(0, "Макрон")]),
    ("«Песков говорит, что она отменена», — сказал Макрон.", [(0, "Макрон")]),
    ("Макрон ответил на слова Пескова.", [(0, "Макрон")]),
    ("Пескову не сообщили о сделке.", []),
    ("Песков отказался комментировать слова Макрона.", []),
    ("Слова Пескова удивили Макрона.", []),
    ("Говорят, что Песков ушёл.", []),
    ("Сообщается, что Песков ушёл.", []),
    ("По словам Пескова, сделка отменена.", [(0, "Песков")]),
    (
        "Мы видели Дмитрия Пескова. Песков объяснил:\n\n«Мы все идём домой».",
        [(2, "Дмитрий Песков")],
    ),
    ("Дмитрий Песков пришёл. По словам Пескова, сделка отменена.", [(1, "Дмитрий Песков")]),
    ("Дмитрий Песков пришёл. По его словам, сделка отменена.", [(1, "Дмитрий Песков")]),
    ("Мария Захарова пришла. Сделка, по её мнению, отменена.", [(1, "Мария Захарова")]),
    ("Дмитрий Песков пришёл. При этом он отметил, что сделка есть.", [(1, "Дмитрий Песков")]),
    ("Мы видели Пескова. Песков на встрече заявил, что сделки нет.", [(1, "Песков")]),
    ("Дмитрий Песков в беседе с послом заявил, что сделки нет.", [(0, "Дмитрий Песков")]),
    ("В Москве Песков заявил, что сделки нет.", [(0, "Песков")]),
    ("На встрече министр Иван Иванов заявил, что сделки нет.", [(0, "Иван Иванов")]),
    ("Сделки нет, заявил на встрече в Москве министр Иван Иванов.", [(0, "Иван Иванов")]),
    ("Сделки нет, рассказал 14 мая сам Песков.", [(0, "Песков")]),
    ("Дом Анны Ивановой, что в Твери, снесли, сообщает ТАСС.", [(0, "ТАСС")]),
    ("Глава МИД РФ Лавров заявил, что сделки нет.", [(0, "Лавров")]),
    ("Президент Франции Макрон заявил, что сделки нет.", [(0, "Макрон")]),
    ("По словам главного тренера сборной Ивана Иванова, игры нет.", [(0, "Иван Иванов")]),
    ("Сделки нет, сообщила советник мэра по культуре Анна Иванова.", [(0, "Анна Иванова")]),
    ("Глава МВД заявил, что сделки нет.", [(0, "Глава МВД")]),
    ("Об этом сообщили в пресс-службе суда.", [(0, "пресс-службе суда")]),
    ("В пресс-службе суда сообщили, что сделки нет.", [(0, "пресс-службе суда")]),
    ("В Минздраве считают, что сделки нет.", [(0, "Минздраве")]),
    ("В министерстве рассказали ТАСС, что сделки нет.", [(0, "министерстве")]),
    ("Авторы доклада отмечают, что сделки нет.", [(0, "Авторы доклада")]),
    ("«Мы все идём домой», — приводит слова Пескова ТАСС.", [(0, "Песков")]),
    ("«Мы все идём домой», — цитирует Пескова агентство.", [(0, "Песков")]),
    ("«Мы все идём домой», — недоумевает Песков.", [(0, "Песков")]),
    ("Певица Анна Иванова пришла. Артистка сказала, что рада.", [(1, "Анна Иванова")]),
    ("Иван Песков пришёл в Москву и рассказал о сделке.", [(0, "Иван Песков")]),
    ("Судья Ю.Петров заявил, что сделки нет.", [(0, "Петров")]),
    ("По словам аль-Хасана, сделки нет.", [(0, "аль-Хасана")]),
    (
        "Дмитрий Песков сказал об этом на встрече, передает ТАСС. Он добавил, что рад.",
        [(0, "Дмитрий Песков"), (0, "ТАСС"), (1, "Дмитрий Песков")],
    ),
    (
        "Актёра и Президента Кубы Иванова звали. Иванов сказал, что рад.",
        [(1, "Иванов")],
    ),
    ("Сделки нет, сообщил директор «Зари» Иван Иванов.", [(0, "Иван Иванов")]),
    ("Сделки нет, заявил глава Эверса Тим Шваб.", [(0, "Тим Шваб")]),
    ("Сделки нет, сообщили в пресс-службе Нового театра.", [(0, "пресс-службе Нового театра")]),
    ("Сделки нет, рассказала Ольга Седых журналистам.", [(0, "Ольга Седых")]),
    ("В МЧС по области уточнили, что сделки нет.", [(0, "МЧС")]),
    ("Сделки нет, напомнили в Кремле.", [(0, "Кремле")]),
    ("Мария Кожина пришла. Мария сказала, да. Поздравляем Марию!", [(1, "Мария Кожина")]),
    ("Напомним, министр Иван Иванов приехал. Он указал на риск.", [(1, "Иван Иванов")]),
    ("Анна Иванова 4 мая заявила, что сделки нет.", [(0, "Анна Иванова")]),
    ("В посольстве РФ в США рассказали о сделке.", [(0, "посольстве РФ")]),
    ("Об этом предупредили специалисты МВД.", [(0, "специалисты МВД")]),
    (
        "Иван Иванов рассказал о сделке, пишет «Заря». Политик добавил, что рад. "
        "Эксперты сказали, да. Политик сказал, нет.",
        [
            (0, "Иван Иванов"),
            (0, "Заря"),
            (1, "Иван Иванов"),
            (2, "Эксперты"),
            (3, "Иван Иванов"),
        ],
    ),
    (
        "Певица Анна Иванова рассказала о сделке. Министр сказал, что рад.",
        [(0, "Анна Иванова"), (1, "Министр")],
    ),
    ("Сделки не будет, сказал Песков.", [(0, "Песков")]),
    ("Об этом сообщает пресс-служба МВД России.", [(0, "МВД России")]),
    ("Об этом сообщает посольство РФ.", [(0, "посольство РФ")]),
    ("Об этом сообщает Банк России.", [(0, "Банк России")]),
    ("Об этом сообщает «Заря».", [(0, "Заря")]),
    ("Сделки нет, пишет газета «Новая заря».", [(0, "Новая заря")]),
    ("Газета «Заря» сообщила, что сделки нет.", [(0, "Заря")]),
    ("Глава «Зари» заявил, что сделки нет.", [(0, "Глава Зари")]),
    ("Глава «Зари» Иван Иванов заявил, что сделки нет.", [(0, "Иван Иванов")]),
    ("В «Заре» заявили, что сделки нет.", [(0, "Заре")]),
    ("Иван Иванов, глава «Зари»: «Мы все идём домой».", []),
    ("Иван Иванов, глава фирмы: «Мы все идём домой».", [(0, "Иван Иванов")]),
    ("Иван Иванов убеждён: сделки не будет.", [(0, "Иван Иванов")]),
    ("Иван Иванов не исключил, что сделка будет.", [(0, "Иван Иванов")]),
    ("Правительство сообщило о новых планах.", [(0, "Правительство")]),
    ("Минобороны сообщило, что учения закончены.", [(0, "Минобороны")]),
    ("Министерство обороны заявило, что учения закончены.", [(0, "Министерство обороны")]),
    ("Агентство Reuters сообщило, что танкер ушёл.", [(0, "Reuters")]),
    ("«Танкер уже ушёл из порта», — отметило Минобороны.", [(0, "Минобороны")]),
    ("«Мы с этим не согласны», — высказалось ведомство.", [(0, "ведомство")]),
    ("Иван Лосев ушёл, подчеркнуло МВД.", [(0, "МВД")]),
    ("Министерство обратило внимание на рост цен.", [(0, "Министерство")]),
    ("Министерство уверено, что цены упадут.", [(0, "Министерство")]),
    (
        "«Он лжёт нам всем», — заявила Ольга Ветрова.\n\nМинистр Андрей Лосев обвинения "
        "отверг. «Реформа идёт по плану. Мы откроем больницы».",
        [(0, "Ольга Ветрова")],
    ),
    (
        "«Он лжёт нам всем», — заявила Ольга Ветрова. Министр Андрей Лосев обвинения "
        "отверг. «Реформа идёт по плану».",
        [(0, "Ольга Ветрова")],
    ),
    (
        "«Он лжёт нам всем», — заявила Ольга Ветрова. Она ушла с поста. «Реформа идёт из "
        "рук вон плохо».",
        [(0, "Ольга Ветрова"), (2, "Ольга Ветрова")],
    ),
    (
        "«Он лжёт нам всем», — заявила Ольга Ветрова.\n\nВетрова ушла с поста. «Реформа "
        "идёт из рук вон плохо».",
        [(0, "Ольга Ветрова"), (2, "Ольга Ветрова")],
    ),
    (
        "«Реформа идёт по плану, — уверен Лосев. — Мы откроем новые больницы».",
        [(0, "Лосев"), (1, "Лосев")],
    ),
    (
        "«Реформа идёт по плану, — убеждена министр Ольга Ветрова. — Мы откроем больницы».",
        [(0, "Ольга Ветрова"), (1, "Ольга Ветрова")],
    ),
    ("Согласно Минфину, цены упали.", [(0, "Минфин")]),
    (
        "Мария Иванова и Пётр Иванов спорят. По словам Иванова, деньги есть. "
        "По словам Ивановой, денег нет.",
        [(1, "Пётр Иванов"), (2, "Мария Иванова")],
    ),
    (
        "По мнению Сидоровой, квоты малы. «Рано», — сказал Сидоров.",
        [(0, "Сидорова"), (1, "Сидоров")],
    ),
    ("Согласно Росстату цены упали.", [(0, "Росстату")]),
    ("Ольга Ветрова, 48, которая живёт в Туле, заявила, что уходит.", [(0, "Ольга Ветрова")]),
    ("Сделки не будет, что подтвердил Песков.", [(0, "Песков")]),
    ("Что сделки не будет, сказал Лосев.", [(0, "Лосев")]),
    ("Лосев сказал, что неизвестно, что ответила Ветрова.", [(0, "Лосев")]),
    (
        "«Он лжёт нам всем», — заявила Ольга Ветрова.\n\nВчера Лосев уехал. «Реформа идёт по "
        "плану».",
        [(0, "Ольга Ветрова")],
    ),
    (
        "«Он лжёт нам всем», — заявила Ольга Ветрова.\n\nВо вторник министр Лосев уехал. «Реформа "
        "идёт по плану».",
        [(0, "Ольга Ветрова")],
    ),
    (
        "«Он лжёт нам всем», — заявила Ольга Ветрова.\n\nВчера Ветрова уехала. «Реформа идёт по "
        "плану».",
        [(0, "Ольга Ветрова"), (2, "Ольга Ветрова")],
    ),
]

RUSSIAN_NOT_SPEAKING: list[tuple[str, Expected]] = [
    ("Поклонники Анны Ивановой отметили, что она рада.", []),
    ("Отрывок из книги опубликовал сайт.", []),
    ("Он читал закон, согласно которому Песков прав.", []),
    ("Анну Иванову обвинили в краже.", []),
    ("Анна Иванова не комментирует свою личную жизнь.", []),
    ("Анна Иванова не удивилась.", []),
    ("Скажем, так: «Мы все идём домой».", []),
    ("Иван Иванов решил стать тренером «Зари».", []),
    ("Песков подписал письмо с просьбой передать «Анне Ивановой» привет.", []),
    ("Он стал председателем отделения МВД и попросил помощи.", []),
    ("Министерство не сообщило о жертвах.", []),
    ("Лосева убедило, что завод закрыт.", []),
    ("Ольга Ветрова ушла, и это подтвердило, что завод закрыт.", []),
    ("Лосеву это напомнило, что пора домой.", []),
    ("Что сказал Песков, неизвестно.", []),
    ("Что министр Лосев заявил, не сообщается.", []),
    ("О чём говорил Лосев, не сообщается.", []),
    ("Неизвестно, что сказал Лосев.", []),
    ("Пока неясно, что министр Лосев ответил на это.", []),
    ("Никто не знает, о чём говорил Лосев.", []),
    ("Неизвестно, сказал ли Лосев об этом.", []),
    ("Неизвестно, как ответил Лосев.", []),
    ("Лосев, отвечая на вопрос, уйдёт ли он, отказался от комментариев.", []),
]

GERMAN = [
    ("„Wir gehen jetzt nach Hause“, sagte Angela Merkel.", [(0, "Angela Merkel")]),
    ("Merkel betonte: „Wir gehen jetzt nach Hause.“", [(0, "Merkel")]),
    ("Merkel sagte, dass der Vertrag ungültig sei.", [(0, "Merkel")]),
    ("Der Vertrag sei ungültig, sagte Merkel.", [(0, "Merkel")]),
    ("Bundeskanzlerin Angela Merkel erklärte, er sei ungültig.", [(0, "Angela Merkel")]),
    ("Macron sprach mit Merkel. Merkel traf Macron.", [(0, "Macron")]),
    ("Merkel traf Macron.", []),
    ("Wir sahen Merkel. Merkel hat gesagt, dass er ungültig sei.", [(1, "Merkel")]),
    ("„Wir bleiben hier“, so Anna Berg.", [(0, "Anna Berg")]),
    ("»Wir bleiben alle hier«, sagte Anna Berg.", [(0, "Anna Berg")]),
    ("„Wir bleiben“, sagte Berg, „und wir gehen nicht.“", [(0, "Berg")]),
    ("Berg sagte weiter: „Wir bleiben alle hier.“", [(0, "Berg")]),
    ("Berg: „Wir bleiben alle hier.“", [(0, "Berg")]),
    ("Laut Anna Berg ist der Plan zu teuer.", [(0, "Anna Berg")]),
    ("Der Plan ist laut Berg zu teuer.", [(0, "Berg")]),
    ("Anna Berg zufolge ist der Plan zu teuer.", [(0, "Anna Berg")]),
    ("Nach Angaben von Anna Berg ist der Plan zu teuer.", [(0, "Anna Berg")]),
    ("Nach Ansicht des Ministers Jan Berg ist der Plan zu teuer.", [(0, "Jan Berg")]),
    ("Angaben der Polizei zufolge war der Fahrer betrunken.", [(0, "Polizei")]),
    ("Am Montag sagte die Ministerin Anna Berg, der Plan sei zu teuer.", [(0, "Anna Berg")]),
    ("Wie Anna Berg am Montag mitteilte, ist der Plan zu teuer.", [(0, "Anna Berg")]),
    ("Wie sein Anwalt Jan Berg mitteilte, ist der Plan zu teuer.", [(0, "Jan Berg")]),
    ("Anna Berg teilte am Montag mit, der Plan sei zu teuer.", [(0, "Anna Berg")]),
    ("Anna Berg gab als Grund den Preis an.", [(0, "Anna Berg")]),
    ("Anna Berg lehnte den Plan ab.", [(0, "Anna Berg")]),
    ("Anna Berg ist der Meinung, dass der Plan zu teuer ist.", [(0, "Anna Berg")]),
    ("Anna Berg zeigte sich überzeugt, dass der Plan gelingt.", [(0, "Anna Berg")]),
    ("Das hatte Anna Berg am Montag in Köln gesagt.", [(0, "Anna Berg")]),
    ("Es drohe Streit, hatte Anna Berg am Montag gewarnt.", [(0, "Anna Berg")]),
    ("Zuvor hatte sich Anna Berg für den Plan ausgesprochen.", [(0, "Anna Berg")]),
    ("Anna Berg hat, wie erwartet, in Köln vor den Kosten gewarnt.", [(0, "Anna Berg")]),
    ("Den Plan kritisierte Anna Berg scharf.", [(0, "Anna Berg")]),
    ("Anna Berg hat auf der „Messe“ dazu aufgerufen, zu warten.", [(0, "Anna Berg")]),
    ("Jan Berg, Kenner der neuen Szene, hat das bestätigt.", [(0, "Jan Berg")]),
    ("Davon geht Anna Berg nicht aus.", [(0, "Anna Berg")]),
    (
        "„Er lügt uns alle an“, sagte Eva Lind.\n\nGestern verließ Jan Berg Köln. „Wir gehen jetzt "
        "alle heim.“",
        [(0, "Eva Lind")],
    ),
    ("Dem Minister sagte Anna Berg, der Plan sei zu teuer.", [(0, "Anna Berg")]),
    ("Der neuen Partei sagte Anna Berg, der Plan sei zu teuer.", [(0, "Anna Berg")]),
    ("Auch Anna Berg kritisierte den Plan.", [(0, "Anna Berg")]),
    ("Allerdings warnte Anna Berg vor den Kosten.", [(0, "Anna Berg")]),
    ("Das stimmt nicht, sagte Anna Berg.", [(0, "Anna Berg")]),
    ("Der Plan, den Anna Berg am Montag ankündigte, ist zu teuer.", [(0, "Anna Berg")]),
    ("Anna Berg, die das Amt leitet, sagte, der Plan sei zu teuer.", [(0, "Anna Berg")]),
    (
        "Anna Berg, eine Sprecherin von Siemens, sagte der Zeitung, der Plan sei zu teuer.",
        [(0, "Anna Berg")],
    ),
    (
        "Anna Berg, Inhaberin der Firma, sagte der Zeitung, der Plan sei zu teuer.",
        [(0, "Anna Berg")],
    ),
    ("Anna Berg (ABC) sagte, der Plan sei zu teuer.", [(0, "Anna Berg")]),
    ("Der Gründer des Vereins Jan Berg sagte, der Plan sei zu teuer.", [(0, "Jan Berg")]),
    ("Der Sprecher des Ministers Jan Berg sagte, der Plan sei zu teuer.", [(0, "Sprecher")]),
    ("Der Sprecher der Polizei, Jan Berg, sagte, der Plan sei zu teuer.", [(0, "Jan Berg")]),
    ("Hamburgs erster Bürgermeister Jan Berg sagte, der Plan sei zu teuer.", [(0, "Jan Berg")]),
    ("Ursula von der Linde sagte, der Plan sei zu teuer.", [(0, "Ursula von der Linde")]),
    ("Der Plan wurde von Anna Berg scharf kritisiert.", [(0, "Anna Berg")]),
    ("Anna Berg wird mit den Worten zitiert: „Wir bleiben alle hier.“", [(0, "Anna Berg")]),
    ("Anna Berg wandte sich an die Gäste: „Wir bleiben alle hier.“", [(0, "Anna Berg")]),
    ("Jan Berg sprach lange und nannte den Plan „viel zu teuer“.", [(0, "Jan Berg")]),
    ("Jan Berg sagte, Anna Stein habe ihn kritisiert.", [(0, "Jan Berg")]),
    (
        "Der Plan ist zu teuer, sagten Anna Berg und Jan Stein.",
        [(0, "Anna Berg"), (0, "Jan Stein")],
    ),
    ("Anna Berg kam spät. Sie sagte, der Plan sei zu teuer.", [(1, "Anna Berg")]),
    (
        "Anna Berg kritisierte den Plan. Er sei zu teuer. Außerdem müsse man warten.",
        [(0, "Anna Berg"), (1, "Anna Berg"), (2, "Anna Berg")],
    ),
    ("Anna Berg kritisierte den Plan. Er ist zu teuer.", [(0, "Anna Berg")]),
    ("Anna Berg kritisierte den Plan. Ende Mai begann der Bau.", [(0, "Anna Berg")]),
    (
        "Anna Berg kritisierte den Plan. Jan Stein lobte ihn. Er sei gut.",
        [(0, "Anna Berg"), (1, "Jan Stein"), (2, "Jan Stein")],
    ),
    ("»Alles ist weg«, sagte Berg.", [(0, "Berg")]),
    ("Anna Berg, 48, die seit Mai regiert, kündigte den Verkauf an.", [(0, "Anna Berg")]),
    ("Anna Berg, 48, sagte, sie gehe.", [(0, "Anna Berg")]),
]

GERMAN_MORE = [
    ("Wir sahen Jan Berg. Berg selbst sagte, der Plan sei zu teuer.", [(1, "Jan Berg")]),
    ("Besorgt äußerte sich Jan Berg über den Plan.", [(0, "Jan Berg")]),
    ("Zusammen mit Anna Stein plädierte Jan Berg für den Plan.", [(0, "Jan Berg")]),
    ("Jan Berg hat am Montag scharfe Kritik geübt.", [(0, "Jan Berg")]),
    ("Jan Berg hatte die These vertreten, der Plan sei zu teuer.", [(0, "Jan Berg")]),
    ("Jan Berg sieht darin einen Fehler.", [(0, "Jan Berg")]),
    (
        "Jan Berg, der Chef der Bank, die in Köln sitzt, sagte, der Plan sei zu teuer.",
        [(0, "Jan Berg")],
    ),
    (
        "Jan Berg, Leiter der Bank und Kenner der Stadt in dem Gebiet, lobte den Plan.",
        [(0, "Jan Berg")],
    ),
    ("Jan Berg, der gerade aus Köln kam, lobte den Plan.", [(0, "Jan Berg")]),
    ("In einem Brief, der in Köln ankam, lobte Jan Berg den Plan.", [(0, "Jan Berg")]),
    ("Der aus Köln stammende Jan Berg lobte den Plan.", [(0, "Jan Berg")]),
    ("Wie der Sprecher, Jan Berg, am Montag mitteilte, ist das zu teuer.", [(0, "Jan Berg")]),
    ("Laut dem Sprecher der Polizei, Jan Berg, ist das zu teuer.", [(0, "Jan Berg")]),
    ("Jan Berg hat nach eigenen Angaben nichts gewusst.", [(0, "Jan Berg")]),
    ("Jan Berg kam spät. Seiner Meinung nach ist das zu teuer.", [(1, "Jan Berg")]),
    ("Jan Berg (ABC) und Anna Stein lobten den Plan.", [(0, "Anna Stein"), (0, "Jan Berg")]),
    ("Scharfe Kritik kam von Jan Berg: „Wir zahlen das alles nicht.“", [(0, "Jan Berg")]),
    ("Wir sahen Jan Berg. Nach Meinung Bergs ist das zu teuer.", [(1, "Jan Berg")]),
    (
        "Jan Berg kritisierte den Plan. Er fehlt uns. Im Amt, das er leitet, seien alle müde.",
        [(0, "Jan Berg"), (2, "Jan Berg")],
    ),
    (
        "Jan Berg lobte den Plan. Daran ändere der Streit nichts.",
        [(0, "Jan Berg"), (1, "Jan Berg")],
    ),
]

GERMAN_NOT_SPEAKING: list[tuple[str, Expected]] = [
    ("Anna Berg teilte das Brot mit den Kindern.", []),
    ("Anna Berg gab ihm das Buch.", []),
    ("Anna Berg ist Mitglied der Partei.", []),
    ("Anna Berg wurde scharf kritisiert.", []),
    ("Anna Berg will dazu nichts sagen.", []),
    ("Anna Berg sagte dazu nichts.", []),
    ("Anna Berg ging, ohne ein Wort zu sagen.", []),
    ("Der Plan sei so groß wie nie, hieß es.", []),
    ("Die Kritik an Anna Berg nahm zu.", []),
    ("Ob Anna Berg das gesagt hat, ist offen.", []),
    ("Das Erdbeben hat viele Opfer gefordert.", []),
    ("Anna Berg kam. Nach dem Streit forderten sie mehr Geld.", []),
    ("Am Tag zuvor hatte er das schon gesagt.", []),
    ("Die Anwälte des Ministers Frankreichs schwiegen.", []),
    ("Es ist nicht bekannt, was Anna Berg sagte.", []),
    ("Niemand weiß, was Anna Berg gesagt hat.", []),
    ("Unklar ist, wann Anna Berg das sagte.", []),
]


def rows(lang: str, table: list[tuple[str, Expected]]) -> list[object]:
    return [pytest.param(text, lang, expected, id=text) for text, expected in table]


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [*rows("en", ENGLISH), *rows("ru", RUSSIAN), *rows("de", GERMAN + GERMAN_MORE)],
)
def test_who_says_what(text: str, lang: str, expected: Expected) -> None:
    assert said(text, lang) == expected


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        *rows("en", NOT_SPEAKING),
        *rows("ru", RUSSIAN_NOT_SPEAKING),
        *rows("de", GERMAN_NOT_SPEAKING),
    ],
)
def test_who_is_mentioned_says_nothing(text: str, lang: str, expected: Expected) -> None:
    assert said(text, lang) == expected


def test_a_speaker_quoted_by_another_is_noted_as_such() -> None:
    text = '"The Kremlin says that it is late," said Macron.'
    assert [(s.speaker, s.nested) for s in statements(text, "en")] == [
        ("Macron", False), ("Kremlin", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Фильм «Путин сказал» покажут в субботу.", "ru"),
        ("Выставка «Кремль говорит» откроется в мае.", "ru"),
        ("Книга «Кремль говорит, народ молчит» вышла в мае.", "ru"),
        ("The film “Trump said so” opens on Sunday in two towns.", "en"),
    ],
)
def test_a_title_in_quotation_marks_says_nothing(text: str, lang: str) -> None:
    assert not statements(text, lang)


def test_what_is_in_quotation_marks_is_direct_speech() -> None:
    direct, reported = statements('"We agree with them," Peskov said. Macron said he agreed.', "en")
    assert (direct.direct, reported.direct) == (True, False)


def test_a_speaker_taken_over_from_before_is_not_sure() -> None:
    first, second = statements('"We agree with them," Peskov said. "There will be no war."', "en")
    assert (first.sure, second.sure) == (True, False)


def test_a_quotation_by_a_pronoun_is_not_sure() -> None:
    said = statements('Dmitry Peskov came. "We agree with all of them," he said.', "en")
    assert [(s.speaker, s.direct, s.sure) for s in said] == [("Dmitry Peskov", True, False)]


@pytest.mark.parametrize(
    ("text", "vague"),
    [
        ("We met Peskov. Peskov rejected the plan.", [True]),
        ("We met Peskov. Peskov rejected the plan, saying that it was bad.", [False]),
        ("We met Peskov. The plan was rejected by Peskov.", [True]),
        ("We met Peskov. He rejected the plan.", []),
        ("We met Peskov. Peskov called Macron.", []),
        ("We met Peskov. Peskov felt the heat.", []),
    ],
)
def test_a_deed_of_words_alone_is_vague(text: str, vague: list[bool]) -> None:
    assert [s.vague for s in statements(text, "en")] == vague


def test_a_description_of_somebody_with_a_name_is_not_sure() -> None:
    text = "We met Minister Ivan Ivanov. The minister said it was off. Ivanov said it was late."
    assert [(s.speaker, s.sure) for s in statements(text, "en")] == [
        ("Ivan Ivanov", False),
        ("Ivan Ivanov", True),
    ]


def test_a_person_taken_up_by_a_noun_is_not_sure() -> None:
    named, taken_up = statements("Анна Иванова рассказала о сделке. Певица сказала, да.", "ru")
    assert (taken_up.speaker, named.sure, taken_up.sure) == ("Анна Иванова", True, False)


def test_a_description_is_no_name() -> None:
    named, described = statements("Peskov said so. The police said that it was true.", "en")
    assert (named.named, described.named) == (True, False)


def test_a_speaker_is_called_by_the_fullest_name_of_the_article() -> None:
    text = "Peskov said so. Then came press secretary Dmitry Peskov. Mr. Peskov said that again."
    assert {s.speaker for s in statements(text, "en")} == {"Dmitry Peskov"}


def test_mr_tells_of_somebody_else_than_a_woman_of_that_name() -> None:
    text = (
        "President Stone said that it was off. Ann Stone came by boat. Mr. Stone saw her. Then Mr."
        " Stone left. Nobody met Mr. Stone."
    )
    assert said(text, "en") == [(0, "Stone")]


def test_the_titles_of_a_speaker_are_kept() -> None:
    (statement,) = statements("Press secretary Dmitry Peskov said that it was off.", "en")
    assert {"press", "secretary"} <= statement.titles


def test_a_language_without_tables_has_no_statements() -> None:
    assert statements("Macron a dit : « Nous restons. »", "fr") == []


FRAGMENTS = (
    '"We agree with them,"; said;Peskov;Macron,; that it was off;.;“;”;«;»; — сказал ;he ;'
    "according to ;Песков ;заявил, что ;The minister ;, who ;(;); told ; was ; by ; to ;: ;— ;"
    "sagte ;Merkel ;teilte ;mit;zufolge ;hat ;gesagt ;wie ;der Minister ;sei ;/ ;) ;, adding "
    ";'s ;\n\n"
)
fragments = st.sampled_from(FRAGMENTS.split(";"))


@settings(deadline=None)
@given(
    st.lists(st.one_of(fragments, st.text(max_size=3)), max_size=14).map("".join),
    st.sampled_from([*sorted(known_languages()), "fr"]),
)
def test_any_text_has_statements_of_its_own_sentences(text: str, lang: str) -> None:
    spans = sentence_spans(text, lang)
    found = find_statements(text, spans, lang)
    assert [s.sentence for s in found] == sorted(s.sentence for s in found)
    for statement in found:
        assert 0 <= statement.sentence < len(spans)
        assert statement.speaker == " ".join(statement.names)
        assert all(name in text for name in statement.names)
