"""No language is shut out: each answers from an article of its own, and abstains.

The article is the same everywhere: a bridge was opened, who designed it, what it cost. So are
the questions: who designed the bridge, what did building it cost, when did the volcano erupt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from qabot.engine import Engine
from qabot.text.language import detect_language
from qabot.text.tables import briefly_known_languages, known_languages

if TYPE_CHECKING:
    from pathlib import Path


class News(NamedTuple):
    """An article of four sentences; the second and the third answer, nothing the last question."""

    sentences: tuple[str, str, str, str]
    who: str
    cost: str
    volcano: str
    gap: str = " "


NEWS = {
    "en": News(
        (
            "The city council opened a new bridge over the river on 3 May 2019.",
            "The bridge was designed by the architect Anna Berg, who was born in the city.",
            "Its construction cost 40 million euros and took three years.",
            "In the past people crossed the water by ferry.",
        ),
        "Who designed the bridge?",
        "How much did the construction cost?",
        "When did the volcano erupt on the island?",
    ),
    "ru": News(
        (
            "Городской совет открыл новый мост через реку 3 мая 2019 года.",
            "Мост спроектировала архитектор Анна Берг, которая родилась в этом городе.",
            "Его строительство обошлось в 40 миллионов евро и длилось три года.",
            "Раньше люди переправлялись через воду на пароме.",
        ),
        "Кто спроектировал мост?",
        "Во сколько обошлось строительство?",
        "Когда на острове произошло извержение вулкана?",
    ),
    "de": News(
        (
            "Der Stadtrat eröffnete am 3. Mai 2019 eine neue Brücke über den Fluss.",
            "Die Brücke wurde von der Architektin Anna Berg entworfen, die in der Stadt aufwuchs.",
            "Ihr Bau kostete 40 Millionen Euro und dauerte drei Jahre.",
            "Früher überquerten die Menschen das Wasser mit der Fähre.",
        ),
        "Wer hat die Brücke entworfen?",
        "Wie viel kostete der Bau?",
        "Wann brach auf der Insel der Vulkan aus?",
    ),
    "es": News(
        (
            "El ayuntamiento inauguró un nuevo puente sobre el río el 3 de mayo de 2019.",
            "El puente fue diseñado por la arquitecta Anna Berg, que nació en la ciudad.",
            "Su construcción costó 40 millones de euros y duró tres años.",
            "Antes la gente cruzaba el agua en transbordador.",
        ),
        "¿Quién diseñó el puente?",
        "¿Cuánto costó la construcción?",
        "¿Cuándo entró en erupción el volcán de la isla?",
    ),
    "fr": News(
        (
            "La mairie a inauguré un nouveau pont sur le fleuve le 3 mai 2019.",
            "Le pont a été conçu par l'architecte Anna Berg, qui est née dans la ville.",
            "Sa construction a coûté 40 millions d'euros et a duré trois ans.",
            "Autrefois, les gens traversaient l'eau en bac.",
        ),
        "Qui a conçu le pont ?",
        "Combien a coûté la construction ?",
        "Quand le volcan de l'île est-il entré en éruption ?",
    ),
    "it": News(
        (
            "Il comune ha inaugurato un nuovo ponte sul fiume il 3 maggio 2019.",
            "Il ponte è stato progettato dall'architetta Anna Berg, nata in città.",
            "La sua costruzione è costata 40 milioni di euro ed è durata tre anni.",
            "In passato la gente attraversava l'acqua con il traghetto.",
        ),
        "Chi ha progettato il ponte?",
        "Quanto è costata la costruzione?",
        "Quando ha eruttato il vulcano dell'isola?",
    ),
    "pt": News(
        (
            "A câmara municipal inaugurou uma nova ponte sobre o rio em 3 de maio de 2019.",
            "A ponte foi projetada pela arquiteta Anna Berg, que nasceu na cidade.",
            "A sua construção custou 40 milhões de euros e durou três anos.",
            "Antigamente as pessoas atravessavam a água de barco.",
        ),
        "Quem projetou a ponte?",
        "Quanto custou a construção?",
        "Quando entrou em erupção o vulcão da ilha?",
    ),
    "nl": News(
        (
            "De gemeenteraad opende op 3 mei 2019 een nieuwe brug over de rivier.",
            "De brug is ontworpen door architect Anna Berg, die in de stad geboren is.",
            "De bouw kostte 40 miljoen euro en duurde drie jaar.",
            "Vroeger staken de mensen het water over met een veerpont.",
        ),
        "Wie heeft de brug ontworpen?",
        "Hoeveel kostte de bouw?",
        "Wanneer barstte de vulkaan op het eiland uit?",
    ),
    "sv": News(
        (
            "Kommunen invigde en ny bro över älven den 3 maj 2019.",
            "Bron ritades av arkitekten Anna Berg, som föddes i staden.",
            "Bygget kostade 40 miljoner euro och varade i tre år.",
            "Förr korsade folk vattnet med färja.",
        ),
        "Vem ritade bron?",
        "Hur mycket kostade bygget?",
        "När fick vulkanen på ön ett utbrott?",
    ),
    "da": News(
        (
            "Kommunen indviede en ny bro over floden den 3. maj 2019.",
            "Broen blev tegnet af arkitekten Anna Berg, som er født i byen.",
            "Byggeriet kostede 40 millioner euro og varede i tre år.",
            "Tidligere krydsede folk vandet med færge.",
        ),
        "Hvem har tegnet broen?",
        "Hvor meget kostede byggeriet?",
        "Hvornår gik vulkanen på øen i udbrud?",
    ),
    "no": News(
        (
            "Kommunen åpnet en ny bru over elva den 3. mai 2019.",
            "Brua ble tegnet av arkitekten Anna Berg, som er født i byen.",
            "Byggingen kostet 40 millioner euro og tok tre år.",
            "Før krysset folk vannet med ferje.",
        ),
        "Hvem tegnet brua?",
        "Hvor mye kostet byggingen?",
        "Når hadde vulkanen på øya et utbrudd?",
    ),
    "fi": News(
        (
            "Kaupunki avasi uuden sillan joen yli 3. toukokuuta 2019.",
            "Sillan suunnitteli arkkitehti Anna Berg, joka syntyi kaupungissa.",
            "Rakentaminen maksoi 40 miljoonaa euroa ja kesti kolme vuotta.",
            "Aiemmin ihmiset ylittivät veden lautalla.",
        ),
        "Kuka suunnitteli sillan?",
        "Paljonko rakentaminen maksoi?",
        "Milloin saaren tulivuori purkautui?",
    ),
    "pl": News(
        (
            "Rada miasta otworzyła nowy most na rzece 3 maja 2019 roku.",
            "Most zaprojektowała architektka Anna Berg, która urodziła się w tym mieście.",
            "Jego budowa kosztowała 40 milionów euro i trwała trzy lata.",
            "Dawniej ludzie przeprawiali się przez wodę promem.",
        ),
        "Kto zaprojektował most?",
        "Ile kosztowała budowa?",
        "Kiedy wybuchł wulkan na wyspie?",
    ),
    "cs": News(
        (
            "Město otevřelo nový most přes řeku 3. května 2019.",
            "Most navrhla architektka Anna Berg, která se v tomto městě narodila.",
            "Jeho stavba stála 40 milionů eur a trvala tři roky.",
            "Dříve se lidé přes vodu dostávali přívozem.",
        ),
        "Kdo navrhl most?",
        "Kolik stála stavba?",
        "Kdy vybuchla sopka na ostrově?",
    ),
    "uk": News(
        (
            "Міська рада відкрила новий міст через річку 3 травня 2019 року.",
            "Міст спроєктувала архітекторка Анна Берг, яка народилася в цьому місті.",
            "Його будівництво коштувало 40 мільйонів євро і тривало три роки.",
            "Раніше люди переправлялися через воду поромом.",
        ),
        "Хто спроєктував міст?",
        "Скільки коштувало будівництво?",
        "Коли на острові вивергався вулкан?",
    ),
    "bg": News(
        (
            "Общината откри нов мост над реката на 3 май 2019 година.",
            "Мостът е проектиран от архитектката Анна Берг, която е родена в града.",
            "Строителството му струва 40 милиона евро и продължи три години.",
            "Преди хората преминаваха водата с ферибот.",
        ),
        "Кой е проектирал моста?",
        "Колко струва строителството?",
        "Кога е изригнал вулканът на острова?",
    ),
    "tr": News(
        (
            "Belediye 3 Mayıs 2019'da nehrin üzerinde yeni bir köprü açtı.",
            "Köprüyü bu şehirde doğan mimar Anna Berg tasarladı.",
            "Yapımı 40 milyon avroya mal oldu ve üç yıl sürdü.",
            "Eskiden insanlar suyu feribotla geçerdi.",
        ),
        "Köprüyü kim tasarladı?",
        "Yapımı kaç avroya mal oldu?",
        "Adadaki yanardağ ne zaman patladı?",
    ),
    "el": News(
        (
            "Ο δήμος εγκαινίασε μια νέα γέφυρα πάνω από τον ποταμό στις 3 Μαΐου 2019.",
            "Τη γέφυρα σχεδίασε η αρχιτέκτονας Άννα Μπεργκ, που γεννήθηκε στην πόλη.",
            "Η κατασκευή της κόστισε 40 εκατομμύρια ευρώ και διήρκεσε τρία χρόνια.",
            "Παλιότερα οι άνθρωποι περνούσαν το νερό με πλοίο.",
        ),
        "Ποιος σχεδίασε τη γέφυρα;",
        "Πόσο κόστισε η κατασκευή;",
        "Πότε εξερράγη το ηφαίστειο στο νησί;",
    ),
    "hu": News(
        (
            "A város 2019. május 3-án új hidat nyitott a folyó felett.",
            "A hidat Anna Berg építész tervezte, aki a városban született.",
            "Az építkezés 40 millió euróba került, és három évig tartott.",
            "Régen az emberek komppal keltek át a vízen.",
        ),
        "Ki tervezte a hidat?",
        "Mennyibe került az építkezés?",
        "Mikor tört ki a vulkán a szigeten?",
    ),
    "ro": News(
        (
            "Primăria a inaugurat un pod nou peste râu la 3 mai 2019.",
            "Podul a fost proiectat de arhitecta Anna Berg, care s-a născut în oraș.",
            "Construcția a costat 40 de milioane de euro și a durat trei ani.",
            "În trecut oamenii traversau apa cu bacul.",
        ),
        "Cine a proiectat podul?",
        "Cât a costat construcția?",
        "Când a erupt vulcanul de pe insulă?",
    ),
    "id": News(
        (
            "Pemerintah kota meresmikan jembatan baru di atas sungai pada 3 Mei 2019.",
            "Jembatan itu dirancang oleh arsitek Anna Berg, yang lahir di kota tersebut.",
            "Pembangunannya menelan biaya 40 juta euro dan berlangsung tiga tahun.",
            "Dahulu orang menyeberangi air dengan feri.",
        ),
        "Jembatan itu dirancang oleh siapa?",
        "Berapa biaya pembangunannya?",
        "Kapan gunung berapi di pulau meletus?",
    ),
    "vi": News(
        (
            "Thành phố khánh thành một cây cầu mới bắc qua sông vào ngày 3 tháng 5 năm 2019.",
            "Cây cầu do kiến trúc sư Anna Berg thiết kế, bà sinh ra tại thành phố này.",
            "Việc xây dựng tốn 40 triệu euro và kéo dài ba năm.",
            "Ngày xưa mọi người qua lại bằng phà.",
        ),
        "Ai thiết kế cây cầu?",
        "Việc xây dựng tốn bao nhiêu?",
        "Núi lửa trên đảo phun trào khi nào?",
    ),
    "ar": News(
        (
            "افتتح مجلس المدينة جسرا جديدا فوق النهر في 3 مايو 2019.",
            "صممت الجسر المهندسة المعمارية آنا بيرغ التي ولدت في المدينة.",
            "كلف بناء الجسر 40 مليون يورو واستغرق ثلاث سنوات.",
            "في الماضي كان الناس يعبرون الماء بالعبارة.",
        ),
        "من صمم الجسر؟",
        "كم كلف بناء الجسر؟",
        "متى ثار البركان في الجزيرة؟",
    ),
    "fa": News(
        (
            "شورای شهر پل تازه‌ای روی رودخانه در ۳ مه ۲۰۱۹ افتتاح کرد.",
            "پل را معمار آنا برگ طراحی کرد که در همین شهر به دنیا آمده است.",
            "ساخت آن ۴۰ میلیون یورو هزینه داشت و سه سال طول کشید.",
            "در گذشته مردم با قایق از آب می‌گذشتند.",
        ),
        "چه کسی پل را طراحی کرد؟",
        "ساخت آن چقدر هزینه داشت؟",
        "آتشفشان جزیره چه زمانی فوران کرد؟",
    ),
    "he": News(
        (
            "העירייה חנכה גשר חדש מעל הנהר ב-3 במאי 2019.",
            "את הגשר תכננה האדריכלית אנה ברג, שנולדה בעיר.",
            "הבנייה עלתה 40 מיליון אירו ונמשכה שלוש שנים.",
            "בעבר אנשים חצו את המים במעבורת.",
        ),
        "מי תכננה את הגשר?",
        "כמה עלתה הבנייה?",
        "מתי התפרץ הר הגעש באי?",
    ),
    "hi": News(
        (
            "नगर परिषद ने 3 मई 2019 को नदी पर एक नया पुल खोला।",
            "पुल को वास्तुकार अन्ना बर्ग ने डिज़ाइन किया, जिनका जन्म इसी शहर में हुआ।",
            "निर्माण पर 40 करोड़ रुपये खर्च हुए और तीन साल लगे।",
            "पहले लोग नाव से पानी पार करते थे।",
        ),
        "पुल को किसने डिज़ाइन किया?",
        "निर्माण पर कितने रुपये खर्च हुए?",
        "द्वीप पर ज्वालामुखी कब फटा?",
    ),
    "zh": News(
        (
            "市政府于2019年5月3日开通了一座跨河新桥。",
            "这座大桥由出生于本市的建筑师安娜·贝格设计。",
            "工程造价四千万欧元，历时三年。",
            "过去人们乘渡船过河。",
        ),
        "大桥是谁设计的？",
        "工程造价是多少？",
        "岛上的火山什么时候喷发？",
        gap="",
    ),
    "ja": News(
        (
            "市は2019年5月3日に川に架かる新しい橋を開通させた。",
            "橋を設計したのは、この街で生まれた建築家のアンナ・ベルクだ。",
            "建設費は四千万ユーロで、工事は三年続いた。",
            "昔、人々は渡し船で水を渡っていた。",
        ),
        "橋を設計したのは誰ですか？",
        "建設費はいくらですか？",
        "島の火山はいつ噴火しましたか？",
        gap="",
    ),
    "ko": News(
        (
            "시는 2019년 5월 3일 강을 건너는 새 다리를 개통했다.",
            "다리는 이 도시에서 태어난 건축가 안나 베르크가 설계했다.",
            "건설 비용은 4천만 유로였고 공사는 3년 걸렸다.",
            "예전에는 사람들이 나룻배로 물을 건넜다.",
        ),
        "다리는 누가 설계했습니까?",
        "건설 비용은 얼마였습니까?",
        "섬의 화산은 언제 폭발했습니까?",
    ),
    "th": News(
        (
            "เทศบาลเปิดสะพานใหม่ข้ามแม่น้ำเมื่อวันที่ 3 พฤษภาคม 2562",
            "สะพานออกแบบโดยสถาปนิกแอนนา เบิร์ก ซึ่งเกิดในเมืองนี้",
            "การก่อสร้างใช้งบประมาณ 40 ล้านยูโรและใช้เวลาสามปี",
            "ในอดีตผู้คนข้ามฟากด้วยเรือ",
        ),
        "ใครออกแบบสะพาน",
        "การก่อสร้างใช้งบประมาณเท่าไร",
        "ภูเขาไฟบนเกาะระเบิดเมื่อไร",
        gap="\n",
    ),
    # Without any table:
    "et": News(
        (
            "Linnavalitsus avas 3. mail 2019 uue silla üle jõe.",
            "Silla projekteeris arhitekt Anna Berg, kes sündis selles linnas.",
            "Ehitus maksis 40 miljonit eurot ja kestis kolm aastat.",
            "Varem ületasid inimesed vee praamiga.",
        ),
        "Kes projekteeris silla?",
        "Kui palju maksis ehitus?",
        "Millal purskas saarel vulkaan?",
    ),
    "ka": News(
        (
            "ქალაქის საბჭომ 2019 წლის 3 მაისს მდინარეზე ახალი ხიდი გახსნა.",
            "ხიდი დააპროექტა არქიტექტორმა ანა ბერგმა, რომელიც ამ ქალაქში დაიბადა.",
            "მშენებლობა 40 მილიონი ევრო დაჯდა და სამი წელი გაგრძელდა.",
            "ადრე ხალხი წყალს ბორნით კვეთდა.",
        ),
        "ვინ დააპროექტა ხიდი?",
        "რა დაჯდა მშენებლობა?",
        "როდის ამოიფრქვა ვულკანი კუნძულზე?",
    ),
    "sw": News(
        (
            "Halmashauri ya jiji ilifungua daraja jipya juu ya mto tarehe 3 Mei 2019.",
            "Daraja lilibuniwa na mhandisi Anna Berg, aliyezaliwa katika jiji hilo.",
            "Ujenzi uligharimu yuro milioni 40 na ulichukua miaka mitatu.",
            "Zamani watu walivuka maji kwa kivuko.",
        ),
        "Daraja lilibuniwa na nani?",
        "Ujenzi uligharimu kiasi gani?",
        "Volkeno ililipuka lini kisiwani?",
    ),
}


@pytest.fixture(params=NEWS)
def news(request: pytest.FixtureRequest) -> News:
    return NEWS[request.param]


@pytest.fixture
def engine(news: News, tmp_path: Path) -> Engine:
    path = tmp_path / "bridge.txt"
    path.write_text(news.gap.join(news.sentences), "utf-8")
    return Engine.from_articles([path])


def test_every_language_with_tables_is_asked() -> None:
    assert known_languages() | briefly_known_languages() <= NEWS.keys()


@pytest.mark.parametrize("lang", NEWS)
def test_the_language_of_the_article_is_told(lang: str) -> None:
    assert detect_language(NEWS[lang].gap.join(NEWS[lang].sentences)) == lang


def test_the_article_falls_into_its_sentences(news: News, engine: Engine) -> None:
    (reading,) = engine.corpus.readings.values()
    text = reading.article.text
    assert [text[s.start : s.end] for s in reading.sentences] == list(news.sentences)


def test_a_simple_question_is_answered(news: News, engine: Engine) -> None:
    who, cost = engine.ask(news.who), engine.ask(news.cost)
    assert [s.text for s in who.sentences[:1]] == [news.sentences[1]]
    assert [s.text for s in cost.sentences[:1]] == [news.sentences[2]]


def test_a_question_about_something_else_is_left_unanswered(news: News, engine: Engine) -> None:
    assert not engine.ask(news.volcano).answered
