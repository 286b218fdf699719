import resource
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dooropener_matching import (
    IndexUnreadable,
    Kind,
    ListingIndex,
    OrganisationKind,
    Partnership,
    Wanted,
    load_index,
    save_index,
)
from dooropener_matching.benchmark import Crowd
from dooropener_matching.index.body import settled
from dooropener_matching.index.columns import Rows
from dooropener_matching.index.search import CONTACTS, RIVALS
from dooropener_matching.samples import sample_locals, sample_partners


@pytest.fixture
def index(matcher):
    return ListingIndex(matcher)


@pytest.fixture(scope="module")
def crowd(real_matcher):
    return Crowd(real_matcher)


def filled(matcher, listings, **options):
    index = ListingIndex(matcher, **options)
    index.add_many((listing, None) for listing in listings)
    return index


def partners_of(ranking):
    return [match.partner for match in ranking.matches]


def test_an_empty_index_finds_nothing(index, buyer):
    ranking = index.rank(buyer)

    assert (len(index), ranking.matches, ranking.withheld) == (0, (), ())


def test_a_listing_that_was_added_is_found_as_the_matcher_finds_it(index, matcher, buyer, seller):
    index.add(seller)

    assert index.rank(buyer) == matcher.rank(buyer, [seller])
    assert seller.id in index


def test_adding_an_id_again_replaces_its_listing(index, buyer, seller):
    index.add(seller)
    index.add(replace(seller, title="Diesel engines", text="We sell diesel engines for tractors."))

    assert len(index) == 1
    assert partners_of(index.rank(buyer)) == []


def test_of_two_listings_with_one_id_the_last_counts(matcher, buyer, seller):
    index = filled(matcher, [replace(seller, title="Diesel engines", text="Diesel engines for tractors."), seller])

    assert index.rank(buyer) == matcher.rank(buyer, [seller])


def test_a_removed_listing_is_not_found(index, buyer, seller):
    index.add(seller)

    assert index.remove(seller.id)
    assert not index.remove(seller.id)
    assert (len(index), partners_of(index.rank(buyer)), seller.id in index) == (0, [], False)


def test_listings_come_and_go_after_the_index_was_settled(index, matcher, buyer, seller):
    other = replace(seller, id="other", organisation="Apicoltura Rossi")
    index.add(seller)
    index.settle()
    index.add(other)
    index.remove(seller.id)

    assert index.rank(buyer) == matcher.rank(buyer, [other])

    index.add(seller)
    index.settle()

    assert index.rank(buyer) == matcher.rank(buyer, [seller, other])


def test_regions_are_filtered(index, buyer, seller):
    index.add(seller)
    index.add(replace(seller, id="riga", region="riga"))

    assert partners_of(index.rank(buyer, wanted=Wanted(regions=frozenset({"riga"})))) == ["riga"]
    assert partners_of(index.rank(buyer, wanted=Wanted(regions=frozenset({"atlantis"})))) == []


def test_the_kind_is_filtered(index, buyer, seller):
    index.add(seller)

    assert partners_of(index.rank(buyer, wanted=Wanted(kind=Kind.OFFER))) == [seller.id]
    assert partners_of(index.rank(buyer, wanted=Wanted(kind=Kind.REQUEST))) == []


def test_a_listing_is_found_up_to_and_on_its_last_day(index, buyer, seller):
    index.add(seller, valid_until=date(2026, 6, 30))

    assert partners_of(index.rank(buyer, wanted=Wanted(valid_on=date(2026, 6, 30)))) == [seller.id]
    assert partners_of(index.rank(buyer, wanted=Wanted(valid_on=date(2026, 7, 1)))) == []


def test_trade_contacts_can_be_left_out(index, buyer, seller):
    index.add(replace(seller, organisation_kind=OrganisationKind.TRADE_CONTACT))

    assert partners_of(index.rank(buyer)) == [seller.id]
    assert partners_of(index.rank(buyer, wanted=Wanted(trade_contacts=False))) == []


def test_a_firm_of_the_same_direction_is_found_for_joint_work(index, matcher, buyer, seller):
    joint = (Partnership.JOINT_DEVELOPMENT,)
    local = replace(buyer, partnership=joint)
    others = [replace(seller, id=f"joint {n}", kind=Kind.REQUEST, partnership=joint) for n in range(RIVALS + 5)]
    for other in others:
        index.add(other)

    assert index.rank(local, top=50) == matcher.rank(local, others, top=50)


def test_the_samples_are_ranked_as_the_matcher_ranks_them(real_matcher):
    partners = sample_partners()
    index = filled(real_matcher, partners)
    for local in sample_locals():
        assert index.rank(local, top=10).matches == real_matcher.rank(local, partners, top=10).matches


def test_what_a_partner_fits_is_told_from_its_side(real_matcher):
    locals_, partner = sample_locals(), sample_partners()[20]
    index = filled(real_matcher, locals_)

    found = index.fitting(partner)

    expected = {
        local.id: match for local in locals_ for match in real_matcher.rank(local, [partner]).matches if match.score > 0
    }
    assert dict(found) == expected
    assert [match.score for _, match in found] == sorted((m.score for _, m in found), reverse=True)


def test_progress_is_told(index, seller):
    told = []
    listings = [(replace(seller, id=str(number)), None) for number in range(300)]

    index.add_many(listings, progress=lambda done, of: told.append((done, of)))

    assert told == [(256, 300), (300, 300)]


WORDS = ["honey", "wild", "barrels", "timber", "boards", "pumps", "valves", "cheese", "software", "hospital"]


@st.composite
def sellers(draw):
    words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
    count = draw(st.integers(0, CONTACTS))
    return [
        {
            "id": str(number),
            "organisation": f"Firm {number}",
            "kind": draw(st.sampled_from(Kind)),
            "region": draw(st.sampled_from(["riga", "linz", "odense"])),
            "partnership": tuple(draw(st.lists(st.sampled_from(Partnership), min_size=1, max_size=3, unique=True))),
            "title": draw(words),
            "text": draw(words),
        }
        for number in range(count)
    ]


@given(drawn=sellers(), order=st.randoms(use_true_random=False))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_small_index_answers_as_the_matcher_whatever_the_order_of_adding(matcher, buyer, drawn, order):
    listings = [replace(buyer, **fields) for fields in drawn]
    shuffled = list(listings)
    order.shuffle(shuffled)

    index = filled(matcher, shuffled)

    assert index.rank(buyer, top=30) == matcher.rank(buyer, listings, top=30)


def test_equal_listings_come_by_id(index, buyer, seller):
    for number in (3, 1, 2):
        index.add(replace(seller, id=str(number), organisation=f"Firm {number}"))

    assert partners_of(index.rank(buyer)) == ["1", "2", "3"]


def test_what_is_saved_is_loaded_again(real_matcher, tmp_path):
    index = filled(real_matcher, sample_partners())
    index.remove("P001")
    local = sample_locals()[3]
    expected = index.rank(local)

    save_index(index, tmp_path)

    loaded = load_index(tmp_path, real_matcher)
    assert (len(loaded), loaded.rank(local)) == (len(index), expected)
    assert index.rank(local) == expected


def test_a_loaded_index_can_be_changed_and_saved_again(matcher, buyer, seller, tmp_path):
    save_index(filled(matcher, [seller]), tmp_path)
    loaded = load_index(tmp_path, matcher)
    loaded.add(replace(seller, id="new", organisation="Nuova S.r.l."))
    loaded.remove(seller.id)

    save_index(loaded, tmp_path)

    assert partners_of(load_index(tmp_path, matcher).rank(buyer)) == ["new"]
    assert len([entry for entry in tmp_path.iterdir() if entry.is_dir()]) == 1


@contextmanager
def files_no_larger_than(size):
    """The system refuses to write more, as a full disk would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_who_fails_while_saving_leaves_the_old_index(matcher, buyer, seller, tmp_path):
    save_index(filled(matcher, [seller]), tmp_path)
    bigger = filled(matcher, [replace(seller, id=str(number), organisation=f"Firm {number}") for number in range(60)])

    with files_no_larger_than(4_096), pytest.raises(OSError, match="too large"):
        save_index(bigger, tmp_path)

    assert partners_of(load_index(tmp_path, matcher).rank(buyer)) == [seller.id]


def test_a_folder_without_an_index_is_told(matcher, tmp_path):
    with pytest.raises(IndexUnreadable):
        load_index(tmp_path, matcher)


def test_an_index_of_another_encoder_is_told(matcher, real_matcher, seller, tmp_path):
    save_index(filled(matcher, [seller]), tmp_path)

    with pytest.raises(IndexUnreadable, match="another dimension and encoder"):
        load_index(tmp_path, real_matcher)


@pytest.mark.parametrize("name", ["codes.npy", "facets.npy", "records.bin", "about.json"])
def test_a_file_cut_short_is_told(matcher, seller, tmp_path, name):
    save_index(filled(matcher, [seller]), tmp_path)
    (file,) = tmp_path.glob(f"*/{name}")
    file.write_bytes(file.read_bytes()[:-10])

    with pytest.raises(IndexUnreadable):
        load_index(tmp_path, matcher)


def test_searching_goes_on_while_listings_come_and_go(index, buyer, seller):
    index.add(seller)
    failures = []

    def search():
        failures.extend(n for n in range(40) if partners_of(index.rank(buyer, top=1)) != [seller.id])

    def change():
        for number in range(200):
            far = replace(seller, id=f"x{number}", organisation=f"X {number}", title="Diesel", text="Diesel engines.")
            index.add(far)
            if number % 3 == 0:
                index.remove(far.id)
            if number % 50 == 0:
                index.settle()

    threads = [threading.Thread(target=run) for run in (search, search, change)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []


def test_only_near_cells_are_looked_at_among_many_and_hardly_anything_is_missed(real_matcher, crowd):
    index = ListingIndex(real_matcher, exact_up_to=1_000)
    index.put_many((profile, meaning, None) for profile, meaning in Crowd(real_matcher).draw(9_000))
    body, *_ = index.settle()

    found = [set(partners_of(index.rank(local, top=10))) for local in crowd.locals]

    exact = [set(partners_of(index.rank(local, top=10, thorough=True))) for local in crowd.locals]
    assert sum(len(some & all_) for some, all_ in zip(found, exact, strict=True)) >= 0.95 * sum(map(len, exact))
    near = body.ranges(np.ones(len(body.cells), dtype=bool), body.centres[0], exact_up_to=1_000)
    assert sum(stop - start for start, stop in near) < len(body.rows)


def test_cells_hold_every_row_once():
    random = np.random.default_rng(1)
    codes = random.integers(-90, 90, (9_000, 40), dtype=np.int8)
    facets = np.zeros(9_000, dtype=Rows.empty(40).facets.dtype)
    facets["key"], facets["alive"], facets["region"] = random.permutation(9_000), True, random.integers(0, 2, 9_000)

    body = settled(Rows(codes, facets), exact_up_to=1_000)

    assert sorted(body.rows.facets["key"].tolist()) == list(range(9_000))
    assert len(body.cells) > 4
    assert body.cells["start"].tolist() == [0, *body.cells["stop"].tolist()[:-1]]
    assert body.rows.facets["key"][body.find(77)] == 77
