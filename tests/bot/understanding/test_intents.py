"""Message → intent, in all eleven languages, and the figures on messages kept apart."""

import pytest

from dooropener_bot.understanding import Intent, own_examples, sample_messages
from dooropener_bot.understanding.evaluation import figures, readings
from dooropener_matching import LANGUAGES

TABLE = [
    ("sv", "hej, vårt bolag vill gå med", Intent.REGISTER_COMPANY),
    ("sv", "har ni nån träff på vår annons?", Intent.SHOW_MATCHES),
    ("sv", "ja, introducera oss gärna", Intent.ACCEPT_MATCH),
    ("sv", "nej tack, inte den", Intent.DECLINE_MATCH),
    ("sv", "har företaget i Linz svarat?", Intent.INTRODUCTION_STATUS),
    ("sv", "bara Finland från och med nu", Intent.SET_REGIONS),
    ("sv", "byt till engelska tack", Intent.CHANGE_LANGUAGE),
    ("sv", "kan en rådgivare ringa upp?", Intent.TALK_TO_ADVISOR),
    ("sv", "skicka mig allt ni har sparat om oss", Intent.EXPORT_DATA),
    ("sv", "ta bort vårt konto", Intent.DELETE_DATA),
    ("sv", "hur funkar tjänsten?", Intent.HELP),
    ("sv", "hejsan hoppsan", Intent.GREET),
    ("sv", "nej avbryt", Intent.CANCEL),
    ("sv", "vad blir det för väder i helgen?", Intent.OTHER),
    ("sv", "vi säljer trappor och söker köpare i Norge", Intent.ADD_LISTING),
    ("en", "we want to register our company", Intent.REGISTER_COMPANY),
    ("en", "any new matches for me?", Intent.SHOW_MATCHES),
    ("en", "yes, put us in touch with them", Intent.ACCEPT_MATCH),
    ("en", "no, not that one", Intent.DECLINE_MATCH),
    ("en", "have they answered yet?", Intent.INTRODUCTION_STATUS),
    ("en", "please remove my account", Intent.DELETE_DATA),
    ("it", "vorremmo iscrivere la nostra azienda", Intent.REGISTER_COMPANY),
    ("it", "mostrami le proposte", Intent.SHOW_MATCHES),
    ("it", "no grazie, non ci interessa", Intent.DECLINE_MATCH),
    ("it", "hanno risposto da Linz?", Intent.INTRODUCTION_STATUS),
    ("it", "vorrei parlare con una persona vera", Intent.TALK_TO_ADVISOR),
    ("de", "wir möchten unsere Firma anmelden", Intent.REGISTER_COMPANY),
    ("de", "gibt es neue Treffer?", Intent.SHOW_MATCHES),
    ("de", "ja, stellen Sie uns bitte vor", Intent.ACCEPT_MATCH),
    ("de", "bitte alle Daten löschen", Intent.DELETE_DATA),
    ("de", "wie funktioniert das hier?", Intent.HELP),
    ("zh", "有新的匹配吗", Intent.SHOW_MATCHES),
    ("zh", "对方回复了没有", Intent.INTRODUCTION_STATUS),
    ("zh", "删除我们的账户", Intent.DELETE_DATA),
    ("zh", "我想跟顾问通电话", Intent.TALK_TO_ADVISOR),
    ("lv", "gribam reģistrēt savu firmu", Intent.REGISTER_COMPANY),
    ("lv", "vai ir jauni partneri mums?", Intent.SHOW_MATCHES),
    ("lv", "nē, paldies, neinteresē", Intent.DECLINE_MATCH),
    ("lv", "labdien", Intent.GREET),
    ("fi", "haluan rekisteröidä firmani", Intent.REGISTER_COMPANY),
    ("fi", "näytä uudet osumat", Intent.SHOW_MATCHES),
    ("fi", "ei kiitos, ei sovi meille", Intent.DECLINE_MATCH),
    ("fi", "poistakaa tilimme", Intent.DELETE_DATA),
    ("da", "vi vil gerne oprette vores firma", Intent.REGISTER_COMPANY),
    ("da", "har de svaret os endnu?", Intent.INTRODUCTION_STATUS),
    ("da", "hvad koster det at være med?", Intent.HELP),
    ("nb", "vis meg nye treff", Intent.SHOW_MATCHES),
    ("nb", "kan en rådgiver ringe meg?", Intent.TALK_TO_ADVISOR),
    ("nb", "slett alt dere har om oss", Intent.DELETE_DATA),
    ("is", "við viljum skrá fyrirtækið okkar", Intent.REGISTER_COMPANY),
    ("is", "sýndu mér nýjar tillögur", Intent.SHOW_MATCHES),
    ("is", "er komið svar?", Intent.INTRODUCTION_STATUS),
    ("is", "hætta við þetta", Intent.CANCEL),
    ("sw", "tunataka kusajili kampuni", Intent.REGISTER_COMPANY),
    ("sw", "nionyeshe mapendekezo mapya", Intent.SHOW_MATCHES),
    ("sw", "wamejibu tayari?", Intent.INTRODUCTION_STATUS),
    ("sw", "asante sana", Intent.OTHER),
    ("de", "Würden Sie mir bitte auf Lettisch schreiben?", Intent.CHANGE_LANGUAGE),
    ("sv", "kan vi ta norska i fortsättningen", Intent.CHANGE_LANGUAGE),
    ("it", "eliminala, trattano solo la carta", Intent.DECLINE_MATCH),
    ("en", "what's the distance to Modena by car?", Intent.OTHER),
    ("en", "write me a poem for a wedding in Swedish", Intent.OTHER),
    ("en", "We'd like to have Harper Tools on your list of firms", Intent.REGISTER_COMPANY),
]


@pytest.mark.parametrize(("language", "text", "intent"), TABLE)
def test_read_finds_the_intent(read, language, text, intent):
    reading = read(text, previous_language=language)

    assert (reading.intent, reading.language) == (intent, language)


def test_read_meets_the_goals_on_messages_kept_apart(understanding, messages):
    measured = figures(readings(messages, understanding))

    assert measured.intent >= 0.93
    assert measured.kind >= 0.95
    assert measured.partnership >= 0.88
    assert measured.regions >= 0.95
    assert measured.language >= 0.97
    assert measured.caught >= 0.5


def test_unsure_readings_offer_the_next_likeliest(read):
    reading = read("bla bla grönt", previous_language="sv")

    assert reading.unsure
    assert reading.alternatives[0][1] <= reading.confidence
    assert [share for _, share in reading.alternatives] == sorted((s for _, s in reading.alternatives), reverse=True)


def test_plain_words_are_sure(read):
    words = ["avbryt", "hjälp", "ja tack", "nej tack", "visa mina träffar", "ta bort mitt konto"]

    assert [word for word in words if read(word, previous_language="sv").unsure] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_examples_cover_every_intent_in_every_language(language):
    counts = dict.fromkeys(Intent, 0)
    for example in own_examples():
        if example.language == language:
            counts[example.intent] += 1

    assert {intent: count for intent, count in counts.items() if count < 8} == {}


def test_examples_are_not_taken_from_what_is_measured(messages):
    measured = {example.text.casefold() for example in messages}

    assert [example.text for example in own_examples() if example.text.casefold() in measured] == []


def test_examples_repeat_the_samples_only_in_single_words():
    samples = {example.text.casefold() for example in sample_messages()}

    repeated = [example.text for example in own_examples() if example.text.casefold() in samples]

    assert [text for text in repeated if " " in text] == []
