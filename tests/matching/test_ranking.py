from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dooropener_matching import Kind, OrganisationKind, Partnership, Verdict


def criterion(ranking, name):
    return next(c for c in ranking.matches[0].criteria if c.name == name)


def outcome(matcher, local, partner, name):
    """What became of a pair: the verdict and note of one criterion, or why it was withheld."""
    ranking = matcher.rank(local, [partner])
    if ranking.withheld:
        return ranking.withheld[0].reason
    found = criterion(ranking, name)
    return found.verdict.value, found.note


def test_a_fitting_pair_is_a_match_with_its_words(matcher, buyer, seller):
    [match] = matcher.rank(buyer, [seller]).matches

    product = match.criteria[0]
    assert (product.name, product.verdict, product.note) == ("product", Verdict.MATCH, "same_terms")
    assert buyer.text[product.local.start : product.local.end] == product.local_words
    assert seller.text[product.partner.start : product.partner.end] == product.partner_words
    assert 0 < match.score <= 1


@pytest.mark.parametrize(
    ("local", "partner", "name", "expected"),
    [
        ({}, {"kind": Kind.REQUEST}, "direction", "competitor"),
        ({}, {}, "direction", ("match", "offer_meets_request")),
        (
            {"partnership": (Partnership.JOINT_DEVELOPMENT,)},
            {"partnership": (Partnership.JOINT_DEVELOPMENT,), "kind": Kind.REQUEST},
            "direction",
            ("match", "both_take_part"),
        ),
        ({}, {"partnership": (Partnership.DISTRIBUTION,)}, "partnership", ("unknown", "compatible_partnership")),
        ({}, {"partnership": (Partnership.LICENSING,)}, "partnership", "other_partnership:licensing"),
        ({"target_regions": ("riga",)}, {}, "region", ("gap", "region_outside_wish")),
        ({"target_regions": ("emilia-romagna",)}, {}, "region", ("match", "region_in_wish")),
        ({"text": "We buy wild honey in barrels from Italy."}, {}, "region", ("match", "region_named")),
        (
            {"text": "We buy wild honey in barrels. Only producers from Latvia."},
            {},
            "region",
            "region_excluded:Only producers from Latvia.",
        ),
        (
            {"text": "We buy wild honey in barrels. No honey from Italy."},
            {},
            "region",
            "region_excluded:No honey from Italy.",
        ),
        ({}, {"target_regions": ("linz",)}, "partner_region", ("gap", "region_outside_wish")),
        ({}, {"region": "atlantis"}, "region", ("match", "any_region")),
        ({"certifications": ("ISO 9001",)}, {}, "certificates", ("unknown", "certificate_not_mentioned")),
        (
            {"certifications": ("ISO 9001",)},
            {"certifications": ("ISO 9001",)},
            "certificates",
            ("match", "certificates_held"),
        ),
        (
            {"certifications": ("EN 1090-2 EXC3",)},
            {"certifications": ("EN 1090-2 EXC2",)},
            "certificates",
            ("gap", "certificate_too_low"),
        ),
        (
            {"certifications": ("Fairtrade",)},
            {"text": "We sell wild honey in barrels. We have no Fairtrade certificate."},
            "certificates",
            ("gap", "certificate_lacking"),
        ),
        ({"codes": ("NACE:01.49",)}, {"codes": ("NACE:01.49",)}, "codes", ("match", "same_code")),
        ({"codes": ("HS:0409.00",)}, {"codes": ("HS:040900",)}, "codes", ("match", "same_code")),
        ({"codes": ("NACE:01.49",)}, {"codes": ("HS:0149",)}, "codes", ("unknown", "near_code")),
        ({}, {"organisation": "Björns Honung AB"}, "organisation", "same_organisation"),
    ],
)
def test_each_criterion_tells_its_level(matcher, buyer, seller, local, partner, name, expected):
    assert outcome(matcher, replace(buyer, **local), replace(seller, **partner), name) == expected


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("sv", "Inga mellanhänder."),
        ("en", "No trading companies."),
        ("de", "Kein Zwischenhandel und keine Händler."),
        ("it", "Nessun intermediario."),
        ("zh", "不接受代理商。"),
        ("fi", "Ei välittäjiä, emme osta tukkuliikkeiltä."),
        ("sw", "Hatununui kwa madalali."),
    ],
)
def test_a_refused_dealer_is_withheld_with_the_words(matcher, buyer, seller, language, sentence):
    local = replace(buyer, language=language, text=f"{buyer.text} {sentence}")
    dealer = replace(seller, organisation="Adriatic Trading Company", text="We are a trading company with honey.")

    [withheld] = matcher.rank(local, [dealer]).withheld

    assert withheld.reason.startswith("excluded:")
    assert withheld.reason.removeprefix("excluded:") in sentence


def test_goods_that_are_refused_are_withheld(matcher, buyer, seller):
    local = replace(buyer, title="Mushrooms", text="We buy wild mushrooms. No cultivated mushrooms.")
    wild = replace(seller, id="wild", title="Mushrooms", text="We sell wild mushrooms.")
    farmed = replace(seller, id="farmed", title="Mushrooms", text="We sell cultivated mushrooms.")

    ranking = matcher.rank(local, [wild, farmed])

    assert [match.partner for match in ranking.matches] == ["wild"]
    assert [(w.partner, w.reason) for w in ranking.withheld] == [("farmed", "excluded:No cultivated mushrooms.")]


def test_abbreviations_are_refused_in_any_language(matcher, buyer, seller):
    local = replace(buyer, title="Cables", text="We buy cables for lifts. PVC we already have a supplier for.")
    pvc = replace(seller, id="pvc", language="it", title="Cavi in PVC", text="Produciamo cavi per ascensori.")
    both = replace(pvc, id="both", title="Cavi in PVC e in EPDM")

    ranking = matcher.rank(local, [pvc, both])

    assert [match.partner for match in ranking.matches] == ["both"]
    assert [(w.partner, w.reason) for w in ranking.withheld] == [
        ("pvc", "excluded:PVC we already have a supplier for.")
    ]


def test_who_buys_no_machines_is_shown_no_machine_for_what_it_buys(matcher, buyer, seller):
    local = replace(buyer, title="Turned parts in steel", text="We look for turned parts. We will not buy equipment.")
    parts = replace(seller, id="parts", title="Turned parts", text="We turn parts in steel.")
    lathes = replace(seller, id="lathes", title="CNC lathes", text="Our machines turn parts in steel.")

    ranking = matcher.rank(local, [parts, lathes])

    assert [match.partner for match in ranking.matches] == ["parts"]
    assert ("lathes", "excluded:We will not buy equipment.") in [(w.partner, w.reason) for w in ranking.withheld]


def test_half_of_what_a_title_offers_may_be_refused(matcher, buyer, seller):
    local = replace(buyer, title="Mushrooms", text="We buy mushrooms. Nothing frozen.")
    half = replace(seller, id="half", title="Dried mushrooms and frozen berries", text="We sell both all year.")
    all_of_it = replace(seller, id="all", title="Frozen mushrooms", text="We sell mushrooms all year.")

    ranking = matcher.rank(local, [half, all_of_it])

    assert [match.partner for match in ranking.matches] == ["half"]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("sv", "Kinesiska varor är uteslutna."),
        ("de", "Ware aus China kommt nicht in Frage."),
        ("it", "I fornitori cinesi sono esclusi."),
        ("sv", "Honungen ska vara skördad inom EU."),
        ("de", "Der Honig muss in der EU geerntet sein."),
        ("en", "We buy from EU countries only."),
        ("sv", "Allt tappas och trycks i Europa."),
        ("sv", "Kina har vi av den anledningen sagt nej till."),
    ],
)
def test_a_place_may_be_ruled_out_after_it_is_named(matcher, buyer, seller, language, sentence):
    local = replace(buyer, language=language, text=f"{buyer.text} {sentence}", target_regions=())
    chinese = replace(seller, region="xuzhou")

    [withheld] = matcher.rank(local, [chinese]).withheld

    assert withheld.reason.startswith("region_excluded:")


@pytest.mark.parametrize(
    ("language", "sentence", "kept_back"),
    [
        ("fi", "Otamme uusia asiakkaita vain Suomesta.", True),
        ("nb", "Bare produsenter med fabrikk i Norge er aktuelle.", True),
        ("it", "Investiamo esclusivamente in società con sede in Emilia-Romagna.", True),
        ("fi", "Toistaiseksi asiakkaita on vain Suomesta.", False),
    ],
)
def test_who_takes_on_its_own_country_alone_takes_nobody_else(matcher, buyer, seller, language, sentence, kept_back):
    home = {"fi": "tampere", "nb": "trondheim", "it": "emilia-romagna"}[language]
    partner = replace(seller, language=language, region=home, text=f"{seller.text} {sentence}")

    reasons = [w.reason for w in matcher.rank(buyer, [partner]).withheld]

    assert any(reason.startswith("region_excluded:") for reason in reasons) is kept_back


def test_who_seeks_a_maker_in_its_title_does_not_offer_what_it_names(real_matcher, buyer, seller):
    joint = (Partnership.JOINT_DEVELOPMENT,)
    local = replace(buyer, kind=Kind.OFFER, partnership=joint, title="Robotceller", text="Vi utvecklar robotceller.")
    partner = replace(
        seller, language="it", partnership=joint, title="Cerchiamo celle robotizzate", text="Facciamo pinze."
    )

    assert real_matcher.explain(local, partner)[1] != "competitor"


def test_whom_goods_are_for_tells_them_apart(matcher, buyer, seller):
    local = replace(
        buyer, language="sv", title="Torkat godis", text="Vi köper torkat godis. Till katter köper vi inte."
    )
    cats = replace(seller, id="cats", title="Dried treats for cats", text="We sell dried treats.")
    dogs = replace(cats, id="dogs", title="Dried treats for dogs")

    assert exclusions_told(matcher, local, [cats, dogs]) == {"cats": "excluded:Till katter köper vi inte."}


def exclusions_told(matcher, local, partners):
    return {w.partner: w.reason for w in matcher.rank(local, partners).withheld if w.reason.startswith("excluded")}


def test_what_lacks_nothing_is_not_refused_for_a_lack(matcher, buyer, seller):
    local = replace(
        buyer,
        language="en",
        title="Refrigerated transport",
        text="We need refrigerated transport. Freight without refrigerated transport is not for us.",
    )
    cold = replace(seller, id="cold", title="Freight, refrigerated transport", text="Freight every week.")
    warm = replace(seller, id="warm", title="Freight", text="Freight every week.")

    assert exclusions_told(matcher, local, [cold, warm]).keys() == {"warm"}


def test_who_keeps_to_an_area_is_kept_from_wishes_that_lie_outside(matcher, buyer, seller):
    home_bound = replace(seller, text=f"{seller.text} We do not deliver outside Europe.")
    chinese, danish = (replace(buyer, target_regions=(wish,)) for wish in ("xuzhou", "odense"))

    assert matcher.rank(danish, [home_bound]).withheld == ()
    assert [w.reason for w in matcher.rank(chinese, [home_bound]).withheld] == [
        "region_excluded:We do not deliver outside Europe."
    ]


def test_a_trade_contact_never_outranks_a_firm_that_fits(matcher, buyer, seller):
    chamber = replace(
        seller,
        id="chamber",
        organisation="Camera di commercio",
        organisation_kind=None,
        partnership=(Partnership.SERVICES,),
        title="Wild honey in barrels",
        text="We buy wild honey in barrels for our shops. Chamber of commerce: we help companies find partners, "
        "free of charge.",
    )

    both = matcher.rank(buyer, [chamber, seller])
    alone = matcher.rank(buyer, [chamber])

    assert [match.partner for match in both.matches] == ["partner", "chamber"]
    assert [(m.partner, m.deciding_fact) for m in alone.matches] == [("chamber", "firm_known")]


def test_a_public_buyer_is_no_trade_contact(matcher, buyer, seller):
    clinic = replace(seller, organisation_kind=OrganisationKind.PUBLIC_BODY)

    assert outcome(matcher, buyer, clinic, "organisation") == ("match", "a_firm")


def test_the_deciding_fact_is_the_missing_certificate(matcher, buyer, seller):
    [match] = matcher.rank(replace(buyer, certifications=("EN 1090-2",)), [seller]).matches

    assert match.deciding_fact == "certificate_unknown:EN 1090-2"


@pytest.mark.parametrize(
    "text", ["", "x", "ord", "ord " * 12_500, "x" * 50_000, "مرحبا بكم في العسل", "蜂蜜 honey عسل мёд 🍯", "\x00\ud800"]
)
def test_odd_texts_give_a_sensible_result(matcher, buyer, seller, text):
    ranking = matcher.rank(replace(buyer, text=text), [replace(seller, text=text)])

    assert len(ranking.matches) + len(ranking.withheld) == 1


def test_nothing_in_nothing_out(matcher, buyer, seller):
    assert matcher.rank(buyer, []).matches == ()
    assert matcher.rank(buyer, [seller], top=0).matches == ()


def test_at_most_twenty_are_shown_as_withheld(matcher, buyer):
    rivals = [replace(buyer, id=f"R{i:02}", organisation=f"Rival {i}") for i in range(30)]

    assert len(matcher.rank(buyer, rivals).withheld) == 20


WORDS = st.lists(
    st.sampled_from(["honey", "wild", "steel", "No agents.", "Italy", "barrels", "only", "ISO 9001", "för", "蜂蜜"]),
    max_size=6,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(WORDS, min_size=1, max_size=5), order=st.randoms(use_true_random=False))
def test_the_order_of_partners_does_not_matter(matcher, buyer, seller, texts, order):
    partners = [replace(seller, id=f"P{i}", text=" ".join(words)) for i, words in enumerate(texts)]
    shuffled = list(partners)
    order.shuffle(shuffled)

    first = matcher.rank(buyer, partners)

    assert first == matcher.rank(buyer, shuffled) == matcher.rank(buyer, partners)
    for match in first.matches:
        by_id = {partner.id: partner for partner in partners}
        for c in match.criteria:
            assert c.local is None or buyer.text[c.local.start : c.local.end] == c.local_words
            assert c.partner is None or by_id[match.partner].text[c.partner.start : c.partner.end] == c.partner_words


def test_ties_are_ordered_by_id(matcher, buyer, seller):
    twins = [replace(seller, id=name) for name in ("c", "a", "b")]

    assert [match.partner for match in matcher.rank(buyer, twins).matches] == ["a", "b", "c"]


def test_the_product_is_told_by_the_terms_both_use(real_matcher, buyer, seller):
    local = replace(buyer, language="sv", title="Robotceller", text="Vi söker robotceller till vår svetsverkstad.")
    partner = replace(seller, language="it", title="Automazione", text="Costruiamo celle robotizzate su misura.")

    [match] = real_matcher.rank(local, [partner]).matches

    product = match.criteria[0]
    assert (product.local_words, product.partner_words) == ("robotceller", "celle robotizzate")
    assert partner.text[product.partner.start : product.partner.end] == "celle robotizzate"


def test_a_pair_made_by_hand_is_explained_whatever_speaks_against_it(matcher, buyer, seller):
    rival = replace(seller, kind=buyer.kind)

    match, reason = matcher.explain(buyer, rival)

    assert (match.partner, reason) == (rival.id, "competitor")
    assert {criterion.name: criterion.verdict for criterion in match.criteria}["direction"] is Verdict.GAP


def test_two_who_develop_and_offer_the_same_are_competitors(real_matcher, buyer, seller):
    joint = (Partnership.JOINT_DEVELOPMENT,)
    local = replace(buyer, kind=Kind.OFFER, partnership=joint, title="Robotceller", text="Vi utvecklar robotceller.")
    partner = replace(seller, language="it", partnership=joint)
    rival = replace(partner, title="Celle robotizzate", text="Sviluppiamo celle robotizzate.")
    other = replace(partner, title="Sensori di forza", text="Sviluppiamo sensori di forza per celle robotizzate.")

    assert real_matcher.explain(local, rival)[1] == "competitor"
    assert real_matcher.explain(local, other)[1] != "competitor"


@pytest.mark.parametrize(
    ("need", "has", "expected"),
    [
        ("We need 300 kg a month.", "We sell 200 to 500 kg a month.", ("match", "volumes_fit")),
        ("We need 300 kg a month.", "Smallest order: at least 5 tonnes a month.", ("gap", "below_smallest_order")),
        ("We need 20 tonnes a month.", "We make up to 2 tonnes a month.", ("gap", "above_capacity")),
        ("We need 300 kg a month.", "Sold in jars.", ("unknown", "volumes_not_compared")),
    ],
)
def test_volumes_are_compared_where_both_state_them(matcher, buyer, seller, need, has, expected):
    local, partner = replace(buyer, text=f"{buyer.text} {need}"), replace(seller, text=f"{seller.text} {has}")

    assert outcome(matcher, local, partner, "volumes") == expected


def test_a_late_start_stands_behind_one_at_once(matcher, buyer, seller):
    late = replace(seller, id="late", text=f"{seller.text} Deliveries only from next year.")
    soon = replace(seller, id="soon", text=f"{seller.text} Deliveries at any time.")

    ranking = matcher.rank(buyer, [late, soon])

    assert [match.partner for match in ranking.matches] == ["soon", "late"]
    assert ranking.matches[1].deciding_fact == "later_start:Deliveries only from next year."


def test_a_refused_kind_is_withheld_although_the_wider_thing_is_shared(matcher, buyer, seller):
    local = replace(buyer, title="Wooden windows", text="We buy wooden windows for old houses. No plastic windows.")
    plastic = replace(seller, title="Plastic windows", text="We make plastic windows.")

    [withheld] = matcher.rank(local, [plastic]).withheld

    assert withheld.reason == "excluded:No plastic windows."
