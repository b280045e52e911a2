"""From bytes to text, exactly or not at all."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.library.encoding import decode_text
from qabot.library.reading import UnreadableError

RUSSIAN = (
    "Кремль подчёркивает, что миротворцы в Карабахе могут быть введены только с согласия "
    "обеих сторон конфликта, заявил пресс-секретарь президента России Дмитрий Песков."
)
FRENCH = (
    "Le président français a déclaré que la situation était très préoccupante et qu'il "
    "fallait agir dès maintenant. L'été dernier, la forêt a brûlé."
)
GERMAN = "Der Außenminister erklärte, die Gespräche über die Brücke seien überfällig."
ENGLISH = (
    "The minister said “we will go” – and the others agreed. It’s what they’d planned all "
    "along, he told the agency on Monday morning."
)
POLISH = "Prezydent powiedział, że rząd powinien działać szybciej. Łódź zatonęła w środę."
TURKISH = "Cumhurbaşkanı açıklamasında Türkiye'nin görüşünün değişmediğini söyledi."
GREEK = "Ο πρωθυπουργός δήλωσε ότι η κυβέρνηση θα στηρίξει τους πολίτες της χώρας."
HEBREW = "ראש הממשלה אמר היום כי הממשלה תמשיך לפעול למען האזרחים בכל רחבי הארץ."
ARABIC = "قال رئيس الوزراء إن الحكومة ستواصل العمل من أجل المواطنين في جميع أنحاء البلاد."
JAPANESE = "首相は月曜日に記者会見を開き、政府は引き続き国民のために働くと述べた。"
CHINESE = "总理周一表示，政府将继续为全国人民工作，并呼吁各方保持冷静。"
KOREAN = "총리는 월요일 기자회견에서 정부가 국민을 위해 계속 일할 것이라고 말했다."


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        pytest.param("utf-8", b"", id="UTF-8"),
        pytest.param("utf-8", codecs.BOM_UTF8, id="UTF-8 with mark"),
        pytest.param("utf-16-le", codecs.BOM_UTF16_LE, id="UTF-16 LE"),
        pytest.param("utf-16-be", codecs.BOM_UTF16_BE, id="UTF-16 BE"),
        pytest.param("utf-32-le", codecs.BOM_UTF32_LE, id="UTF-32 LE"),
        pytest.param("utf-32-be", codecs.BOM_UTF32_BE, id="UTF-32 BE"),
    ],
)
def test_unicode_is_read_without_a_guess_and_without_its_mark(encoding: str, mark: bytes) -> None:
    decoded = decode_text(mark + RUSSIAN.encode(encoding))
    assert decoded.text == RUSSIAN
    assert decoded.guess is None


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1))
def test_any_utf8_is_read_as_it_is(text: str) -> None:
    assert decode_text(text.encode()).text == text.removeprefix("\ufeff")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        pytest.param(RUSSIAN, "cp1251", id="Russian Windows"),
        pytest.param(RUSSIAN, "koi8_r", id="Russian KOI8"),
        pytest.param(RUSSIAN, "cp866", id="Russian DOS"),
        pytest.param(RUSSIAN, "iso8859_5", id="Russian ISO"),
        pytest.param("Песков сообщил об этом в понедельник.", "cp1251", id="one line"),
        pytest.param(FRENCH, "cp1252", id="French"),
        pytest.param(FRENCH, "latin-1", id="French Latin 1"),
        pytest.param(GERMAN, "cp1252", id="German"),
        pytest.param(ENGLISH, "cp1252", id="English with typographic quotes"),
        pytest.param(POLISH, "cp1250", id="Polish"),
        pytest.param(TURKISH, "cp1254", id="Turkish"),
        pytest.param(GREEK, "cp1253", id="Greek"),
        pytest.param(HEBREW, "cp1255", id="Hebrew"),
        pytest.param(ARABIC, "cp1256", id="Arabic"),
        pytest.param(JAPANESE, "shift_jis", id="Japanese Shift JIS"),
        pytest.param(JAPANESE, "euc_jp", id="Japanese EUC"),
        pytest.param(CHINESE, "gb18030", id="Chinese"),
        pytest.param(KOREAN, "euc_kr", id="Korean"),
    ],
)
def test_other_encodings_are_guessed_right_and_named(text: str, encoding: str) -> None:
    decoded = decode_text(text.encode(encoding))
    assert decoded.text == text
    assert decoded.guess
    assert text.encode(encoding).decode(decoded.guess) == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param("Привет мир".encode("cp1251"), "may be", id="too short to tell"),
        pytest.param(
            ("Minister said that it was so, and Песков agreed.").encode("cp1251"),
            "may be",
            id="one Russian word",
        ),
        pytest.param(bytes(range(1, 256)), "binary or in an unknown", id="all bytes"),
        pytest.param(b"PK\x03\x04\x00\x00", "binary", id="zip"),
        pytest.param(b"\x01\x02\x03\x04 some text", "binary", id="control characters"),
        pytest.param(codecs.BOM_UTF16_LE + b"a\0b", "broken at byte 3", id="half of UTF-16"),
        pytest.param(codecs.BOM_UTF16_LE + b"\x01\0\x02\0", "binary", id="binary UTF-16"),
        pytest.param(
            "строка\nдругая ".encode() + b"\xff" + "и ещё".encode(),
            "1 wrong bytes, the first in line 2",
            id="UTF-8 with one wrong byte",
        ),
    ],
)
def test_what_is_not_clear_is_refused_rather_than_mangled(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason) as refusal:
        decode_text(data)
    assert refusal.value.remedy
