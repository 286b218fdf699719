from dooropener_matching.benchmark import PEERS, Crowd, IndexFigures, growth, measure_index, measure_peer


def figures(size, p50):
    return IndexFigures(size, 0, 0, 0, p50, p50, 0, 0, 0, 1.0, "judging")


def test_the_index_is_measured_in_every_respect(real_matcher):
    told = []

    found = measure_index(200, real_matcher, rematched=3, tell=told.append)

    assert (found.size, found.recall, found.exact_by) == (200, 1.0, "judging")
    assert min(found.build, found.save, found.load, found.p50, found.rematch, found.buffers_each) > 0
    assert len(told) == 4


def test_peers_are_measured_on_the_same_crowd(real_matcher):
    found = [measure_peer(peer, 50, real_matcher) for peer in PEERS]

    assert [one.name for one in found] == [peer.name for peer in PEERS]
    assert all(one.p95 >= one.p50 > 0 for one in found)


def test_a_crowd_is_the_same_for_the_same_seed_and_nobody_in_it_twice(real_matcher):
    one, same, other = (list(Crowd(real_matcher, seed=seed).draw(20)) for seed in (1, 1, 2))

    assert [profile for profile, _ in one] == [profile for profile, _ in same]
    assert [profile for profile, _ in one] != [profile for profile, _ in other]
    assert len({profile.listing.id for profile, _ in one}) == 20


def test_growth_is_the_exponent_of_the_median():
    assert round(growth([figures(1_000, 9.0), figures(100_000, 1.0), figures(1_000_000, 10.0)]), 6) == 1.0
    assert growth([figures(100_000, 1.0)]) is None
