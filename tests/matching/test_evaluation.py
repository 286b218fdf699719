from pathlib import Path

from dooropener_matching import Matcher
from dooropener_matching.evaluation import (
    coverage,
    evaluate_languages,
    gains,
    ndcg_at_10,
    rank_all,
    ranked_after_learning,
    ranked_by_all,
    read_cases,
    read_texts,
    samples,
    score_all,
)

DATA = Path(__file__).parent / "data"


def test_ndcg_rewards_the_better_first():
    grades = {"a": 3, "b": 1}

    assert ndcg_at_10(["a", "b"], grades) == 1
    assert 0 < ndcg_at_10(["b", "a"], grades) < 1
    assert ndcg_at_10([], grades) == 0
    assert ndcg_at_10(["x"], {}) == 1


def score_of(matcher, cases):
    [score] = score_all(cases, {"ours": rank_all(matcher, cases.locals, cases.partners)})
    return score


def test_the_samples_are_ranked_as_judged(real_matcher):
    score = score_of(real_matcher, samples())

    assert (score.ndcg > 0.96, score.precision_at_1 >= 0.97, score.hard_in_top_3 <= 0.05) == (True, True, True), score


def test_cases_of_other_trades_are_ranked_as_judged(real_matcher):
    score = score_of(real_matcher, read_cases(DATA))

    assert (score.ndcg > 0.96, score.precision_at_1 >= 0.97) == (True, True), score


def test_a_gain_is_paired_and_told_by_language():
    cases = read_cases(DATA)
    best = {local: sorted(judged, key=judged.get, reverse=True) for local, judged in cases.grades.items()}

    everything, *by_language = gains(cases, best, {})

    assert (everything.language, everything.listings) == ("*", len(cases.grades))
    assert (everything.mean, everything.low, everything.high) == (1.0, 1.0, 1.0)
    assert {gain.language for gain in by_language} <= set(cases.languages.values())
    assert gains(cases, best, best)[0].mean == 0


def test_the_peers_rank_the_same_cases(real_matcher, real_encoder):
    cases = read_cases(DATA)

    orders = ranked_by_all(cases, real_matcher, real_encoder)

    ours, *peers = score_all(cases, orders)
    assert set(orders) == {"dooropener", "e5 raw", "rapidfuzz token_set_ratio", "bm25"}
    assert all(ours.ndcg > peer.ndcg > 0 for peer in peers)


def test_learning_from_decisions_does_no_harm_on_listings_kept_apart(real_encoder):
    cases = samples()

    [plain, learned] = score_all(
        cases,
        {
            "ours": rank_all(Matcher(real_encoder), cases.locals, cases.partners),
            "learned": ranked_after_learning(cases, real_encoder),
        },
    )

    assert learned.ndcg > plain.ndcg - 0.005
    assert learned.precision_at_1 >= plain.precision_at_1 - 0.03


def test_languages_of_titles_are_told():
    ours, lingua, langdetect = evaluate_languages()

    assert (ours.accuracy > 0.95, ours.misled < 0.01) == (True, True), ours
    assert ours.misled < min(lingua.misled, langdetect.misled)


def test_texts_of_a_file_are_read(tmp_path):
    (tmp_path / "languages.jsonl").write_text('{"text": "Hei", "language": "nb"}\n', encoding="utf-8")

    assert read_texts(tmp_path / "languages.jsonl") == [("Hei", "nb")]


def test_the_glossary_knows_most_of_what_is_written_and_of_what_fits():
    whole, *languages = coverage(samples())

    assert (whole.language, whole.count, whole.listings > 0.98, whole.pairs > 0.95) == ("*", 220, True, True)
    assert sum(one.count for one in languages) == whole.count
    assert all(one.pairs is None for one in languages)
