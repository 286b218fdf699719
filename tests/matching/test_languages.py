import pytest

from dooropener_matching import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Vi söker en återförsäljare i Norge", "sv"),
        ("hvordan får jeg vite mer om bedriften deres?", "nb"),
        ("hvad synes du om vores nye virksomhed?", "da"),
        ("Við leitum að samstarfsaðila", "is"),
        ("etsimme jälleenmyyjää", "fi"),
        ("lūdzu, parādiet piedāvājumus", "lv"),
        ("Tunatafuta mshirika wa biashara", "sw"),
        ("ci sono aziende compatibili?", "it"),
        ("Können wir einen Termin machen?", "de"),
        ("请用中文回复", "zh"),
        ("can I speak to someone", "en"),
        ("Vi laver økologisk sennep og vil gerne ind i butikker i Østrig", "da"),
        ("Vi lager økologisk sennep og vil inn i butikker i Østerrike", "nb"),
    ],
)
def test_the_eleven_languages_are_told_apart(text, language):
    assert detect_language(text).language == language


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour, nous cherchons un distributeur",
        "Привет, как дела",
        "مرحبا بكم",
        "こんにちは、元気ですか",
        "Szukamy firmy w Niemczech",
    ],
)
def test_other_languages_are_none(text):
    assert detect_language(text, previous="sv").language is None


def test_what_says_nothing_keeps_the_earlier_language():
    assert detect_language("👍 42").language is None
    assert detect_language("👍 42", previous="fi").language == "fi"
    assert detect_language("ok", previous="sv").language == "sv"


def test_the_earlier_language_yields_to_a_clear_text():
    assert detect_language("Wir suchen einen Händler in Schweden", previous="sv").language == "de"
