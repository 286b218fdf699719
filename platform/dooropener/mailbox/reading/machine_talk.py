"""Whether words are a machine's, learnt from notices and from people who write much the same: no header may tell.

`is_notice` and `is_absence` know how desks and absences are worded; what is worded in another way is told here, by
its meaning and by the runs of letters it is made of. In doubt it is a person.
"""

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix, diags
from scipy.sparse.linalg import LinearOperator, lsmr

from dooropener.mailbox.reading.classifier import gist
from dooropener.mailbox.reading.directions import Matrix, Middles, directions, middles_of
from dooropener.mailbox.reading.examples import read_rows, shipped_examples, shipped_vectors, vectors_of_shipped
from dooropener.mailbox.reading.letters import ProposalLabel
from dooropener.mailbox.reading.scripts import simplified
from dooropener.mailbox.reading.wording import Wording
from dooropener_matching import Encoder

_WORDING_WEIGHT, _RIDGE = 4.0, 1.0
_REPLY_WEIGHT = 0.1
"""There are many replies among the examples, most of them a sentence, and few look like a machine's."""

MACHINE_FROM = 0.15
"""With each left out in turn, 7 of 748 look-alikes and 3 of 2,134 replies get further."""

SURELY_A_MACHINE_FROM = 0.5
"""No look-alike gets further, and six notices in ten."""

_SHORTEST, _LONGEST = 30, 1_500
"""Characters, of which a Chinese one stands for three: a notice is short, but no notice is but a few words."""

_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class _Taught:
    text: str
    language: str
    machine: bool
    weight: float = 1.0


@cache
def _taught() -> tuple[_Taught, ...]:
    """The notices and their look-alikes, then the replies of the examples."""
    rows = [_Taught(row["text"], row["language"], row["kind"] == "notice") for row in read_rows("notices.jsonl")]
    replies = [shipped_examples()[place] for place in _replies()]
    return (*rows, *(_Taught(one.text, one.language, machine=False, weight=_REPLY_WEIGHT) for one in replies))


@cache
def _replies() -> tuple[int, ...]:
    """The places of the replies among the examples: who is away may have written, or set a machine to write."""
    examples = enumerate(shipped_examples())
    return tuple(place for place, one in examples if one.label is not ProposalLabel.OUT_OF_OFFICE)


class _Learnt(NamedTuple):
    """What each direction of meaning and each run of letters speaks for, and where each language has its middle."""

    meaning: Matrix
    wording: Wording
    runs: Matrix
    middles: Middles


class _Examples(NamedTuple):
    """Each a row of meaning and one of runs of letters; targets are 1 for a machine and -1 for a person."""

    rows: Matrix
    runs: csr_matrix
    targets: Matrix
    weights: Matrix
    wording: Wording
    middles: Middles


def _examples(encoder: Encoder) -> _Examples:
    taught = _taught()
    notices = [gist(one.text) for one in taught[: len(taught) - len(_replies())]]
    vectors = np.concatenate(
        [shipped_vectors("notices", notices, encoder), vectors_of_shipped(encoder)[list(_replies())]]
    ).astype(np.float64)
    languages = [one.language for one in taught]
    middles = middles_of(vectors, languages)
    texts = [gist(one.text) for one in taught]
    wording = Wording(texts)
    return _Examples(
        rows=_meaning(vectors, languages, middles),
        runs=_WORDING_WEIGHT * wording.rows(texts),
        targets=np.array([1.0 if one.machine else -1.0 for one in taught]),
        weights=np.array([one.weight for one in taught]),
        wording=wording,
        middles=middles,
    )


def _fitted(examples: _Examples) -> tuple[Matrix, Matrix]:
    """What speaks for a machine, by regularised least squares in steps (Fong and Saunders 2011, "LSMR")."""
    heavy = np.sqrt(examples.weights)
    rows, runs = examples.rows * heavy[:, None], diags(heavy) @ examples.runs
    width = rows.shape[1]
    both = LinearOperator(
        (len(rows), width + runs.shape[1]),
        matvec=lambda found: rows @ found[:width] + runs @ found[width:],
        rmatvec=lambda found: np.concatenate([rows.T @ found, runs.T @ found]),
        dtype=np.float64,
    )
    found = lsmr(both, heavy * examples.targets, damp=_RIDGE**0.5, atol=1e-8, btol=1e-8)[0]
    return found[:width], found[width:]


def _meaning(vectors: Matrix, languages: Sequence[str | None], middles: Middles) -> Matrix:
    """The directions, and a column of ones; where no meaning is seen, there is no direction."""
    seen = vectors.any(axis=1, keepdims=True)
    return np.hstack([seen * directions(vectors, languages, middles), np.ones((len(vectors), 1))])


_KEPT = 2
_known: dict[int, tuple[Encoder, _Learnt]] = {}
_learning = threading.Lock()


def _learnt(encoder: Encoder) -> _Learnt:
    """Learnt once for each encoder, which is kept so that no other takes its place."""
    with _learning:
        if id(encoder) not in _known:
            examples = _examples(encoder)
            meaning, runs = _fitted(examples)
            _known[id(encoder)] = encoder, _Learnt(meaning, examples.wording, runs, examples.middles)
        _, learnt = _known[id(encoder)]
        while len(_known) > _KEPT:
            _known.pop(next(iter(_known)))
        return learnt


def machine_likeness(text: str, language: str | None, encoder: Encoder) -> float:
    """How much this sounds like a machine: beyond `MACHINE_FROM` it is one, in doubt it is a person.

    ``text`` is what was newly typed, without its signature. Examples lie around 1 and -1.
    """
    if len(text) > _LONGEST or len(text.strip()) + 2 * len(_HAN.findall(text)) < _SHORTEST:
        return -1.0
    learnt, words = _learnt(encoder), gist(simplified(text))
    vector = encoder.encode([words]).astype(np.float64)
    score = _meaning(vector, [language], learnt.middles) @ learnt.meaning
    runs = _WORDING_WEIGHT * learnt.wording.rows([words])
    return float(score[0] + (runs @ learnt.runs)[0])


class LeftOut(NamedTuple):
    """Of the notices, the share that is told from people when it is not learnt; and people taken for machines, surely
    for machines in the end.
    """

    found: float
    people: int
    replies: int
    surely: int


def left_out(encoder: Encoder) -> LeftOut:
    """How the shipped notices and their look-alikes, and then the replies, fare, each left out in turn.

    In closed form, in which each example is a row and a column (Rifkin and Lippert 2007).
    """
    examples = _examples(encoder)
    machine = examples.targets > 0
    likeness = examples.rows @ examples.rows.T + (examples.runs @ examples.runs.T).toarray()
    inverse = np.linalg.inv(likeness + np.diag(_RIDGE / examples.weights))
    scores = examples.targets - inverse @ examples.targets / np.diag(inverse)
    taken, looked_alike = scores > MACHINE_FROM, len(machine) - len(_replies())
    people = taken & ~machine
    surely = int((scores[~machine] > SURELY_A_MACHINE_FROM).sum())
    return LeftOut(
        float(taken[machine].mean()), int(people[:looked_alike].sum()), int(people[looked_alike:].sum()), surely
    )
