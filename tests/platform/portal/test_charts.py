"""Charts that the content security policy lets through."""

import pytest

from dooropener.portal import charts


@pytest.mark.parametrize("draw", [charts.columns, charts.bars])
def test_chart_brings_no_script_and_no_style(draw):
    drawn = draw(["jan", "<b>"], [("Skickade", [3, 0]), ("Besvarade", [1, 0])], name='Över "tid"')

    assert [bad for bad in ("<script", "<style", "style=", "href", "onclick", "<b>") if bad in drawn] == []
    assert 'role="img"' in drawn
    assert 'aria-label="Över &quot;tid&quot;"' in drawn
    assert drawn.count("<rect") > 3


def test_axis_has_whole_numbers():
    drawn = charts.columns(["jan"], [("Skickade", [1])], name="Tid")

    assert "0.2" not in drawn.split("<text", 1)[1]


def test_nothing_can_be_drawn_too():
    assert "<svg" in charts.columns(["jan"], [("Skickade", [0])], name="Tid")
