# ruff: noqa: E501 - a line per language is easier to mend than lines of equal length
"""Who speaks: a trade contact that opens doors, a dealer, or a maker, told from what it says."""

import re

from dooropener_matching.listings import Kind, Listing, OrganisationKind, Partnership
from dooropener_matching.passages import sentences

_OPENS_DOORS = re.compile(
    r"chamber of (?:commerce|industry)|business (?:office|support|development agency|association|network|council)|trade (?:office|council|mission)|"
    r"contact point|one-stop|cluster\b|our members|member (?:companies|firms)|members (?:build|make|produce|include)|\bwe (?:help|connect|introduce)\b[^.]{0,60}(?:compan|firms|business)|"
    r"match-?making|free of charge|no fee|find partners|inward investment|investment agency|"
    r"handelskammar|näringslivskontor|näringslivsbolag|företagarförening|kontaktpunkt|klusterorganisation|medlemsföretag|hjälper företag|förmedlar kontakt|affärsdag|kostnadsfri|branschförening|"
    r"camera di commercio|sportello|associazione (?:di|delle) imprese|imprese associate|aziende associate|ricerca partner|incontri (?:d'affari|di affari|b2b)|rete di imprese|distretto\b[^.]{0,40}(?:riunisce|imprese)|gratuit|"
    r"Wirtschaftsförderung|Handelskammer|Wirtschaftskammer|\bIHK\b|Kontaktbörse|Kontaktstelle|Mitgliedsunternehmen|Mitgliedsbetriebe|Cluster\b|vernetz\w+|kostenfrei|kostenlos|Partnersuche|Ansiedlung|Verband\b|"
    r"商会|贸促会|经贸对接|对接服务|公益服务|产业联盟|协会|会员企业|投资促进|招商|驻.{0,6}代表处|免费(?:提供|对接|咨询)|"
    r"tirdzniecības kamer|biedru uzņēmum|klasteris|klastera|palīdzam uzņēmum|uzņēmējdarbības (?:atbalst|centr)|kontaktpunkt|bez maksas|asociācij|sadarbības partneru meklē|"
    r"kauppakamari|elinkeinoyhtiö|kehitysyhtiö|klusteri|jäsenyrity|autamme yrity|maksuton|maksutta|yhteyspiste|kumppanihaku|"
    r"handelskammer|erhvervskontor|erhvervshus|erhvervsfremme|erhvervsforening|medlemsvirksomhed|hjælper virksomhed|klynge|gratis|"
    r"næringsforening|næringsforum|næringshage|næringsklynge|medlemsbedrift|hjelper [^.]{0,30}(?:selskap|bedrift)|partnersøk|uten kostnad|kostnadsfritt|"
    r"viðskiptaráð|verslunarráð|atvinnuþróun|klasi\b|klasinn|aðildarfyrirtæk|hjálpum fyrirtækjum|tengilið|endurgjaldslaus|ókeypis|samtök|"
    r"chama cha wafanyabiashara|chemba ya biashara|chumba cha biashara|tunaunganisha|tunasaidia (?:kampuni|wafanyabiashara|biashara)|wanachama wetu|bila malipo|mtandao wa kampuni",
    re.IGNORECASE,
)
_CONTACT_CODES = ("NACE:94.1", "NACE:84.1", "NACE:94.9", "NACE:70.21")
_DEALER_CODES = ("NACE:46", "NACE:47")
_DEALS = re.compile(
    r"trading (?:company|house|firm|co\b)|\bwholesaler?\b|\bresellers?\b|\bwe (?:trade|resell)\b|not a manufacturer|sourcing agent|"
    r"handelsbolag|handelshus|\bgrossist\b|\bvi (?:handlar|förmedlar)\b|grossista|commercio all'ingrosso|intermediari|\bagenzia commerciale|"
    r"Großhandel|Handelsgesellschaft|Handelshaus|Handelsagentur|贸易(?:有限)?公司|批发商|代理商|经销商|进出口|中间商|vairumtirdz|tirdzniecības uzņēmum|starpniek|"
    r"tukkukauppa|tukkuliike|maahantuoja|grosserer|handelsselskab|grossist|heildsal|umboðssal|wauzaji wa jumla|msambazaji|wakala",
    re.IGNORECASE,
)
DEALER = re.compile(
    r"mellanh\w+|återförsäljar\w*|distributör\w*|agenter\w*|\bagent(?:er|ur\w*)?\b|grossist\w*|handels(?:företag|bolag|hus|firm)\w*|"
    r"intermediar\w+|middlem[ae]n|resellers?|dealers?|distributors?|agents?\b|wholesalers?|trading compan\w+|traders?\b|brokers?|"
    r"rivenditor\w+|intermediari\w*|agent[ei]\b|grossist\w*|commerciant\w+|distributor\w+|(?:societ|ditt|cas)\w+ commercial\w+|"
    r"Zwischenh[aä]nd\w+|H[aä]ndler\w*|Vertreter\w*|Vermittler\w*|Großh[aä]nd\w+|Wiederverkäufer\w*|Handels(?:agent|h[aä]us|firm|gesellschaft|unternehmen)\w*|"
    r"代理商?|经销商?|中间商|贸易商|批发商|贸易公司|starpniek\w*|tirgotāj\w*|tirdzniecības (?:uzņēm|firm)\w+|izplatītāj\w*|aģent\w*|"
    r"jälleenmyyj\w*|välittäj\w*|välikä\w*|agent\w*|tukku\w*|kauppahuone\w*|kauppayhtiö\w*|mellemh\w+|handelssel[sk]\w+|forhandler\w*|mellommenn|mellomledd|"
    r"milliliði\w*|umboðsm\w+|söluaðil\w*|endursöluaðil\w*|heildsal\w*|verslunarfyrirtæk\w*|kampuni za biashara|mawakala|wakala|madalali|dalali|wasambazaji|wachuuzi",
    re.IGNORECASE,
)
"""A dealer or go-between, as a word for somebody."""
MAKER = re.compile(
    r"tillverkar\w*|producent\w*|manufacturers?|producers?\b|makers?\b|factor(?:y|ies)|produttor\w+|fabbricant\w+|costruttor\w+|"
    r"Herstell\w+|Produzent\w*|Fabrik\w*|制造商|生产商|厂家|工厂|生产企业|ražotāj\w*|valmistaj\w*|producent\w*|fabrikant\w*|produsent\w*|framleiðand\w*|"
    r"watengenezaji|mtengenezaji|wazalishaji|kiwanda",
    re.IGNORECASE,
)
"""A maker, as a word for somebody."""


def is_trade_contact(listing: Listing) -> bool:
    """Return whether a listing speaks for others: marked so, or recognised when its kind is not told.

    A public body, association or university counts as one only when it offers to make contacts; a hospital that buys
    beds does not.
    """
    if listing.organisation_kind is OrganisationKind.TRADE_CONTACT:
        return True
    if listing.organisation_kind is OrganisationKind.COMPANY or listing.kind is Kind.REQUEST:
        return False
    said = f"{listing.organisation}\n{listing.title}\n{listing.text}"
    cues = {match.group().casefold() for match in _OPENS_DOORS.finditer(said)}
    coded = any(code.startswith(_CONTACT_CODES) for code in listing.codes)
    goods = {Partnership.SUPPLY, Partnership.MANUFACTURING, Partnership.DISTRIBUTION, Partnership.LICENSING}
    sells = bool(goods & set(listing.partnership))
    return len(cues) + 2 * coded >= (3 if sells else 2)


def is_dealer(listing: Listing) -> bool:
    """Return whether a listing speaks for a firm that deals in what others make."""
    if listing.kind is Kind.REQUEST and Partnership.DISTRIBUTION in listing.partnership:
        return True
    if any(code.startswith(_DEALER_CODES) for code in listing.codes):
        return True
    seeks_dealers = listing.kind is Kind.OFFER and Partnership.DISTRIBUTION in listing.partnership
    said = f"{listing.organisation}\n{listing.title}" + "".join(p.text for p in sentences(listing.text)[:1])
    return bool(_DEALS.search(listing.organisation if seeks_dealers else said))
