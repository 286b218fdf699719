"""What a message says beyond its intent: side and kind of the deal, regions, language, certificates, product."""

import pytest

from dooropener_bot.understanding import Intent
from dooropener_bot.understanding.places import find_places
from dooropener_matching import Kind, Partnership, default_regions

OFFER, REQUEST = Kind.OFFER, Kind.REQUEST
DISTRIBUTION, SUPPLY, MAKING = Partnership.DISTRIBUTION, Partnership.SUPPLY, Partnership.MANUFACTURING
SERVICES, LICENSING, EU = Partnership.SERVICES, Partnership.LICENSING, Partnership.EU_PROJECT
TOGETHER, MONEY = Partnership.JOINT_DEVELOPMENT, Partnership.INVESTMENT
ITALY, GERMANY, AUSTRIA, LATVIA, NORWAY = "emilia-romagna", "esslingen", "linz", "riga", "trondheim"
DENMARK, FINLAND, ICELAND, KENYA, CHINA = "odense", "tampere", "kopavogur", "kenya", "xuzhou"

DEALS = [
    ("sv", "Vi tillverkar spjälsängar och söker återförsäljare i Danmark", OFFER, DISTRIBUTION, (DENMARK,)),
    ("sv", "vi vill bli återförsäljare för ett finskt skidmärke", REQUEST, DISTRIBUTION, (FINLAND,)),
    ("sv", "Söker leverantör av keramikmuggar i Italien", REQUEST, SUPPLY, (ITALY,)),
    ("sv", "säljer lupinfrön till köpare i Tyskland", OFFER, SUPPLY, (GERMANY,)),
    ("sv", "vi har ledig kapacitet i svetsverkstan, kunder i Norge", OFFER, MAKING, (NORWAY,)),
    ("sv", "söker legotillverkare av plåtskåp i Lettland", REQUEST, MAKING, (LATVIA,)),
    ("sv", "erbjuder översättning till danska bolag", OFFER, SERVICES, (DENMARK,)),
    ("sv", "behöver en speditör som kör till Linz", REQUEST, SERVICES, (AUSTRIA,)),
    ("sv", "söker partner till en Horisontansökan i Tammerfors", REQUEST, EU, (FINLAND,)),
    ("sv", "vi söker en investerare i Kina", REQUEST, MONEY, (CHINA,)),
    ("sv", "vi vill utveckla en ny sele tillsammans med ett isländskt företag", REQUEST, TOGETHER, (ICELAND,)),
    ("en", "we make oat drinks and need a distributor in Austria", OFFER, DISTRIBUTION, (AUSTRIA,)),
    ("en", "looking for a supplier of roses in Kenya", REQUEST, SUPPLY, (KENYA,)),
    ("en", "we hold a patent and want to license it out to a Chinese company", OFFER, LICENSING, (CHINA,)),
    ("it", "produciamo sedie e cerchiamo un rivenditore in Norvegia", OFFER, DISTRIBUTION, (NORWAY,)),
    ("it", "cerchiamo un fornitore di legno in Finlandia", REQUEST, SUPPLY, (FINLAND,)),
    ("de", "wir suchen einen Händler für unsere Lampen in Dänemark", OFFER, DISTRIBUTION, (DENMARK,)),
    ("de", "suchen Lieferanten für Tee aus Kenia", REQUEST, SUPPLY, (KENYA,)),
    ("zh", "我们生产餐具，寻找德国经销商", OFFER, DISTRIBUTION, (GERMANY,)),
    ("zh", "想从意大利采购橄榄油", REQUEST, SUPPLY, (ITALY,)),
    ("lv", "ražojam mēbeles un meklējam izplatītāju Norvēģijā", OFFER, DISTRIBUTION, (NORWAY,)),
    ("lv", "meklējam koka paliktņu piegādātāju Somijā", REQUEST, SUPPLY, (FINLAND,)),
    ("fi", "valmistamme veneitä ja etsimme jälleenmyyjää Itävallasta", OFFER, DISTRIBUTION, (AUSTRIA,)),
    ("fi", "haluamme ostaa teetä Keniasta", REQUEST, SUPPLY, (KENYA,)),
    ("da", "vi laver møbler og søger en forhandler på Island", OFFER, DISTRIBUTION, (ICELAND,)),
    ("da", "vi vil købe marmor fra Italien", REQUEST, SUPPLY, (ITALY,)),
    ("nb", "vi selger laks og ser etter kjøpere i Latvia", OFFER, SUPPLY, (LATVIA,)),
    ("nb", "trenger en underleverandør som kan sveise for oss i Tyskland", REQUEST, MAKING, (GERMANY,)),
    ("is", "við framleiðum húfur og leitum að söluaðila í Þýskalandi", OFFER, DISTRIBUTION, (GERMANY,)),
    ("is", "við viljum kaupa timbur frá Lettlandi", REQUEST, SUPPLY, (LATVIA,)),
    ("sw", "tunauza parachichi, tunatafuta wanunuzi Italia", OFFER, SUPPLY, (ITALY,)),
    ("sw", "tunataka kununua mashine kutoka Ujerumani", REQUEST, SUPPLY, (GERMANY,)),
]


@pytest.mark.parametrize(("language", "text", "kind", "partnership", "regions"), DEALS)
def test_a_listing_says_which_way_the_money_flows(read, language, text, kind, partnership, regions):
    reading = read(text, previous_language=language)

    assert reading.intent is Intent.ADD_LISTING
    assert (reading.slots.kind, reading.slots.partnership, reading.slots.regions) == (kind, (partnership,), regions)


TWO_FORMS = [
    ("sv", "vi söker både återförsäljare och investerare till vår cykelfabrik", {DISTRIBUTION, MONEY}),
    ("sv", "Vi säljer licens på vår härdmetod och kan även utbilda folket hos köparen", {LICENSING, SERVICES}),
    (
        "en",
        "we want a distributor for our tents in Norway, and we also sell straight to big hotel chains",
        {DISTRIBUTION, SUPPLY},
    ),
    ("de", "Brauchen einen Lieferanten für Leinen und dazu einen Lohnfertiger, der uns Taschen näht", {SUPPLY, MAKING}),
    ("it", "vogliamo comprare sale dal Kenya e anche uno spedizioniere che lo porti qui", {SUPPLY, SERVICES}),
    ("fi", "etsimme kankaan toimittajaa ja lisäksi alihankkijaa, joka ompelee meille kasseja", {SUPPLY, MAKING}),
    ("zh", "我们想采购橄榄油，同时还要找一家货运公司运回来", {SUPPLY, SERVICES}),
]


@pytest.mark.parametrize(("language", "text", "partnership"), TWO_FORMS)
def test_a_listing_may_look_for_two_things(read, language, text, partnership):
    assert set(read(text, previous_language=language).slots.partnership) == partnership


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("sv", "vi vill gärna publicera en annons", None),
        ("sv", "nytt erbjudande", OFFER),
        ("sv", "ny förfrågan", REQUEST),
        ("en", "new listing", None),
        ("de", "neues Gesuch", REQUEST),
        ("it", "nuova offerta", OFFER),
    ],
)
def test_an_announced_listing_says_little_of_a_deal_yet(read, language, text, kind):
    reading = read(text, previous_language=language)

    assert reading.intent is Intent.ADD_LISTING
    assert (reading.slots.kind, reading.slots.partnership) == (kind, ())


ANNOUNCED = [
    ("sv", "Hej, jag vill lägga in ett nytt erbjudande, det gäller Island", OFFER, (ICELAND,)),
    ("sv", "en ny förfrågan till marknaden i Tyskland och Danmark tack", REQUEST, (GERMANY, DENMARK)),
    ("en", "I would like to submit a new request, it concerns Latvia", REQUEST, (LATVIA,)),
    ("en", "hello, could you add another offer for Finland please", OFFER, (FINLAND,)),
    ("it", "salve, vorrei caricare una nuova richiesta per la Danimarca", REQUEST, (DENMARK,)),
    ("it", "ho una nuova offerta da inserire, riguarda il Kenya", OFFER, (KENYA,)),
    ("de", "Guten Tag, ich würde gern ein neues Gesuch eintragen, Gebiet Norwegen", REQUEST, (NORWAY,)),
    ("de", "neues Angebot bitte, diesmal geht es um Island", OFFER, (ICELAND,)),
    ("zh", "您好，我想登一条新的供应，地区是拉脱维亚", OFFER, (LATVIA,)),
    ("zh", "再添加一个需求，针对挪威市场", REQUEST, (NORWAY,)),
    ("lv", "labdien, vēlos ievietot jaunu piedāvājumu Vācijas tirgum", OFFER, (GERMANY,)),
    ("lv", "gribu reģistrēt pieprasījumu, tas attiecas uz Islandi", REQUEST, (ICELAND,)),
    ("fi", "hei, haluaisin jättää uuden tarjouksen, alueena Itävalta", OFFER, (AUSTRIA,)),
    ("fi", "haluan kirjata uuden pyynnön, se koskee Norjaa", REQUEST, (NORWAY,)),
    ("da", "goddag, jeg vil oprette en ny forespørgsel, den gælder Kenya", REQUEST, (KENYA,)),
    ("da", "et nyt tilbud, det handler om Finland og Island", OFFER, (FINLAND, ICELAND)),
    ("nb", "hei, jeg vil legge inn et nytt tilbud som gjelder Danmark", OFFER, (DENMARK,)),
    ("nb", "vi vil registrere en forespørsel rettet mot Tyskland", REQUEST, (GERMANY,)),
    ("is", "góðan dag, við viljum skrá nýja fyrirspurn fyrir Noreg", REQUEST, (NORWAY,)),
    ("is", "mig langar að setja inn tilboð, það varðar Finnland", OFFER, (FINLAND,)),
    ("en", "I have a new request, it's about the German market", REQUEST, (GERMANY,)),
    ("it", "vorrei aggiungere una nuova offerta per l'Islanda e la Norvegia", OFFER, (NORWAY, ICELAND)),
    ("sv", "hejsan, funderar på att lämna ett erbjudande till den danska marknaden", OFFER, (DENMARK,)),
    ("sw", "habari, naomba kuweka ombi jipya, linahusu Norwe", REQUEST, (NORWAY,)),
    ("sw", "tungependa kusajili ofa mpya kwa soko la Austria", OFFER, (AUSTRIA,)),
]


@pytest.mark.parametrize(("language", "text", "kind", "regions"), ANNOUNCED)
def test_a_listing_announced_with_its_region_says_its_side_by_the_noun(read, language, text, kind, regions):
    reading = read(text, previous_language=language)

    assert reading.intent is Intent.ADD_LISTING
    assert (reading.slots.kind, reading.slots.partnership, reading.slots.regions) == (kind, (), regions)


@pytest.mark.parametrize(
    ("language", "text", "partnership"),
    [
        ("sv", "ny förfrågan: vi söker en leverantör av rågmjöl i Danmark", SUPPLY),
        ("en", "new offer: we translate manuals for companies in Iceland", SERVICES),
        ("en", "here is our new request for Norway: who can interpret for us", SERVICES),
        ("de", "neues Angebot: wir verkaufen Kerzen nach Norwegen", SUPPLY),
        ("zh", "新的需求：想从肯尼亚采购咖啡豆", SUPPLY),
    ],
)
def test_a_listing_that_names_its_deal_is_not_only_announced(read, language, text, partnership):
    assert read(text, previous_language=language).slots.partnership == (partnership,)


SIDES = [
    ("sv", "letar efter en finansiär till vårt bryggeri, gärna från Island", REQUEST, {MONEY}),
    ("de", "unsere Holding hat Kapital und bietet einer Ziegelei in Lettland eine Beteiligung an", OFFER, {MONEY}),
    ("en", "our climate chamber is open to a Danish firm that wants to develop a new tent with us", OFFER, {TOGETHER}),
    ("nb", "ser etter et firma i Linz som vi kan utvikle en ny skrue sammen med", REQUEST, {TOGETHER}),
    (
        "it",
        "serratura brevettata: vendiamo la licenza oppure la produciamo noi conto terzi",
        OFFER,
        {LICENSING, MAKING},
    ),
    ("da", "søger en medejer til vores gartneri, og drivhusene vil vi købe samme sted", REQUEST, {MONEY, SUPPLY}),
    ("en", "we bake bread and want to buy rye flour from Latvia", REQUEST, {SUPPLY}),
    ("fi", "Myynnissä saunakiukaita, löytyykö ostajia Norjasta?", OFFER, {SUPPLY}),
]


@pytest.mark.parametrize(("language", "text", "kind", "partnership"), SIDES)
def test_the_side_of_deals_that_are_put_the_other_way_round(read, language, text, kind, partnership):
    slots = read(text, previous_language=language).slots

    assert (slots.kind, set(slots.partnership)) == (kind, partnership)


REGIONS = [
    ("sv", "nej, inte Italien, Tyskland", (GERMANY,), (ITALY,)),
    ("sv", "byt Trondheim mot Odense", (DENMARK,), (NORWAY,)),
    ("sv", "skippa Danmark, vi kör på Norge", (NORWAY,), (DENMARK,)),
    ("sv", "alla länder utom Kina", (), (CHINA,)),
    ("sv", "sluta visa företag från Kenya", (), (KENYA,)),
    ("sv", "bara nordiska vänorter", (NORWAY, DENMARK, FINLAND, ICELAND), ()),
    ("en", "leave out Kenya and China", (), (KENYA, CHINA)),
    ("en", "swap Odense for Tampere please", (FINLAND,), (DENMARK,)),
    ("it", "non l'Italia, la Germania", (GERMANY,), (ITALY,)),
    ("de", "Kenia könnt ihr rausnehmen", (), (KENYA,)),
    ("de", "nur noch Firmen aus Österreich", (AUSTRIA,), ()),
    ("zh", "以后只看芬兰的公司", (FINLAND,), ()),
    ("lv", "tikai no Austrijas, lūdzu", (AUSTRIA,), ()),
    ("fi", "jatkossa vain Norja ja Tanska", (NORWAY, DENMARK), ()),
    ("da", "kun Tyskland fremover", (GERMANY,), ()),
    ("nb", "heretter bare Latvia", (LATVIA,), ()),
    ("is", "bara Þýskaland takk", (GERMANY,), ()),
    ("sw", "Austria pekee kuanzia sasa", (AUSTRIA,), ()),
]


LEFT_OUT = [
    ("sv", "Kenya är för långt bort så stryk det, Island får vara kvar", (ICELAND,), (KENYA,)),
    ("en", "Denmark's off the table, Finland stays", (FINLAND,), (DENMARK,)),
    ("it", "la Cina è troppo lontana, quindi toglietela", (), (CHINA,)),
    ("de", "Kenia fällt weg, Norwegen kommt dazu", (NORWAY,), (KENYA,)),
    ("zh", "丹麦太远了，去掉", (), (DENMARK,)),
    ("zh", "只留挪威和冰岛，其他国家都去掉", (NORWAY, ICELAND), ()),
    ("it", "togli la Cina dai paesi, lascia solo Austria e Finlandia", (AUSTRIA, FINLAND), (CHINA,)),
    ("en", "remove Kenya, leave only Iceland and Norway", (NORWAY, ICELAND), (KENYA,)),
    ("it", "lascia fuori il Kenya", (), (KENYA,)),
    ("zh", "不要丹麦，要冰岛", (ICELAND,), (DENMARK,)),
    ("zh", "丹麦不要，冰岛", (ICELAND,), (DENMARK,)),
    ("zh", "不要丹麦，冰岛和挪威的", (), (NORWAY, DENMARK, ICELAND)),
    ("lv", "Norvēģija ir par dārgu, tāpēc izņemiet to", (), (NORWAY,)),
    ("fi", "Kenian tilalle Islanti", (ICELAND,), (KENYA,)),
    ("da", "Kina er for langt væk så drop det, tag Island med", (ICELAND,), (CHINA,)),
    ("nb", "ta ut Danmark og ta inn Finland", (FINLAND,), (DENMARK,)),
    ("is", "Noregur er of dýr svo takið það út", (), (NORWAY,)),
    ("sw", "weka Norwe, China iondolewe", (NORWAY,), (CHINA,)),
]


@pytest.mark.parametrize(("language", "text", "wanted", "excluded"), LEFT_OUT)
def test_a_region_is_left_out_in_the_same_breath(language, text, wanted, excluded):
    places = find_places(text, default_regions(), language)

    assert (places.wanted, places.excluded) == (wanted, excluded)


def test_a_place_in_a_refusal_tells_which_match_is_refused(read):
    reading = read("nej tack till den från Kina, för långa leveranstider", previous_language="sv")

    assert (reading.intent, reading.slots.regions) == (Intent.DECLINE_MATCH, (CHINA,))


@pytest.mark.parametrize(("language", "text", "wanted", "excluded"), REGIONS)
def test_regions_wanted_and_ruled_out(read, language, text, wanted, excluded):
    reading = read(text, previous_language=language)

    assert reading.intent is Intent.SET_REGIONS
    assert (reading.slots.regions, reading.slots.excluded_regions) == (wanted, excluded)


def test_the_name_of_a_firm_names_no_region(read):
    assert read("please register Nordic Brush Ltd", previous_language="en").slots.regions == ()


def test_small_talk_names_no_region(read):
    reading = read("vilket väder är det i Italien idag?", previous_language="sv")

    assert (reading.intent, reading.slots.regions) == (Intent.OTHER, ())


TONGUES = [
    ("sv", "byt till finska", "fi"),
    ("sv", "engelska, inte svenska", "en"),
    ("en", "could you switch to Swedish?", "sv"),
    ("en", "Kiswahili please", "sw"),
    ("it", "passiamo al tedesco", "de"),
    ("de", "können wir auf Chinesisch schreiben?", "zh"),
    ("zh", "请说英语", "en"),
    ("lv", "runāsim latviski", "lv"),
    ("fi", "vaihdetaan ruotsiksi", "sv"),
    ("da", "kan vi skrive på norsk?", "nb"),
    ("nb", "bytt til dansk", "da"),
    ("is", "getum við talað íslensku?", "is"),
    ("sw", "badilisha kwa Kiitaliano", "it"),
    ("sv", "jag vill byta språk", None),
    ("en", "I can't read Swedish, write Finnish please", "fi"),
    ("de", "Schwedisch kann ich leider nicht, bitte auf Englisch", "en"),
    ("it", "non capisco lo svedese, passiamo all'italiano", "it"),
    ("fi", "en osaa ruotsia, voisiko vaihtaa suomeksi?", "fi"),
    ("nb", "kan du ikke skrive norsk?", "nb"),
    ("is", "ég skil ekki sænsku, getum við talað ensku?", "en"),
    ("zh", "瑞典语我看不懂，请说德语", "de"),
]


@pytest.mark.parametrize(("language", "text", "asked"), TONGUES)
def test_the_language_asked_for(read, language, text, asked):
    reading = read(text, previous_language=language)

    assert reading.intent is Intent.CHANGE_LANGUAGE
    assert (reading.slots.language, reading.slots.regions) == (asked, ())


PRODUCTS = [
    ("sv", "Vi tillverkar värmepumpar och söker återförsäljare i Tyskland.", "värmepumpar"),
    ("sv", "Vi bygger värmepumpar med propan och söker en grossist kring Modena", "värmepumpar med propan"),
    ("sv", "söker agent i Finland för våra truckbatterier", "truckbatterier"),
    ("sv", "vill köpa frysta hallon från Lettland", "frysta hallon"),
    ("en", "We manufacture ice cleats and are looking for a dealer in Finland", "ice cleats"),
    ("it", "vorremmo acquistare fiori recisi dal Kenya", "fiori recisi"),
    ("de", "Wir produzieren Outdoorjacken und suchen einen Händler", "Outdoorjacken"),
    ("zh", "我们生产户外家具，寻找挪威经销商", "户外家具"),
    ("lv", "pārdodam zāģmateriālus, meklējam klientus Vācijā", "zāģmateriālus"),
    ("fi", "haluamme ostaa keraamisia laattoja Italiasta", "keraamisia laattoja"),
    ("da", "vi producerer cykelhjelme og søger en importør i Østrig", "cykelhjelme"),
    ("nb", "vi selger tørrfisk og ser etter kunder i Italia", "tørrfisk"),
    ("is", "við framleiðum ullarteppi og leitum að dreifingaraðila í Noregi", "ullarteppi"),
    ("sw", "tunauza kahawa na tunatafuta wanunuzi Ujerumani", "kahawa"),
    ("zh", "我们生产水泵，通过ISO 14001认证，想找芬兰代理商", "水泵"),
    ("zh", "我们寻找FSC认证的胶合板供应商", "FSC认证的胶合板"),
    ("en", "we produce rye flour, we have BRCGS certification", "rye flour"),
]


@pytest.mark.parametrize(("language", "text", "product"), PRODUCTS)
def test_the_product_is_left_when_the_talk_is_cut_away(read, language, text, product):
    assert read(text, previous_language=language).slots.product == product


def test_certificates_are_taken_as_written(read):
    text = "söker legosvetsare i Riga, kräver EN 1090-2 EXC2 och ISO 3834-2"

    slots = read(text, previous_language="sv").slots

    assert slots.certifications == ("EN 1090-2 EXC2", "ISO 3834-2")


def test_a_certificate_is_taken_from_between_chinese_characters(read):
    slots = read("我们采购松木板，要求PEFC认证", previous_language="zh").slots

    assert (slots.certifications, slots.product) == (("PEFC",), "松木板")
