"""Measuring: how well matching, names and languages do on judged cases, beside simpler ways of doing it.

Pure functions; the command line prints what they return.
"""

from dooropener_matching.evaluation.cases import Cases, Order, read_cases, samples
from dooropener_matching.evaluation.coverage import Coverage, coverage
from dooropener_matching.evaluation.languages import LanguageScore, evaluate_languages, read_texts, score_languages
from dooropener_matching.evaluation.learned import ranked_after_learning
from dooropener_matching.evaluation.measures import (
    Gain,
    RankingScore,
    gains,
    ndcg_at_10,
    score_all,
    score_ranking,
)
from dooropener_matching.evaluation.names import PairScore, evaluate_names, score_names
from dooropener_matching.evaluation.peers import RAW, Unfamiliar, rank_all, ranked_by_all

__all__ = [
    "RAW",
    "Cases",
    "Coverage",
    "Gain",
    "LanguageScore",
    "Order",
    "PairScore",
    "RankingScore",
    "Unfamiliar",
    "coverage",
    "evaluate_languages",
    "evaluate_names",
    "gains",
    "ndcg_at_10",
    "rank_all",
    "ranked_after_learning",
    "ranked_by_all",
    "read_cases",
    "read_texts",
    "samples",
    "score_all",
    "score_languages",
    "score_names",
    "score_ranking",
]
