from dataclasses import replace

import pytest

from dooropener_matching import Partnership
from dooropener_matching.areas import close_by
from dooropener_matching.contents import tells_contents
from dooropener_matching.exclusions import exclusions, says_required
from dooropener_matching.passages import sentences


def withheld(matcher, local, partner):
    return {one.partner: one.reason for one in matcher.rank(local, [partner]).withheld}


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("it", "Armadietti in plastica"),
        ("de", "Spinde aus Kunststoff"),
        ("da", "Skabe i plast"),
        ("fi", "Kaapit muovista"),
        ("zh", "塑料储物柜"),
    ],
)
def test_goods_of_a_material_that_is_refused_are_withheld(matcher, buyer, seller, language, title):
    local = replace(buyer, title="Lockers for a bath", text="We buy lockers for a bath. No plastic.")
    partner = replace(seller, language=language, title=title, text="Lockers.")

    assert withheld(matcher, local, partner) == {partner.id: "excluded:No plastic."}


def test_what_is_refused_may_not_be_in_the_goods(matcher, buyer, seller):
    local = replace(buyer, title="Fruit spread", text="We buy fruit spread in jars. No sugar.")
    sweet = replace(seller, title="Fruit spread", text="Our fruit spread contains fruit and sugar.")
    beside = replace(seller, title="Fruit spread", text="Our fruit spread is fruit alone. We sell sugar to others.")

    assert withheld(matcher, local, sweet) == {sweet.id: "excluded:No sugar."}
    assert withheld(matcher, local, beside) == {}


def test_two_that_refuse_one_another_are_kept_apart(matcher, buyer, seller):
    local = replace(buyer, title="Windows and doors", text="We buy windows and doors. No carpets.")
    partner = replace(seller, title="Doors and carpets", text="We sell doors and carpets. No windows.")
    willing = replace(partner, text="We sell doors and carpets.")

    assert withheld(matcher, local, partner)[partner.id].startswith("excluded:")
    assert withheld(matcher, local, willing) == {}


def test_who_serves_children_alone_is_not_shown_sizes_for_adults(matcher, buyer, seller):
    local = replace(buyer, title="Rain jackets", text="We buy rain jackets. No sizes for adults.")
    partner = replace(seller, title="Rain jackets", text="Our rain jackets are for adults.")

    assert withheld(matcher, local, partner) == {partner.id: "excluded:No sizes for adults."}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sv", "Rören är gjorda av koppar."),
        ("en", "The trays are moulded from recycled plastic."),
        ("it", "La crema contiene latte e nocciole."),
        ("de", "Die Platten bestehen aus Holzfasern."),
        ("lv", "Maisījums satur riekstus."),
        ("fi", "Levy koostuu puukuidusta."),
        ("da", "Pladen består af genbrugsglas."),
        ("nb", "Såpen inneholder parfyme."),
        ("is", "Kremið inniheldur mjólk."),
        ("sw", "Mifuko yetu imetengenezwa kwa plastiki."),
        ("zh", "杯子材质为聚丙烯。"),
    ],
)
def test_what_goods_consist_of_is_recognised(language, text):
    assert tells_contents(text), language


@pytest.mark.parametrize(
    ("language", "text", "refused"),
    [
        ("sv", "Vi gör inte allt för alla, så byxor, kjolar och hattar gör vi inte.", ["kjolar"]),
        ("sv", "Av mönstren blir det aldrig mattor.", ["mattor"]),
        ("en", "Garden sheds are not part of our business.", ["Garden sheds"]),
        ("de", "Treppen gehören nicht zu unserem Programm.", ["Treppen"]),
        ("it", "Le scale non fanno parte della nostra offerta.", ["Le scale"]),
        ("da", "Tæpper hører ikke til vores felt.", ["Tæpper"]),
        ("nb", "Tepper inngår ikke i tilbudet.", ["Tepper"]),
        ("fi", "Matot eivät koskaan tule valikoimaan.", ["Matot"]),
        ("lv", "Paklāji neietilpst mūsu piedāvājumā.", ["Paklāji"]),
        ("is", "Teppi fáumst við ekki við.", ["Teppi"]),
        ("sw", "Mazulia hayahitajiki.", ["Mazulia"]),
        ("zh", "地毯不属于我们的业务。", ["地毯"]),
    ],
)
def test_what_never_comes_of_it_or_is_no_part_of_it_is_refused(language, text, refused):
    found = " ".join(e.refused for s in sentences(text) for e in exclusions(s, language))

    assert all(one in found for one in refused), found


def test_a_list_that_ends_in_a_refusal_is_refused_whatever_stands_before_it():
    text = "Our foil is not cleared for food, bowls, cups and lids we do not make."

    found = [e.refused for s in sentences(text) for e in exclusions(s, "en")]

    assert "bowls" in found


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Vi söker ett lager högst 60 km bort.", True),
        ("The workshop must be within 80 km of us.", True),
        ("Ein Lager, das höchstens 60 km entfernt ist.", True),
        ("Un magazzino entro 50 km da noi.", True),
        ("Noliktava ne tālāk kā 40 km no mums.", True),
        ("Varasto enintään 50 km päässä.", True),
        ("Fabrikken skal ligge inden for 100 km fra os.", True),
        ("距离不超过50公里。", True),
        ("Karakana ndani ya kilomita 30 kutoka kwetu.", True),
        ("Speed at most 25 km/h.", False),
        ("Räckvidd max 120 km på en laddning.", False),
    ],
)
def test_what_must_be_close_by_is_recognised(text, wanted):
    assert close_by(text) is wanted


def test_who_needs_somebody_close_by_is_shown_nobody_abroad(matcher, buyer, seller):
    local = replace(buyer, text=f"{buyer.text} The packer must be within 60 km of us.")

    [reason] = withheld(matcher, local, seller).values()

    assert reason == "region_excluded:The packer must be within 60 km of us."


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("sv", "Inga handelsbolag."),
        ("de", "Keine Handelshäuser."),
        ("it", "Nessuna società commerciale."),
        ("lv", "Mūs neinteresē tirdzniecības uzņēmumi."),
        ("da", "Ingen handelsselskaber."),
        ("is", "Engin verslunarfyrirtæki."),
    ],
)
def test_a_trading_house_is_a_dealer_too(matcher, buyer, seller, language, sentence):
    local = replace(buyer, language=language, text=f"{buyer.text} {sentence}")
    dealer = replace(seller, text="We are a trading company with honey.")

    assert withheld(matcher, local, dealer) == {dealer.id: f"excluded:{sentence}"}


def test_two_that_have_developed_the_same_are_rivals_though_each_seeks_a_partner(matcher, buyer, seller):
    joint = {"kind": buyer.kind.OFFER, "partnership": (Partnership.JOINT_DEVELOPMENT,)}
    text = "We have developed a heat pump for barns and look for farms to test it."
    local = replace(buyer, title="Heat pump for barns seeks partner", text=text, **joint)
    rival = replace(seller, title="Looking for farms for our heat pump", text=text, **joint)
    farm = replace(rival, text="A farm with barns, ready to test a heat pump.")

    assert withheld(matcher, local, rival) == {rival.id: "competitor"}
    assert withheld(matcher, local, farm) == {}


def test_goods_for_industry_are_not_goods_to_eat(matcher, buyer, seller):
    oil = replace(buyer, title="Rapeseed oil", text="We buy oil of technical grade. Food grade is not relevant.")
    eaten = replace(seller, title="Rapeseed oil", text="We press rapeseed oil of food quality.")

    assert withheld(matcher, oil, eaten) == {eaten.id: "excluded:Food grade is not relevant."}


def test_a_foundry_for_sand_castings_is_refused_by_who_casts_no_sand(matcher, buyer, seller):
    local = replace(buyer, title="Foundry for sand castings", text="We buy pump housings as sand castings.")
    partner = replace(seller, title="Die castings", text="We make die castings. Sand casting we do not do.")

    assert withheld(matcher, local, partner) == {partner.id: "excluded:Sand casting we do not do."}


def test_used_lathes_and_mills_are_all_used(matcher, buyer, seller):
    local = replace(buyer, title="Lathe for our workshop", text="We buy a lathe. We do not buy used machines.")
    used = replace(seller, language="de", title="Generalüberholte Fräsen und Drehmaschinen", text="Ab Lager.")
    new = replace(used, title="Fräsen und Drehmaschinen")

    assert withheld(matcher, local, used) == {used.id: "excluded:We do not buy used machines."}
    assert not withheld(matcher, local, new).get(new.id, "").startswith("excluded")


@pytest.mark.parametrize(
    "text",
    [
        "Ekologiskt är ett plus men inget krav.",
        "Organic is welcome but not required.",
        "Il biologico non è obbligatorio.",
        "Bio ist keine Bedingung.",
        "Bioloģisks nav obligāts.",
        "Luomu ei ole vaatimus.",
        "Økologi er ikke et krav.",
        "Lífrænt er ekki skilyrði.",
        "Cheti si lazima.",
        "有机认证不是必须。",
    ],
)
def test_what_is_no_condition_is_not_demanded(text):
    assert not says_required(text)
    assert says_required("Organic is required.")
