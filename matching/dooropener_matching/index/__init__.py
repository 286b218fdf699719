"""An index of listings: finds, among very many, the few that are worth the whole judgement of a matcher.

Filters cut first, by partition; a scan of one compact code per listing finds the nearest; these are judged as
:class:`dooropener_matching.Matcher` judges, with all rules and the whole case. Texts stay on disk.
"""

from dooropener_matching.index.listing_index import ListingIndex
from dooropener_matching.index.search import Wanted
from dooropener_matching.index.storing import load_index, save_index

__all__ = ["ListingIndex", "Wanted", "load_index", "save_index"]
