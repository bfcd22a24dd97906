"""A process that writes into an engine until it is killed: each line it prints is something acknowledged.

    python -m tests.support.crash_writer DIRECTORY ROUND

Eight threads write: objects over REST, batches over gRPC, references, deletions, and new collections.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from tests.support.engines import ARTICLE, Engine, opened

LINKED = {
    "class": "Linked",
    "vectorizer": "none",
    "properties": [{"name": "to", "dataType": ["Article"]}],
}
WRITERS = 8
_ROUND = 100_000
_OUT = threading.Lock()


def say(*words: object) -> None:
    """Print one line at once."""
    with _OUT:
        sys.stdout.write(" ".join(map(str, words)) + "\n")
        sys.stdout.flush()


def write(engine: Engine, number: int, start: int) -> None:
    """Write until the process ends."""
    at = start + number * 10_000
    while True:
        at += 10
        engine.insert("Article", at, {"title": f"t {at}", "words": at}, vector=[1.0, float(at)])
        say("object", at)
        if number % 4 == 1:
            assert [] == engine.insert_many("Article", range(at + 1, at + 6))
            say("batch", at + 1, at + 6)
        elif number % 4 == 2:
            engine.insert("Linked", at, {})
            beacon = {"beacon": f"weaviate://localhost/Article/00000000-0000-4000-8000-{at:012d}"}
            status, _ = engine.ask("POST", f"/objects/Linked/00000000-0000-4000-8000-{at:012d}/references/to", beacon)
            assert 200 == status
            say("reference", at)
        elif number % 4 == 3 and at % 20 == 0:
            status, _ = engine.ask("DELETE", f"/objects/Article/00000000-0000-4000-8000-{at:012d}")
            assert 204 == status
            say("deleted", at)
        if at % 500 == 0:
            engine.create({**ARTICLE, "class": f"Made{at}"})
            say("collection", at)


def main() -> None:
    """Write into the directory of the first argument."""
    start = (int(sys.argv[2]) + 1) * _ROUND
    with opened(Path(sys.argv[1])) as engine:
        if not engine.handler.database.catalog.collections:
            engine.create(ARTICLE)
            engine.create(LINKED)
        threads = [
            threading.Thread(target=write, args=(engine, number, start), daemon=True) for number in range(WRITERS)
        ]
        for thread in threads:
            thread.start()
        say("ready")
        for thread in threads:
            thread.join()


if __name__ == "__main__":
    main()
