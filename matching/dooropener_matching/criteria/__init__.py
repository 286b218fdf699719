"""The criteria of a case: each compares two listings on one point, and says how it weighs."""

from dooropener_matching.criteria.finding import Finding, Pair
from dooropener_matching.criteria.parties import judge_direction, judge_organisation, judge_partnership
from dooropener_matching.criteria.places import judge_partner_region, judge_region
from dooropener_matching.criteria.product import judge_codes, judge_product
from dooropener_matching.criteria.proof import judge_certificates, judge_language
from dooropener_matching.criteria.refusals import judge_exclusions
from dooropener_matching.criteria.timing import judge_timing
from dooropener_matching.criteria.volumes import judge_volumes

CRITERIA = (
    judge_product,
    judge_direction,
    judge_partnership,
    judge_region,
    judge_partner_region,
    judge_exclusions,
    judge_certificates,
    judge_codes,
    judge_volumes,
    judge_timing,
    judge_language,
    judge_organisation,
)
"""In the order in which a case is told."""

__all__ = ["CRITERIA", "Finding", "Pair"]
