from pathlib import Path

from dooropener_matching import read_listings
from dooropener_matching.evaluation import evaluate_languages, ndcg_at_10, rank_all, score_ranking
from dooropener_matching.samples import sample_grades, sample_locals, sample_partners

DATA = Path(__file__).parent / "data"


def own_grades():
    grades = {}
    for line in (DATA / "qrels.tsv").read_text("utf-8").splitlines():
        local, partner, grade = line.split("\t")
        grades.setdefault(local, {})[partner] = int(grade)
    return grades


def test_ndcg_rewards_the_better_first():
    grades = {"a": 3, "b": 1}

    assert ndcg_at_10(["a", "b"], grades) == 1
    assert 0 < ndcg_at_10(["b", "a"], grades) < 1
    assert ndcg_at_10([], grades) == 0
    assert ndcg_at_10(["x"], {}) == 1


def test_the_samples_are_ranked_as_judged(real_matcher):
    partners = sample_partners()
    contacts = frozenset(partner.id for partner in partners if partner.organisation_kind == "trade_contact")

    score = score_ranking("ours", rank_all(real_matcher, sample_locals(), partners), sample_grades(), contacts=contacts)

    assert (score.ndcg > 0.96, score.precision_at_1 >= 0.97, score.hard_in_top_3 <= 0.03) == (True, True, True), score


def test_cases_of_other_trades_are_ranked_as_judged(real_matcher):
    locals_, partners = read_listings(DATA / "locals.jsonl"), read_listings(DATA / "partners.jsonl")

    score = score_ranking("ours", rank_all(real_matcher, locals_, partners), own_grades())

    assert (score.ndcg > 0.96, score.precision_at_1 >= 0.97) == (True, True), score


def test_languages_of_titles_are_told():
    [score] = evaluate_languages()

    assert (score.accuracy > 0.95, score.misled < 0.02) == (True, True), score
