"""Hours in words and with parts of the day, in every language."""

from datetime import time

import pytest

from dooropener.words import LANGUAGES
from dooropener_bot.conversations.dialogues.hours import times

NIGHT = [time(22), time(6)]

SAID = {
    "sv": [
        "22–6",
        "från tio på kvällen till sex på morgonen",
        "kl. 22 till kl. 6",
        "10 på kvällen till 6",
        "tio till sex på morgonen",
    ],
    "en": ["10 pm – 6 am", "from ten in the evening to six in the morning", "10pm to 6", "ten at night till 6 a.m."],
    "it": ["dalle 10 di sera alle 6 di mattina", "dalle dieci di sera alle sei", "dalle 22 alle 6"],
    "de": ["22 Uhr bis 6 Uhr", "von zehn Uhr abends bis sechs Uhr morgens", "abends um 10 bis morgens um 6"],
    "zh": ["晚上10点到早上6点", "晚上十点到早上六点", "22点到6点", "22：00－6：00"],
    "lv": ["no 22 līdz 6", "no desmitiem vakarā līdz sešiem no rīta", "plkst. 10 vakarā – 6 rītā"],
    "fi": ["klo 22–6", "kello kymmenestä illalla kuuteen aamulla", "illalla kello 10 – aamulla kello 6"],
    "da": ["kl. 22 til 6", "fra ti om aftenen til seks om morgenen", "10 om aftenen til 6 om morgenen"],
    "nb": ["kl. 22 til 6", "fra ti om kvelden til seks om morgenen", "klokka 22 til klokka 6"],
    "is": ["kl. 22 til 6", "frá tíu á kvöldin til sex á morgnana", "22-6"],
    "sw": [
        "saa 4 usiku hadi saa 12 asubuhi",
        "saa nne usiku mpaka saa kumi na mbili asubuhi",
        "saa 22 hadi saa 6",
        "22-6",
    ],
}


@pytest.mark.parametrize(("language", "said"), [(code, said) for code in LANGUAGES for said in SAID[code]])
def test_night_is_understood(language, said):
    assert times(said, language) == NIGHT


@pytest.mark.parametrize(
    ("language", "said", "hours"),
    [
        ("en", "12 am – 12 pm", [time(0), time(12)]),
        ("en", "from midnight till noon", [time(0), time(12)]),
        ("en", "half past nine in the evening to 6:30 in the morning", [time(21, 30), time(6, 30)]),
        ("en", "1 pm to 2 in the afternoon", [time(13), time(14)]),
        ("sv", "halv tio på kvällen till halv sju", [time(21, 30), time(6, 30)]),
        ("de", "halb zehn abends bis sieben", [time(21, 30), time(7)]),
        ("it", "dalle dieci e mezza di sera a mezzogiorno", [time(22, 30), time(12)]),
        ("zh", "凌晨两点到下午1点", [time(2), time(13)]),
        ("zh", "晚上十点半到中午十二点", [time(22, 30), time(12)]),
        ("sv", "18-24", [time(18), time(0)]),
        ("sv", "12 på natten till 2 på natten", [time(0), time(2)]),
        ("sv", "20.00 på kvällen till 08.15", [time(20), time(8, 15)]),
        ("sw", "saa moja usiku hadi saa moja asubuhi", [time(19), time(7)]),
        ("sw", "saa 3 na nusu usiku hadi saa 11 alfajiri", [time(21, 30), time(5)]),
        ("sw", "saa 12 jioni hadi saa 6 mchana", [time(18), time(12)]),
        ("is", "tíu á kvöldin til eitt eftir hádegi", [time(22), time(13)]),
        ("fi", "keskiyöstä puoli seitsemään aamulla", [time(0), time(6, 30)]),
        ("sv", "på kvällen", []),
        ("da", "ikke om natten", []),
    ],
)
def test_hours_are_those_that_people_mean(language, said, hours):
    assert times(said, language) == hours
