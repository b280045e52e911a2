"""Kinds of questions beyond "what did X say?", answered over small articles, always verbatim."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from qabot.answering.answerer import find_answer
from qabot.answering.question import understand
from qabot.answering.ranker import learnt_weights
from qabot.engine import Engine
from qabot.models import Reason

if TYPE_CHECKING:
    from pathlib import Path

    from qabot.models import Answer, AnswerSentence

ARTICLES = [
    {
        "id": "flag",
        "title": "Flag burned in the square",
        "text": "Protesters gathered in the square on Monday. Mayor Anna Berg said that the flag"
        ' was burned by two students. "The flag is a symbol of our town," Berg said. Police chief'
        ' Paul Stone denied that the flag had been burned. "Nobody burned the flag," he said.'
        " Governor Lena Holt promised a new flag by Friday. Holt told reporters on Tuesday that the"
        " bridge would open in May. Holt said in Derby that taxes would fall. Holt said that taxes"
        " were too high.",
        "published": "2021-05-01",
    },
    {
        "id": "bridge",
        "title": "Bridge opens",
        "text": "The bridge opened on Thursday after years of delay. Engineer Tom Reed said the"
        " bridge was safe. Reed criticized the toll on the bridge. Mayor Anna Berg announced that"
        ' the bridge would be free for a year. "We love the flag," said Ann Fox, a teacher in'
        " Derby. The council inspects the bridge twice a year. The council met with 12 engineers"
        " about the bridge in March. The ferry has been idle since 1998. The ferry carried 300"
        " cars. Repairs lasted three months. Repairs cost 20 million euros.",
        "published": "2021-06-01",
    },
    {
        "id": "square",
        "title": "Флаг сожгли на площади",
        "text": "Мэр Анна Берг заявила, что флаг сожгли студенты. «Флаг — символ города», — сказал"
        " губернатор Иван Котов в понедельник. Полицейский Павел Седов отрицает, что флаг сожгли."
        " Котов пообещал новый флаг. Котов сообщил, что налоги снизят. Совет собирается дважды в"
        " неделю. В совете 20 депутатов. С 1998 года паром стоит у берега. Паром вмещает 300"
        " машин.",
        "published": "2021-07-01",
    },
    {
        "id": "undated",
        "title": "Old news of the bridge",
        "text": "The bridge was planned long ago. Nobody believed in it then.",
    },
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return make_engine(tmp_path_factory.mktemp("kinds"), ARTICLES)


def make_engine(folder: Path, articles: list[dict[str, str]]) -> Engine:
    path = folder / "articles.jsonl"
    path.write_text("\n".join(json.dumps(article) for article in articles), encoding="utf-8")
    return Engine.from_articles([path])


def ask(engine: Engine, question: str, limit: int | None = None) -> Answer:
    # From the articles of its language: words of another would find their translations.
    cyrillic = any("а" <= letter <= "я" for letter in question.lower())
    ids = [a.id for a in engine.articles if (a.lang == "ru") == cyrillic]
    answer = engine.ask(question, limit=limit, article_ids=ids)
    check(engine, answer.sentences)
    return answer


def check(engine: Engine, sentences: tuple[AnswerSentence, ...]) -> None:
    texts = {article.id: article.text for article in engine.articles}
    for sentence in sentences:
        assert texts[sentence.article_id][sentence.start : sentence.end] == sentence.text
    places = [(s.article_id, s.start) for s in sentences]
    assert len(set(places)) == len(places)


def speakers(answer: Answer) -> list[str | None]:
    return [sentence.speaker for sentence in answer.sentences]


def texts(answer: Answer) -> list[str]:
    return [sentence.text for sentence in answer.sentences]


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("Who said that the flag was burned?", "Anna Berg"),
        ("who said the flag was burned", "Anna Berg"),
        ("Who denied that the flag was burned?", "Paul Stone"),
        ("who said that the flag was not burned?", "Paul Stone"),
        ("whose words are “a symbol of our town”?", "Anna Berg"),
        ("who said that the bridge was safe?", "Tom Reed"),
        ("who promised a new flag?", "Lena Holt"),
        ("Кто сказал, что флаг сожгли?", "Анна Берг"),
        ("кто отрицал, что флаг сожгли", "Павел Седов"),
        ("чьи слова: флаг — символ города?", "Иван Котов"),
        ("кто пообещал новый флаг?", "Иван Котов"),
    ],
)
def test_who_said_it_is_whoever_says_nearly_all_of_it(
    engine: Engine, question: str, speaker: str
) -> None:
    assert set(speakers(ask(engine, question))) == {speaker}


@pytest.mark.parametrize(
    "question",
    [
        "who said that the flag was stolen by sailors?",
        "Who said that the bridge was burned?",
        "кто сказал, что мост сожгли?",
        "who spoke about the weather?",
    ],
)
def test_nobody_said_what_nobody_said(engine: Engine, question: str) -> None:
    answer = ask(engine, question)
    assert not answer.answered
    assert answer.reason is Reason.OFF_TOPIC


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("who spoke about the flag?", {"Anna Berg", "Ann Fox", "Paul Stone"}),
        ("who mentioned the bridge?", {"Tom Reed", "Anna Berg", "Lena Holt"}),
        ("кто говорил о флаге?", {"Иван Котов", "Анна Берг", "Павел Седов"}),
        ("кто упомянул флаг", {"Иван Котов", "Анна Берг", "Павел Седов"}),
    ],
)
def test_all_who_spoke_about_it_come_before_what_else_they_said(
    engine: Engine, question: str, first: set[str]
) -> None:
    assert set(speakers(ask(engine, question))[:3]) == first
    assert set(speakers(ask(engine, question, limit=10))[:3]) <= first | {"Lena Holt"}


def test_who_is_spoken_about_is_not_who_speaks(engine: Engine) -> None:
    assert "Lena Holt" not in speakers(ask(engine, "who spoke about Lena Holt?"))


def test_speakers_can_be_left_out(engine: Engine) -> None:
    question = replace(understand("who spoke about the flag?", "en"), without=("Fox", "Berg"))
    found = find_answer(
        question,
        engine.corpus,
        learnt_weights(semantic=False),
        limit=3,
        fill=False,
        passages=20,
        min_confidence=0.0,
        articles=[n for n, a in enumerate(engine.articles) if a.lang == "en"],
    )
    check(engine, found.sentences)
    assert [s.speaker for s in found.sentences][:2] == ["Paul Stone", "Lena Holt"]


def test_a_saying_may_be_told_without_a_speaker(tmp_path: Path) -> None:
    text = "“Rivers never sleep twice” is the best known line of the poet Anna Berg. It rained."
    engine = make_engine(tmp_path, [{"id": "poet", "title": "Lines", "text": text}])
    assert "Anna Berg" in texts(ask(engine, "who said rivers never sleep twice?"))[0]
    assert not ask(engine, "who said that rivers never sleep twice?").answered
    assert not ask(engine, "who said mountains never sleep?").answered


def test_the_same_said_in_two_articles_is_shown_once(tmp_path: Path) -> None:
    said = "Engineer Tom Reed said the old stone bridge was safe for heavy trucks."
    articles = [
        {"id": str(n), "title": f"News {n}", "text": said, "published": f"2021-0{n}-01"}
        for n in (1, 2)
    ]
    answer = ask(make_engine(tmp_path, articles), "who spoke about the bridge?")
    assert texts(answer) == [said]
    assert [citation.article_id for citation in answer.citations] == ["2", "1"]


@pytest.mark.parametrize(
    "question",
    [
        "what is new about the bridge?",
        "what's new with the bridge",
        "What's the latest on the bridge?",
        "latest news on the bridge",
        "any news about the bridge?",
    ],
)
def test_the_news_of_something_comes_newest_first_and_undated_last(
    tmp_path: Path, question: str
) -> None:
    articles = [
        {"id": "none", "title": "A bridge", "text": "The bridge was planned by an architect."},
        {"id": "old", "title": "A start", "text": "The bridge opened.", "published": "2020"},
        {"id": "new", "title": "Tolls", "text": "It rained. The bridge closed for good. It did so"
         " at noon. Nobody wept for the bridge.", "published": "2022-03-01"},
        {"id": "copy", "title": "A start", "text": "The bridge opened.", "published": "2019-05"},
        {"id": "aside", "title": "Rain", "text": "It rained. It rained by the bridge too. It"
         " rained.", "published": "2023"},
    ]  # fmt: skip
    answer = ask(make_engine(tmp_path, articles), question)
    assert texts(answer) == [
        "The bridge closed for good.",
        "The bridge opened.",
        "The bridge was planned by an architect.",
    ]
    assert [citation.article_id for citation in answer.citations] == ["new", "old", "copy", "none"]


@pytest.mark.parametrize("question", ["что нового о флаге?", "последние новости про флаг"])
def test_news_in_russian(engine: Engine, question: str) -> None:
    assert texts(ask(engine, question))[0].startswith("Мэр Анна Берг заявила, что флаг сожгли")


def test_no_news_is_made_of_other_news(engine: Engine) -> None:
    assert not ask(engine, "what is new about the volcano?").answered


@pytest.mark.parametrize(
    ("question", "limit", "expected"),
    [
        ("What did Berg and Stone say about the flag?", None, ["Anna Berg"] * 2 + ["Paul Stone"]),
        ("what did stone and berg say about the flag", None, ["Paul Stone"] * 2 + ["Anna Berg"]),
        ("What did Berg, Stone and Governor Holt say?", None, ["Anna Berg", "Paul Stone"]),
        ("What did Berg and Smith say about the flag?", None, ["Anna Berg"] * 2),
        ("What did Smith and Stone say about the flag?", 1, ["Paul Stone"]),
        ("Что Седов и Котов сказали о флаге?", None, ["Павел Седов"] + ["Иван Котов"] * 2),
    ],
)
def test_several_speakers_answer_one_after_the_other(
    engine: Engine, question: str, limit: int | None, expected: list[str]
) -> None:
    assert speakers(ask(engine, question, limit))[: len(expected)] == expected


def test_of_several_who_say_nothing_it_is_told(engine: Engine) -> None:
    answer = ask(engine, "what did Smith and Jones say?")
    assert answer.reason is Reason.UNKNOWN_NAME
    assert ask(engine, "what did Berg and Fox say about taxes?").reason is Reason.OFF_TOPIC


def test_a_name_with_and_in_it_is_one_name(tmp_path: Path) -> None:
    text = "Marks and Spencer said that sales rose. It rained."
    engine = make_engine(tmp_path, [{"id": "shop", "title": "Shops", "text": text}])
    answer = ask(engine, "what did Marks and Spencer say?")
    assert texts(answer) == ["Marks and Spencer said that sales rose."]


def test_what_two_say_together_is_shown_once(tmp_path: Path) -> None:
    text = "Anna Berg and Tom Reed said that the bridge was safe. It rained."
    engine = make_engine(tmp_path, [{"id": "safe", "title": "Bridges", "text": text}])
    answer = ask(engine, "what did Berg and Reed say?")
    assert texts(answer) == ["Anna Berg and Tom Reed said that the bridge was safe."]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("When did Holt say that the bridge would open?", "Holt told reporters on Tuesday"),
        ("when did Holt speak about the bridge", "Holt told reporters on Tuesday"),
        ("When did Berg say that the flag was burned?", "Mayor Anna Berg said that the flag"),
        ("Where did Holt say that taxes would fall?", "Holt said in Derby that taxes"),
        ("Where did Holt speak about taxes?", "Holt said in Derby that taxes"),
        ("Когда Котов сказал о флаге?", "«Флаг — символ города»"),
        ("когда Берг заявила, что флаг сожгли?", "Мэр Анна Берг заявила"),
    ],
)
def test_when_and_where_it_was_said_is_told_first(
    engine: Engine, question: str, first: str
) -> None:
    assert texts(ask(engine, question))[0].startswith(first)


def test_what_was_not_said_was_never_said(engine: Engine) -> None:
    for question in ("when did Berg say that gold was found?", "did Berg speak about gold?"):
        answer = ask(engine, question)
        assert not answer.answered
        assert answer.reason is Reason.OFF_TOPIC


def test_when_something_was_said_by_whom_nobody_quotes_is_told_by_any_sentence(
    engine: Engine,
) -> None:
    answer = ask(engine, "when did the council say that it met with engineers about the bridge?")
    assert "in March" in texts(answer)[0]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("did Stone deny it?", "Police chief Paul Stone denied"),
        ("Did Stone confirm that the flag was burned?", "Police chief Paul Stone denied"),
        ("did Holt promise a new flag?", "Governor Lena Holt promised a new flag"),
        ("hasn't Holt promised a new flag?", "Governor Lena Holt promised a new flag"),
        ("did Berg say that the flag was burned?", "Mayor Anna Berg said that the flag was burned"),
        ("is it true that the flag was burned?", "Mayor Anna Berg said that the flag was burned"),
        ("isn't the bridge safe?", "Engineer Tom Reed said the bridge was safe."),
        ("пообещал ли Котов новый флаг?", "Котов пообещал новый флаг."),
        ("обещал ли Котов новый флаг?", "Котов пообещал новый флаг."),
        ("отрицает ли Павел Седов, что флаг сожгли?", "Полицейский Павел Седов отрицает"),
        ("разве Седов не отрицает, что флаг сожгли?", "Полицейский Павел Седов отрицает"),
        ("правда ли, что налоги снизят?", "Котов сообщил, что налоги снизят."),
    ],
)
def test_yes_or_no_is_told_by_the_sentence_that_decides(
    engine: Engine, question: str, first: str
) -> None:
    assert texts(ask(engine, question))[0].startswith(first)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("How often does the council inspect the bridge?", "The council inspects the bridge twice"),
        ("how many times a year does the council inspect the bridge?", "The council inspects"),
        ("Since when has the ferry been idle?", "The ferry has been idle since 1998."),
        ("How long did the repairs last?", "Repairs lasted three months."),
        ("как часто собирается совет?", "Совет собирается дважды в неделю."),
        ("Сколько раз собирается совет?", "Совет собирается дважды в неделю."),
        ("с каких пор паром стоит у берега?", "С 1998 года паром стоит у берега."),
        ("с какого года паром стоит?", "С 1998 года паром стоит у берега."),
    ],
)
def test_how_often_how_long_and_since_when(engine: Engine, question: str, first: str) -> None:
    assert texts(ask(engine, question))[0].startswith(first)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what did Berg announce?", ["Mayor Anna Berg announced that the bridge would be free"]),
        ("who criticised the toll?", ["Reed criticized the toll on the bridge."]),
        ("who is against the toll?", ["Reed criticized the toll on the bridge."]),
        ("что обещал Котов?", ["Котов пообещал новый флаг."]),
        ("что отрицал Седов?", ["Полицейский Павел Седов отрицает, что флаг сожгли."]),
        ("что обещает Котов?", ["Котов пообещал новый флаг."]),
    ],
)
def test_a_deed_is_told_by_any_verb_for_it(
    engine: Engine, question: str, expected: list[str]
) -> None:
    found = texts(ask(engine, question))
    assert len(found) == len(expected)
    assert all(text.startswith(start) for text, start in zip(found, expected, strict=True))


def test_what_somebody_announced_need_not_be_said_to_be_announced(engine: Engine) -> None:
    assert set(speakers(ask(engine, "what did Holt announce?"))) == {"Lena Holt"}
    assert set(speakers(ask(engine, "что объявил Котов?"))) == {"Иван Котов"}
    assert ask(engine, "what did Berg deny?").reason is Reason.OFF_TOPIC
    assert ask(engine, "что отрицал Котов?").reason is Reason.OFF_TOPIC


def test_the_news_of_a_speaker_is_what_the_speaker_says_first_in_own_words(tmp_path: Path) -> None:
    text = (
        "It rained in Derby. Biologist Elena Ruiz urged caution. Some laughed at Ruiz."
        ' "One warm summer could undo it," Ruiz said. It rained.'
    )
    engine = make_engine(tmp_path, [{"id": "fish", "title": "Fish", "text": text}])
    found = texts(ask(engine, "what is new about Ruiz?"))
    assert found == ['"One warm summer could undo it," Ruiz said.']
