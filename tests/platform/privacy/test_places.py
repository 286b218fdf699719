"""A postal address is hidden like a name where it may be somebody's home."""

from dooropener.privacy.masking import Mask


def test_lines_with_a_number_are_covered_in_ones_own_words():
    mask = Mask.of(["Björn Berg"], [], ["Kungsgatan 12, 602 20 Norrköping"])

    hidden = mask.own("Vi finns på Kungsgatan 12\n602 20 Norrköping, mitt i Norrköping")

    assert "Kungsgatan" not in hidden
    assert "602 20" not in hidden
    assert hidden.endswith("mitt i Norrköping")
