"""Made-up stories of news agencies as outlets print them, and what only looks like a copy.

No outlet prints a story as it came: each has a headline of its own, a place and a name before it or
none, its own marks and spelling, and as many paragraphs as there is room for.
"""

from __future__ import annotations

from qabot.models import Article

FERRY = (
    "Twelve people were killed and 31 injured when a passenger ferry struck a breakwater in the"
    " northern port of Valdo on Tuesday evening, the coast guard said.",
    "The Saint Olaf, which was carrying 214 people from the island of Hesk, lost power minutes"
    " before it was due to dock and was driven against the stones by a strong current, according to"
    " the harbour authority.",
    '"We heard a sound like thunder and then everybody was on the floor," said Marta Lind, a nurse'
    " who was returning from a visit to her parents. “The lights went out and the children"
    " started to cry.”",
    "Transport Minister Anna Berg said an independent commission would look into the accident and"
    " publish its findings within 90 days. She ruled out that the crew had been drinking.",
    '"Nobody should have to be afraid of a journey of forty minutes," Berg told reporters at the'
    " quay.",
    "The ferry was built in 1987 and had passed an inspection in March. Its owner, Hesk Lines, has"
    " run the route since 1962 and said that it was cooperating with the police.",
    "Trade unions have warned for years that the fleet is too old. Paul Stone, who leads the union"
    " of seamen, said that two of the five ferries had been out of service for most of the winter.",
    "Nine of the injured were in a serious condition in hospitals in Valdo and Derby, a spokesman"
    " for the health service said. Two of them are children.",
    "King Harald cancelled a visit to the region and flags were to fly at half-mast on Wednesday."
    " Prime Minister Ola Holm was expected in Valdo in the morning.",
    "It was the worst accident at sea in the country since 1999, when 16 people died in a fire on a"
    " catamaran off the western coast.",
)

PLANT = (
    "Пять человек пострадали при взрыве на химическом заводе в Твери, сообщили в региональном"
    " управлении МЧС.",
    "По предварительным данным, в цехе номер три разгерметизировался трубопровод. Площадь пожара"
    " составила 600 квадратных метров, на месте работали 74 спасателя и 22 единицы техники.",
    "«Угрозы для жителей нет, пробы воздуха берут каждые полчаса», — заявил губернатор Иван Котов."
    " Он добавил, что занятия в двух ближайших школах отменены до конца недели.",
    "Директор завода Ольга Миронова сообщила, что из здания вывели 130 рабочих. По ее словам, цех"
    " останавливали на ремонт в мае.",
    "Следственный комитет возбудил дело о нарушении требований промышленной безопасности."
    " Максимальное наказание по этой статье — семь лет лишения свободы.",
    "Завод построен в 1974 году и выпускает растворители. В 2016 году там уже случался пожар, тогда"
    " никто не пострадал.",
    "Двое пострадавших с ожогами доставлены в областную больницу, остальных отпустили домой после"
    " осмотра, уточнили в министерстве здравоохранения.",
)

BUDGET = (
    "Der Stadtrat von Kiel hat am Donnerstag nach neun Stunden Debatte einen Haushalt von 1,2"
    " Milliarden Euro beschlossen. 31 Mitglieder stimmten dafür, 24 dagegen.",
    "Oberbürgermeisterin Karla Voss sagte, die Stadt werde so viel bauen wie seit dreißig Jahren"
    " nicht. Allein für Schulen seien 140 Millionen Euro vorgesehen.",
    "„Wer jetzt spart, zahlt später doppelt“, sagte Voss vor der Abstimmung.",
    "Die Opposition kritisierte, dass die Gebühren für Kitas steigen. Ihr Sprecher Jan Petersen"
    " nannte den Haushalt einen ungedeckten Scheck.",
    "Beschlossen wurde auch der Kauf von 38 elektrischen Bussen, die von 2028 an auf der Linie zum"
    " Hafen fahren sollen. Das Land gibt die Hälfte des Geldes.",
    "Das Defizit beträgt 47 Millionen Euro und soll bis 2031 abgebaut werden.",
)


def printed(
    name: str,
    headline: str,
    paragraphs: tuple[str, ...],
    *,
    source: str | None = None,
    published: str | None = "2026-03-04",
    before: str = "",
    behind: tuple[str, ...] = (),
    url: str | None = None,
    lang: str = "en",
) -> Article:
    """Return a story as an outlet prints it.

    Args:
        name: Id of the article.
        headline: Stands above the text too.
        paragraphs: As far as there is room.
        source: The outlet, that of the id if None.
        published: Its date.
        before: Place and agency before the first words.
        behind: What the outlet has of its own beneath.
        url: Its address.
        lang: Its language.
    """
    first, *rest = paragraphs
    text = "\n\n".join([headline, before + first, *rest, *behind])
    outlet = name.capitalize() if source is None else source
    return Article(name, headline, text, lang, outlet or None, url, published)


def british(paragraphs: tuple[str, ...]) -> tuple[str, ...]:
    """Return paragraphs with other quotation marks and a few other words for the same."""
    words = {'"': "'", "“": "'", "”": "'", "spokesman": "spokesperson", " said.": ", it was said."}
    found = list(paragraphs)
    for word, other in words.items():
        found = [paragraph.replace(word, other) for paragraph in found]
    return tuple(found)


FERRY_COPIES = (
    printed("agency", "Twelve killed as ferry hits breakwater in Valdo", FERRY),
    printed("herald", "Ferry disaster in the north", FERRY, before="VALDO (Agency) - "),
    printed("courier", "Horror at the quay: 12 dead", FERRY[:7], before="Valdo, Tuesday. "),
    printed("post", "Berg promises commission after ferry accident", FERRY[:5]),
    printed("globe", "12 die in ferry crash", british(FERRY), before="By Agency staff\n\n"),
    printed(
        "tribune",
        "Ferry strikes breakwater; twelve dead",
        FERRY[:8],
        behind=("Read more: How safe are our ferries?", "Follow the Tribune for updates."),
    ),
    printed("echo", "At least 12 dead in Valdo ferry accident", FERRY[:6], before="VALDO — "),
    printed(
        "mirror",
        "“The lights went out”: survivors of the Saint Olaf",
        (FERRY[2], FERRY[0], FERRY[1], *FERRY[3:]),
    ),
    printed(
        "chronicle",
        "Our town mourns victims of ferry accident",
        FERRY,
        behind=(
            "A book of condolence will be laid out in the town hall of Derby from Thursday. The"
            " Chronicle's own Ann Fox, who was on the quay when the ferry came in, will write about"
            " it in the weekend edition.",
        ),
    ),
    printed("observer", "Ferry owner says it cooperates with police", (*FERRY[:2], *FERRY[3:9])),
)
"""One story in ten outlets."""

PLANT_COPIES = tuple(
    printed(name, headline, paragraphs, source=source, before=before, lang="ru")
    for name, source, headline, before, paragraphs in (
        ("vestnik", "Вестник", "Взрыв на заводе в Твери", "", PLANT),
        ("golos", "Голос", "В Твери пострадали пять человек", "ТВЕРЬ, 4 марта. ", PLANT[:6]),
        ("utro", "Утро", "Котов: угрозы для жителей нет", "", PLANT[:4]),
        ("volga", "Волга", "Что известно о взрыве в Твери", "", (*PLANT[:2], *PLANT[3:])),
    )
)

BUDGET_COPIES = (
    printed("bote", "Kiel beschließt Haushalt", BUDGET, lang="de"),
    printed("anzeiger", "Mehr Geld für Schulen", BUDGET[:4], before="Kiel (dpa) - ", lang="de"),
    printed("kurier", "Busse und Schulen: Kiel baut", BUDGET[:5], lang="de"),
)

CORRECTED = printed(
    "agency2",
    "CORRECTED-Fourteen killed as ferry hits breakwater in Valdo",
    (FERRY[0].replace("Twelve", "Fourteen").replace("31", "29"), *FERRY[1:]),
    source="Agency",
    published="2026-03-05",
)
"""What the agency sent a day later."""

OTHERS = (
    # The same event, by somebody who was there.
    printed(
        "eyewitness",
        "A night on the breakwater",
        (
            "When the first helicopter came in over the harbour of Valdo, the passengers of the"
            " Saint Olaf were already standing on the stones in their socks.",
            "Fishermen had pulled many of them out of the water. One of them, Erik Dahl, said that"
            " he had counted thirty people in his boat.",
            "Twelve people died that evening. The transport minister, Anna Berg, stood at the quay"
            " until midnight and said little.",
            "Nobody should have to be afraid of a journey of forty minutes, she said at last, and"
            " got into her car.",
        ),
    ),
    # Another accident, in much the same words.
    printed(
        "older",
        "Sixteen die in fire on catamaran",
        (
            "Sixteen people were killed and 40 injured when a fire broke out on a catamaran off the"
            " western coast on Sunday evening, the coast guard said.",
            "The Sea Swallow, which was carrying 97 people to the island of Moen, had left the port"
            " of Derby an hour before, according to the harbour authority.",
            "The transport minister of the day, Lena Holt, said an independent commission would"
            " look into the accident and publish its findings within a year.",
        ),
        published="1999-07-12",
    ),
    # What the agency sends each morning.
    *(
        printed(
            f"rates{day}",
            f"Euro at {rate} crowns",
            (
                f"The central bank set the rate of the euro at {rate} crowns on {name}, it said in"
                f" its daily note. The dollar was at {other} crowns and the pound at {pound}.",
                f"Turnover on the foreign exchange market was {volume} million crowns. Dealers said"
                " that trade was quiet and that investors were waiting for the next meeting of the"
                " bank. The rates of the central bank hold for contracts in which no other rate is"
                " agreed upon, and for all payments to the state.",
            ),
            source="Agency",
            published=f"2026-03-0{day}",
        )
        for day, name, rate, other, pound, volume in (
            (2, "Monday", "25.31", "23.04", "29.77", "4,120"),
            (3, "Tuesday", "25.18", "22.96", "29.81", "3,870"),
        )
    ),
)
"""Copies of nothing."""

STORIES = (FERRY_COPIES, PLANT_COPIES, BUDGET_COPIES)
