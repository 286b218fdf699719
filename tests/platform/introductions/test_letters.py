from datetime import date

import pytest

from dooropener.introductions import example_parties as loaded
from dooropener.introductions import letters
from dooropener.introductions.example_letters import PAGE, STOP, every_letter
from dooropener.introductions.letter_drafts import describe, draft_summary
from dooropener.introductions.letter_parts import Reason, data_note, own_words, party, reasons
from dooropener.introductions.letter_people import unnamed, without_people
from dooropener.introductions.letter_writing import LINE, tidy
from dooropener.introductions.letters import LanguageNotFinished, NobodyToWriteTo
from dooropener.organisations import LawfulBasis
from dooropener.words import LANGUAGES
from dooropener_matching import Kind, Partnership

BEFORE_CONTACTS = [
    "address_asked",
    "company_asked",
    "introduction_requested",
    "passing_on_requested",
    "passing_on_requested.no_firm",
    "question_answered",
]


def request(settings, introduction, language="it", **values):
    fixed = {"summary": "Riassunto.", "page_url": PAGE, "stop_url": STOP, **values}
    return letters.compose_request(introduction, settings=settings, language=language, **fixed)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [name for name in BEFORE_CONTACTS if name != "company_asked"])
def test_no_letter_names_the_companys_people_before_contacts_are_exchanged(settings, language, name):
    letter = every_letter(settings, language)[name]()

    for told in (letter.subject, letter.text, letter.html):
        assert "Lund" not in told
        assert "bjorn.lund" not in told
        assert "15 20 30" not in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_company_is_not_told_the_partners_people_when_it_is_asked(settings, language):
    letter = every_letter(settings, language)["company_asked"]()

    assert "Chiara" not in letter.text + letter.html
    assert "panaro.example" not in letter.text + letter.html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["contacts_exchanged.company", "contacts_exchanged.partner"])
def test_exchange_names_the_people_of_both_sides(settings, language, name):
    letter = every_letter(settings, language)[name]()

    for told in (letter.text, letter.html):
        for words in ("Björn Lund", "bjorn.lund@bravikensvarme.example", "Chiara Bellini", "c.bellini@panaro.example"):
            assert words in told


def test_request_quotes_what_the_partner_wrote(settings):
    letter = request(settings, loaded.introduction())

    assert (
        "- «Vogliamo inserire una gamma di pompe di calore a propano, con formazione per i tecnici» "
        "- «Lavoriamo volentieri con aziende svedesi» "
    ) in " ".join(letter.text.split())


def test_request_without_reasons_names_the_listing(settings):
    introduction = loaded.introduction()
    introduction.match.case = []

    letter = request(settings, introduction)

    assert "Il vostro annuncio «Grossista termoidraulico cerca produttore di pompe" in letter.text


@pytest.mark.parametrize(
    ("basis", "article"),
    [
        (LawfulBasis.PUBLIC_TASK, "lett. e del GDPR"),
        (LawfulBasis.LEGITIMATE_INTEREST, "lett. f del GDPR"),
        (LawfulBasis.CONSENT, "lett. a del GDPR"),
    ],
)
def test_request_names_the_lawful_basis(settings, basis, article):
    introduction = loaded.introduction()
    introduction.addressee.lawful_basis = basis

    letter = request(settings, introduction)

    said = " ".join(letter.text.split())
    assert said.count("del GDPR") == 1
    assert article in said
    assert article in letter.html


def test_letter_to_someone_without_a_name_still_greets(settings):
    introduction = loaded.introduction()
    introduction.addressee.name = ""

    greetings = {code: request(settings, introduction, code).text.splitlines()[0] for code in LANGUAGES}

    assert greetings == {
        "sv": "Hej!",
        "en": "Dear Sir or Madam,",
        "it": "Buongiorno,",
        "de": "Guten Tag,",
        "zh": "尊敬的先生/女士：",
        "lv": "Labdien!",
        "fi": "Hei!",
        "da": "Hej",
        "nb": "Hei!",
        "is": "Góðan dag.",
        "sw": "Mpendwa Bwana/Bibi,",
    }


def test_letter_without_advisor_is_signed_by_the_office(settings):
    assert "Cordiali saluti\n\nNorrköpings kommun" in request(settings, loaded.introduction()).text


def test_markup_in_a_listing_is_shown_not_obeyed(settings):
    local = loaded.bjorns_listing()
    local.title = "<b>Varm</b> & tyst"

    letter = request(settings, loaded.introduction(local))

    assert "<b>Varm</b> & tyst" in letter.text
    assert "&lt;b&gt;Varm&lt;/b&gt; &amp; tyst" in letter.html


def test_line_breaks_in_a_name_stay_out_of_the_subject(settings):
    local = loaded.bjorns_listing()
    local.organisation.name = "Bråvikens\r\nBcc: all@example.org AB"

    letter = request(settings, loaded.introduction(local))

    assert letter.subject == "Bråvikens Bcc: all@example.org AB di Norrköping vorrebbe conoscervi"


def test_a_language_without_letters_is_refused(settings):
    with pytest.raises(LanguageNotFinished):
        request(settings, loaded.introduction(), "fr")


def test_a_letter_needs_a_reader(settings):
    with pytest.raises(NobodyToWriteTo):
        request(settings, loaded.introduction(addressee=None))


def test_a_name_that_ends_in_a_full_stop_gets_no_second_one():
    names = [
        party(listing.organisation, "it").at_end for listing in (loaded.chiaras_listing(), loaded.bjorns_listing())
    ]

    assert names == ["Termoidraulica Panaro S.p.A.", "Bråvikens Värme AB."]


def test_own_words_prefer_the_one_plain_sentence():
    local = loaded.bjorns_listing()
    local.summary = "Tysta värmepumpar för villor."

    assert own_words(local, "it", names=()).paragraphs == ("Tysta värmepumpar för villor.",)


def test_long_own_words_end_after_a_sentence():
    local = loaded.bjorns_listing()
    local.text = "En mening om sextio tecken som säger en sak om våra pumpar. " * 20

    words = own_words(local, "en", names=())

    assert words.shortened
    assert words.paragraphs[-1].endswith("våra pumpar. …")
    assert len(words.paragraphs[-1]) <= 702
    assert not own_words(local, "en", names=(), limit=None).shortened


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Ring 011-15 20 30 nu", "Ring […] nu"),
        ("Tel. +46 (0)70 123 45 67.", "Tel. […]."),
        ("Skriv till b.lund@firma.example, tack", "Skriv till […], tack"),
        ("Fråga Björn Lund om pris", "Fråga […] om pris"),
        ("björn lunds nummer", "[…] nummer"),
        ("EN 1090-2 EXC2, ISO 9001, 6 000 ton/år, 0,5–200 kW", "EN 1090-2 EXC2, ISO 9001, 6 000 ton/år, 0,5–200 kW"),
        ("HS:0811.90, NACE 25.11, 2026-03-02", "HS:0811.90, NACE 25.11, 2026-03-02"),
        ("Lund och Björnlunda", "Lund och Björnlunda"),
        ("Maj svarar i maj", "[…] svarar i maj"),
    ],
)
def test_people_are_left_out_and_figures_kept(said, shown):
    assert without_people(said, "Björn Lund", "Maj") == shown


def test_a_firm_that_bears_its_owners_name_keeps_it():
    local = loaded.bjorns_listing()
    local.organisation.name = "Björn Lund Värme AB"

    assert unnamed(loaded.introduction(local)) == ("Chiara Bellini",)


def test_reasons_are_matches_in_the_partners_words_once_each():
    introduction = loaded.introduction()
    introduction.match.case = [*loaded.CASE, *loaded.CASE]

    assert reasons(introduction) == (
        Reason(
            "Vi bygger värmepumpar med propan och söker en grossist kring Modena eller Bologna",
            "Vogliamo inserire una gamma di pompe di calore a propano, con formazione per i tecnici",
        ),
        Reason("", "Lavoriamo volentieri con aziende svedesi"),
    )


@pytest.mark.parametrize(
    ("name", "verdict", "words"),
    [
        ("product", "unknown", "Siamo un grossista con sei filiali tra Modena e Bologna."),
        ("certificates", "gap", "Marcatura CE richiesta."),
        ("direction", "match", "Siamo un grossista con sei filiali tra Modena e Bologna."),
        ("product", "match", "words that stand nowhere in the listing of the partner"),
        ("partner_region", "match", "Norrköping"),
    ],
)
def test_what_is_no_match_or_was_never_written_is_no_reason(name, verdict, words):
    introduction = loaded.introduction()
    introduction.match.case = [loaded.criterion(name, verdict, "", words, "")]

    assert reasons(introduction) == ()


def test_a_text_that_was_changed_since_gives_no_wrong_quotation():
    introduction = loaded.introduction()
    introduction.match.partner.text = "Cerchiamo altro adesso."

    assert reasons(introduction) == ()


def test_a_certificate_from_its_own_field_is_a_reason():
    introduction = loaded.introduction()
    introduction.match.partner.certifications = ["EN 1090-2 EXC3"]
    introduction.match.case = [loaded.criterion("certificates", "match", "CE", "EN 1090-2 EXC3", "certificates_held")]

    assert [reason.partner for reason in reasons(introduction)] == ["EN 1090-2 EXC3"]


def test_source_keys_of_the_house_are_said_in_words():
    contact = loaded.chamber()
    contact.source, contact.sourced_on = "named_in_reply", date(2026, 3, 1)

    assert data_note(contact, "de").source == "eine Antwort an uns, in der Sie genannt wurden"


@pytest.mark.parametrize(
    ("language", "draft"),
    [
        (
            "sv",
            (
                "Företaget Bråvikens Värme AB i Norrköping erbjuder ”Värmepumpar med propan (R290)” och söker i "
                "Emilia-Romagna efter en återförsäljare. Certifikat: CE och EN 14511."
            ),
        ),
        (
            "en",
            (
                "Bråvikens Värme AB in Norrköping offers “Värmepumpar med propan (R290)” and is looking in "
                "Emilia-Romagna for a distributor. It is about heat pumps. Certificates: CE and EN 14511."
            ),
        ),
        (
            "it",
            (
                "L’azienda Bråvikens Värme AB di Norrköping offre «Värmepumpar med propan (R290)» e cerca in "
                "Emilia-Romagna un distributore. Si tratta di pompe di calore. Certificazioni: CE e EN 14511."
            ),
        ),
        (
            "de",
            (
                "Das Unternehmen Bråvikens Värme AB aus Norrköping bietet „Värmepumpar med propan (R290)“ an und sucht "
                "in der Emilia-Romagna einen Vertriebspartner. Es geht um Wärmepumpen. Zertifikate: CE und EN 14511."
            ),
        ),
    ],
)
def test_draft_says_who_asks_for_what_and_where(language, draft):
    assert draft_summary(loaded.introduction(), language) == draft


GOODS = {
    "en": "It is about heat pumps, heat exchangers and school furniture.",
    "it": "Si tratta di pompe di calore, scambiatori di calore e arredi scolastici.",
    "de": "Es geht um Wärmepumpen, Wärmetauscher und Schulmöbel.",
    "zh": "涉及的产品或服务：热泵、换热器和学校家具。",
    "lv": "Runa ir par šādām precēm un pakalpojumiem: siltumsūkņi, siltummaiņi un skolu mēbeles.",
    "fi": "Tuotteet ja palvelut: lämpöpumput, lämmönvaihtimet ja koulukalusteet.",
    "da": "Det drejer sig om varmepumper, varmevekslere og skolemøbler.",
    "nb": "Det gjelder varmepumper, varmevekslere og skolemøbler.",
    "is": "Vörur og þjónusta: varmadælur, varmaskiptar og skólahúsgögn.",
    "sw": "Inahusu pampu za joto, vibadilisha joto na samani za shule.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_draft_names_the_goods_in_the_readers_words(language):
    local = loaded.bjorns_listing()
    local.title, local.summary = "Värmepumpar och värmeväxlare", "Även skolmöbler, välj fritt."

    draft = draft_summary(loaded.introduction(local), language)

    assert GOODS.get(language, "Certifikat") in draft
    assert language != "sv" or "Det gäller" not in draft


def test_draft_in_swedish_names_the_goods_of_who_wrote_in_another_language():
    local = loaded.bjorns_listing()
    local.language, local.title, local.summary = "de", "Wärmepumpen", ""

    assert "Det gäller värmepumpar." in draft_summary(loaded.introduction(local), "sv")


def test_draft_without_known_goods_says_nothing_of_them():
    local = loaded.bjorns_listing()
    local.title, local.summary = "Något helt nytt", ""

    assert "It is about" not in draft_summary(loaded.introduction(local), "en")


@pytest.mark.parametrize(
    ("region", "sentence"),
    [
        ("kenya", "cerca in Kenya un distributore."),
        ("linz", "cerca nella zona di Linz un distributore."),
    ],
)
def test_draft_places_regions_as_the_language_does(region, sentence):
    partner = loaded.chiaras_listing()
    partner.organisation.region = loaded.region(region)
    local = loaded.bjorns_listing()
    local.certifications = []

    assert sentence in draft_summary(loaded.introduction(local, partner), "it")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("partnership", Partnership)
def test_every_kind_of_listing_can_be_described(language, kind, partnership):
    listing = loaded.bjorns_listing()
    listing.kind, listing.partnership, listing.title = kind, [partnership.value], "x" * 256
    listing.organisation.name = "Å" * 150

    described = describe(listing, language, sought_in=loaded.region("xuzhou"))

    assert len(described) <= 500
    assert "%(" not in described


@pytest.mark.parametrize("language", ["sv", "it", "de"])
def test_whom_a_listing_looks_for_is_translated(language):
    english = describe(loaded.bjorns_listing(), "en")

    assert "a distributor" in english
    assert "a distributor" not in describe(loaded.bjorns_listing(), language)


def test_several_partnerships_are_joined_by_or():
    listing = loaded.bjorns_listing()
    listing.partnership = ["licensing", "joint_development"]

    assert "cerca un licenziatario o un partner per lo sviluppo congiunto." in describe(listing, "it")


@pytest.mark.parametrize("before", range(LINE - 12, LINE))
def test_no_line_ends_with_a_mark_that_opens_a_quotation_or_begins_with_one_that_closes_it(before):
    line = "x" * before + " ”kyllä”, ”ei” riittää."

    lines = tidy(line).splitlines()

    assert " ".join(lines) == line
    assert all(not each.endswith(" ”") and not each.startswith(("” ", ",")) for each in lines)


def test_chinese_line_may_end_after_a_quotation():
    assert tidy("字" * 37 + "”" + "字" * 5) == "字" * 37 + "”\n" + "字" * 5 + "\n"
