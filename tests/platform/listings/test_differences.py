"""Two wordings, word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dooropener.listings import word_differences

SIGN = {"same": "", "removed": "-", "added": "+"}


def told(before, now):
    return [f"{SIGN[piece.change]}{piece.text}" for piece in word_differences(before, now)]


@pytest.mark.parametrize(
    ("before", "now", "pieces"),
    [
        ("Vi säljer pumpar.", "Vi säljer pumpar.", ["Vi säljer pumpar."]),
        ("Vi säljer pumpar.", "Vi köper pumpar.", ["Vi ", "-säljer", "+köper", " pumpar."]),
        ("Fem stora hus", "Två små hus", ["-Fem stora", "+Två små", " hus"]),
        ("Pumpar", "Pumpar och tjänster", ["Pumpar", "+ och tjänster"]),
        ("我们卖水泵", "我们买水泵", ["我们", "-卖", "+买", "水泵"]),
        ("", "Nytt", ["+Nytt"]),
    ],
)
def test_pieces_read_as_a_person_would_tell_them(before, now, pieces):
    assert told(before, now) == pieces


@given(st.text(max_size=120), st.text(max_size=120))
def test_both_wordings_can_be_read_out_of_the_pieces(before, now):
    pieces = word_differences(before, now)

    assert "".join(piece.text for piece in pieces if piece.change != "added") == before
    assert "".join(piece.text for piece in pieces if piece.change != "removed") == now
