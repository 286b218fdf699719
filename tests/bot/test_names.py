import pytest

from dooropener_bot.conversations.dialogues.names import (
    find_address,
    find_number,
    mentions_number,
    name_of_company,
    names_of_person,
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Björns Värme AB, 556036-0793", "Björns Värme AB"),
        ("556036-0793 Björns Värme AB", "Björns Värme AB"),
        ("Vi heter Björns Värme AB och organisationsnumret är 556036-0793", "Björns Värme AB"),
        ("Björns Värme AB, orgnr: 5560360793", "Björns Värme AB"),
        ("Our company is Norr & Co AB, number 556036-0793", "Norr & Co AB"),
        ("Wir heißen Norrpump AB, Organisationsnummer 556036-0793", "Norrpump AB"),
        ("Ci chiamiamo Norrpump AB, numero di registrazione 556036-0793", "Norrpump AB"),
        ("Mail Boxes AB 556036-0793", "Mail Boxes AB"),
        ("Sono Motors AB", "Sono Motors AB"),
        ("Firma Berg AB", "Firma Berg AB"),
        ("Företag: Berg AB", "Berg AB"),
        ("Hej, vi heter Is AB", "Is AB"),
        ("Mūsu uzņēmumu sauc Norrpump AB un organizācijas numurs ir 556036-0793", "Norrpump AB"),
        ("Labdien! Uzņēmums: Berg AB, reģistrācijas Nr. 556036-0793", "Berg AB"),
        ("Vi hedder Norrpump AB, og organisationsnummeret er 556036-0793", "Norrpump AB"),
        ("Virksomheden hedder Bager & Søn AB, cvr-nr. 556036-0793", "Bager & Søn AB"),
        ("Hei, vi heter Norrpump AB, og organisasjonsnummeret er 556036-0793", "Norrpump AB"),
        ("Bedriften vår heter Fjell & Sønn AB, org.nr. 556036-0793", "Fjell & Sønn AB"),
        ("Við heitum Norrpump AB og skráningarnúmerið er 556036-0793", "Norrpump AB"),
        ("Halló, fyrirtækið okkar heitir Ís AB, kennitala: 556036-0793", "Ís AB"),
        ("Kampuni yetu inaitwa Norrpump AB na nambari ya usajili ni 556036-0793", "Norrpump AB"),
        ("Habari, tunaitwa Kahawa Bora AB, namba ya usajili: 556036-0793", "Kahawa Bora AB"),
        ("556036-0793", ""),
    ],
)
def test_name_of_a_company_is_found_among_other_words(text, name):
    assert name_of_company(text) == name


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Björn Berg, bjorn@firma.example", ["Björn Berg"]),
        ("Jag heter Björn Berg och min mejl är bjorn@firma.example", ["Björn Berg"]),
        ("bjorn@firma.example Björn Berg", ["Björn Berg"]),
        ("Björn Berg, vd, bjorn@firma.example, 070-000 00 00", ["Björn Berg", "vd"]),
        ("Sono Chiara Rossi\nchiara@ditta.example\nresponsabile vendite", ["Chiara Rossi", "responsabile vendite"]),
        ("Ich bin Jörg Maier, joerg@firma.example", ["Jörg Maier"]),
        ("Mani sauc Ilze Kalniņa un mans e-pasts ir ilze@firma.example", ["Ilze Kalniņa"]),
        ("Esmu Ilze Kalniņa, ilze@firma.example, direktore", ["Ilze Kalniņa", "direktore"]),
        ("Jeg hedder Mette Dahl, og min mailadresse er mette@firma.example", ["Mette Dahl"]),
        ("Det er Søren Friis, indkøbschef, soren@firma.example", ["Søren Friis", "indkøbschef"]),
        ("Jeg heter Ingrid Moe, og e-postadressen min er ingrid@firma.example", ["Ingrid Moe"]),
        ("Dette er Øyvind Lie, innkjøpssjef, oyvind@firma.example", ["Øyvind Lie", "innkjøpssjef"]),
        ("Ég heiti Jón Þór Ólafsson og netfangið mitt er jon@firma.example", ["Jón Þór Ólafsson"]),
        ("Ég er Jón Ólafsson, framkvæmdastjóri, jon@firma.example", ["Jón Ólafsson", "framkvæmdastjóri"]),
        ("Jina langu ni Wanjiru Kamau na barua pepe yangu ni wanjiru@kampuni.example", ["Wanjiru Kamau"]),
        ("Mimi ni Achieng Otieno, mkurugenzi, achieng@kampuni.example", ["Achieng Otieno", "mkurugenzi"]),
        ("bjorn@firma.example", []),
    ],
)
def test_name_and_role_of_a_person_are_found(text, names):
    assert names_of_person(text) == names


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("orgnr 556036-0793", "556036-0793"),
        ("16 556036 0793", "16 556036 0793"),
        ("ring +46 11 15 00 00", None),
        ("vi är 12 anställda", None),
    ],
)
def test_number_is_told_from_other_digits(text, number):
    assert find_number(text) == number


def test_address_ends_before_the_full_stop():
    assert find_address("Skriv till bjorn@firma.example.") == "bjorn@firma.example"


@pytest.mark.parametrize(
    "text",
    [
        "Jag kan inte organisationsnumret",
        "I don't know the registration number",
        "En tiedä y-tunnusta",
        "Non so la partita IVA",
        "Das Organisationsnummer weiß ich nicht",
        "Jeg husker ikke organisationsnummeret",
        "Es nezinu reģistrācijas numuru",
        "Sijui nambari ya usajili",
    ],
)
def test_words_about_the_number_are_known(text):
    assert mentions_number(text)


@pytest.mark.parametrize("text", ["Norrpump AB", "Numera AB", "Björns Värme", "Orgel & Söner"])
def test_names_are_no_words_about_the_number(text):
    assert not mentions_number(text)
