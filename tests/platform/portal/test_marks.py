"""Evidence in texts."""

from hypothesis import given
from hypothesis import strategies as st

from dooropener.portal.marks import segments

SPANS = st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 40)), max_size=6)


def test_words_between_marks_stand_as_written():
    assert segments("CE-märkta pumpar i fyra storlekar", [(0, 9), (19, 33)]) == [
        ("CE-märkta", True),
        (" pumpar i ", False),
        ("fyra storlekar", True),
    ]


def test_overlapping_and_touching_spans_become_one():
    assert segments("abcdef", [(0, 2), (1, 3), (3, 4)]) == [("abcd", True), ("ef", False)]


def test_span_outside_a_text_that_was_changed_is_left_out():
    assert segments("abc", [(1, 9), (2, 2), (-1, 2)]) == [("abc", False)]


@given(st.text(max_size=30), SPANS)
def test_segments_joined_are_the_text(text, spans):
    pieces = segments(text, spans)

    assert "".join(piece for piece, _ in pieces) == text
    assert all(piece for piece, _ in pieces)
