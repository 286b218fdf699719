import pytest

from dooropener_matching.exclusions import exclusions, says_only, split_at_lack
from dooropener_matching.passages import sentences


def refused(text, language=None):
    return [e.passage.text for s in sentences(text) for e in exclusions(s, language, buys=True)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sv", "Inga återförsäljare."),
        ("sv", "Plastfönster är inte aktuella."),
        ("sv", "Inte Asien."),
        ("en", "We do not sell to agents."),
        ("it", "Materiali riciclati non sono ammessi."),
        ("de", "Keine Lärche."),
        ("de", "Bahnverkehr bieten wir nicht an."),
        ("zh", "不接受代理商。"),
        ("lv", "Kultivētas sēnes netirgojam."),
        ("fi", "Kumiveneitä emme ota."),
        ("da", "Senge og rollatorer laver vi ikke."),
        ("nb", "Ingen mellomledd."),
        ("is", "Við tökum ekki við milliliðum."),
        ("sw", "Hatuuzi kwa madalali."),
        ("sv", "Vi ska inte köpa pressar."),
        ("sv", "Vi rör varken hårfärg eller parfym."),
        ("sv", "Gran och tall har vi så det räcker."),
        ("sv", "Begagnade bilar är inte vår grej."),
        ("en", "Resellers cannot be considered."),
        ("en", "We do not look after lawns."),
        ("en", "Carpets are another matter."),
        ("de", "Holzbau ist etwas anderes."),
        ("da", "Vi skal ikke købe nye ovne."),
        ("sv", "Kapselmaskiner säljer vi aldrig."),
        ("sv", "Gjutjärn är inte av intresse."),
        ("sv", "Pumpar har vi redan ett långt avtal på."),
        ("it", "Macchine non ne vendiamo."),
        ("it", "Le pompe usate non sono di interesse."),
        ("de", "Textilien sind nicht förderfähig."),
        ("de", "Gebrauchte Pressen kaufen wir nie."),
        ("nb", "Brukt utstyr er ikke relevant."),
        ("sv", "Kina har vi av den anledningen sagt nej till."),
        ("sv", "Wellpapp hänvisar vi vidare."),
        ("sv", "Till katter gör vi ingenting."),
        ("sv", "Plåtskåp köper vi redan här hemma."),
        ("fi", "Koirien tuotteet jätämme suosiolla muille."),
        ("da", "Printplader får vi fra motorleverandøren."),
        ("it", "Gli ingredienti li ho già."),
        ("it", "Non vendo mobili usati."),
        ("de", "Handschuhe nähe ich nicht."),
        ("fi", "Lastenvaatteita en myy."),
        ("lv", "Mums nevajag plastmasas logus."),
        ("is", "Sel ekki lifandi fisk."),
        ("sw", "Plastiki sitaki."),
    ],
)
def test_a_refusal_is_recognised(language, text):
    assert refused(text, language) == [text]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sv", "Vi har ingen svensk senap i sortimentet i dag."),
        ("de", "In Schweden sind wir noch nicht vertreten."),
        ("lv", "Piegādājam kastes no Rīgas."),
        ("sw", "Bado hatuna cheti cha Fairtrade."),
        ("sv", "Vi har ingenting emot plast."),
        ("sv", "Vi går uteslutande via återförsäljare."),
        ("en", "No fee for companies."),
        ("en", "No Fairtrade certificate."),
        ("en", "We do not know the Nordic market."),
        ("de", "In Schweden gibt es noch keinen Lizenznehmer."),
        ("de", "In Schweden hatten wir nie einen Vertreter."),
        ("sv", "En svensk agent har vi aldrig haft."),
    ],
)
def test_a_lack_is_no_refusal(language, text):
    assert refused(text, language) == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Pressar av stål har vi haft, så sådana offerter läser vi inte.", "Pressar av stål"),
        ("Vi har haft begagnat tidigare och vill inte ha det igen.", "begagnat"),
        ("Steel presses were tried here, so those are not needed.", "Steel presses"),
    ],
)
def test_a_refusal_that_points_back_refuses_what_was_named_before(text, named):
    [exclusion] = [e for s in sentences(text) for e in exclusions(s)]

    assert named in exclusion.refused
    assert exclusion.passage.text == text


def test_what_a_seller_gets_from_somebody_is_no_refusal():
    (sentence,) = sentences("Malt får vi från grannen.")

    assert exclusions(sentence, "sv", buys=False) == []


@pytest.mark.parametrize(
    ("language", "text", "clause"),
    [
        ("sv", "Stålet bockar vi men inte rör.", "men inte rör."),
        ("en", "We sell fish but not meat.", "but not meat."),
        ("fi", "Myymme kalaa mutta ei lihaa.", "mutta ei lihaa."),
        ("is", "Við seljum fisk en ekki kjöt.", "en ekki kjöt."),
    ],
)
def test_what_follows_but_not_is_refused_alone(language, text, clause):
    assert refused(text, language) == [clause]


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("styckegods utan kyla", ("styckegods ", "kyla")),
        ("groupage without cooling", ("groupage ", "cooling")),
        ("utan kyla", ("utan kyla", "")),
        ("styckegods", ("styckegods", "")),
    ],
)
def test_a_refusal_tells_what_is_missed_in_what_it_refuses(text, refusal):
    assert split_at_lack(text) == refusal


def test_only_is_recognised():
    assert says_only("Only manufacturers from Germany")
    assert says_only("只接受德国厂家")
    assert not says_only("Manufacturers from Germany")
