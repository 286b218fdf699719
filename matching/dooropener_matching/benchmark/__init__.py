"""Measuring speed and size: the index at growing numbers of listings, beside simpler ways of searching.

Pure but for the clock and a temporary folder; the command line prints what these functions return.
"""

from dooropener_matching.benchmark.crowd import Crowd
from dooropener_matching.benchmark.measuring import IndexFigures, growth, measure_index
from dooropener_matching.benchmark.peers import PEERS, Peer, PeerFigures, Search, Vectors, measure_peer, milliseconds

__all__ = [
    "PEERS",
    "Crowd",
    "IndexFigures",
    "Peer",
    "PeerFigures",
    "Search",
    "Vectors",
    "growth",
    "measure_index",
    "measure_peer",
    "milliseconds",
]
