import pytest
from hypothesis import given
from hypothesis import strategies as st

from dooropener_matching.passages import MOST_PASSAGES, clauses, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vi bygger båtar. Inga RIB!", ["Vi bygger båtar.", "Inga RIB!"]),
        ("我们生产机械。不接受代理商。", ["我们生产机械。", "不接受代理商。"]),
        ("Wir liefern z. B. in ca. 3 Wochen. Danke.", ["Wir liefern z. B. in ca. 3 Wochen.", "Danke."]),
        ("Första raden\nandra raden; tredje", ["Första raden", "andra raden;", "tredje"]),
        ("hej! vi säljer ost. gärna till italien", ["hej!", "vi säljer ost.", "gärna till italien"]),
        ("Nr. 5 in S355. Kosten 2.300 Euro.", ["Nr. 5 in S355.", "Kosten 2.300 Euro."]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences_are_split_in_every_language(text, expected):
    assert [passage.text for passage in sentences(text)] == expected


def test_clauses_part_what_is_offered_from_what_is_refused():
    [sentence] = sentences("We make frames, but no bicycles.")

    assert [clause.text for clause in clauses(sentence)] == ["We make frames,", "but no bicycles."]


@given(st.text(max_size=400))
def test_passages_are_exact_and_in_order(text):
    found = sentences(text)

    assert all(text[p.start : p.end] == p.text and p.text for p in found)
    assert [p.start for p in found] == sorted(p.start for p in found)
    assert all(text[c.start : c.end] == c.text for p in found for c in clauses(p))


def test_an_endless_text_is_read_in_part():
    assert len(sentences("ord " * 12_500)) == MOST_PASSAGES
    assert sum(len(p.text) for p in sentences("x" * 50_000)) > 5_000
