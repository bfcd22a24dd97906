"""A directory whose file is damaged while it is closed: what it answers then, held against what it answered before.

python -m tests.faults.test_damage bit 0 1000     seeds 0 to 999; prints what became of each kind
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support import stored
from tests.support.engines import opened
from weaviate_gen.engine import maintenance
from weaviate_gen.engine.errors import StorageError
from weaviate_gen.engine.storage.sqlite import FILE

pytestmark = pytest.mark.contract

PAGE = 4096
SHORT, LONG = {"bit": 60, "page": 30}, {"bit": 1000, "page": 100}
ON_ONE_PAGE = 30
"""At least as many objects as lie on one page, of the table or of an index."""

Answers = dict[str, tuple[int, Any]]


@dataclass(frozen=True)
class Original:
    """The undamaged file, and its answers."""

    content: bytes
    answers: Answers


@dataclass(frozen=True)
class Outcome:
    """What became of a damaged directory.

    Attributes:
        refused: why it was not opened at all.
        silent: requests that were answered otherwise, without an error that says so.
        unreadable: objects that were not answered.
        reported: whether `check` found something.
    """

    refused: str
    silent: list[str]
    unreadable: int
    reported: bool


def made(place: Path) -> Original:
    """Return a file that was written, and closed."""
    with opened(place) as engine:
        stored.fill(engine)
        answers = stored.answers(engine)
    return Original((place / FILE).read_bytes(), answers)


def damaged(original: bytes, kind: str, seed: int) -> bytes:
    """Return a file with one bit flipped, or one page lost: zeros, noise, or what belongs elsewhere."""
    chance, content = random.Random(seed), bytearray(original)
    if kind == "bit":
        bit = chance.randrange(len(content) * 8)
        content[bit >> 3] ^= 1 << (bit & 7)
    else:
        start, other = (PAGE * chance.randrange(len(content) // PAGE) for _ in range(2))
        content[start : start + PAGE] = chance.choice(
            [bytes(PAGE), chance.randbytes(PAGE), original[other : other + PAGE]]
        )
    return bytes(content)


def outcome(original: Original, content: bytes, place: Path) -> Outcome:
    """Open a damaged file, ask it everything, and check it."""
    (place / FILE).write_bytes(content)
    try:
        with opened(place) as engine:
            answers = stored.answers(engine)
    except StorageError as error:
        assert "is damaged" in error.message
        return Outcome(error.message, [], 0, reported(place))
    different = [request for request, answer in original.answers.items() if answers[request] != answer]
    return Outcome(
        "",
        [request for request in different if not says_so(answers[request])],
        sum(request.startswith("/objects/") for request in different),
        reported(place),
    )


def says_so(answer: tuple[int, Any]) -> bool:
    status, body = answer
    return "damaged" in json.dumps(body) and (status == 500 or "errors" in body)


def reported(place: Path) -> bool:
    return bool(maintenance.check(place).problems)


def outcomes(kind: str, seeds: range) -> Iterator[tuple[int, Outcome]]:
    """Yield what became of each damage."""
    with tempfile.TemporaryDirectory() as root:
        original = made(Path(root) / "original")
        for seed in seeds:
            place = Path(root) / str(seed)
            place.mkdir()
            yield seed, outcome(original, damaged(original.content, kind, seed), place)
            shutil.rmtree(place)


@pytest.mark.parametrize("kind", ["bit", "page"])
def test_no_answer_is_wrong_in_silence(kind: str) -> None:
    count = (LONG if os.environ.get("WEAVIATE_GEN_FULL") else SHORT)[kind]
    found = dict(outcomes(kind, range(count)))
    assert {} == {seed: each.silent for seed, each in found.items() if each.silent}
    assert [] == [seed for seed, each in found.items() if (each.refused or each.unreadable) and not each.reported]
    # what lies elsewhere is there: all may go only with the page that holds the names of the tables, or the root of one
    refused = [each for each in found.values() if each.refused]
    assert len(refused) <= max(2, count // 20)
    assert sum(each.unreadable > ON_ONE_PAGE for each in found.values()) <= max(2, count // 10)
    assert sum(each.unreadable > 0 for each in found.values()) > count // 4  # damage does something at all


def main(kind: str, first: int, count: int) -> None:
    """Print what becomes of damages."""
    tally: Counter[str] = Counter()
    for seed, each in outcomes(kind, range(first, first + count)):
        tally["refused"] += bool(each.refused)
        tally["different in silence"] += bool(each.silent)
        tally["not found by check"] += not each.reported
        tally["no answer differs"] += not (each.refused or each.unreadable or each.silent)
        tally["more than a page of objects unreadable"] += each.unreadable > ON_ONE_PAGE
        if each.silent:
            print(seed, each.silent)
    print(kind, count, dict(tally))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
