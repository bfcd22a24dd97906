"""The parts of the source that are mutated, and the tests that are to notice: the one place that knows their paths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.source import GENERATED

_UNIT = ("tests/unit/core", "tests/unit/search", "tests/unit/schema", "tests/unit/admin", "tests/unit/settings",
         "tests/unit/raw", "tests/unit/test_error_bodies.py", "tests/unit/test_lazy_imports.py")  # fmt: skip
_ENGINE = ("tests/unit/engine", "tests/congruence")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the source.

    Attributes:
        sources: patterns of its modules, below the root.
        tests: the fast tests that look at it; of these, a mutant meets the ones that run its line.
        without: patterns of modules that belong to another part.
    """

    sources: tuple[str, ...]
    tests: tuple[str, ...]
    without: tuple[str, ...] = ()

    def modules(self, root: Path) -> Iterator[Path]:
        """Yield the paths of the part's modules, below the root, in order."""
        left_out = {path for pattern in self.without for path in root.glob(pattern)}
        found = {path for pattern in self.sources for path in root.glob(pattern)}
        for path in (path.relative_to(root) for path in sorted(found - left_out)):
            if path.suffix == ".py" and path.as_posix() not in GENERATED:
                yield path


PARTS: Mapping[str, Part] = {
    "core": Part(("weaviate_gen/_core/**/*.py",), _UNIT, ("weaviate_gen/_core/batch/*.py",)),
    "types": Part(
        ("weaviate_gen/*.py", "weaviate_gen/_inputs/*.py", "weaviate_gen/_runtime/*.py", "weaviate_gen/_types/**/*.py"),
        (*_UNIT, "tests/wire"),
        ("weaviate_gen/dropin.py",),  # its tests run it in other processes and environments, which are not measured
    ),
    "transport": Part(
        ("weaviate_gen/_transport/*.py", "weaviate_gen/_transport/http1/*.py"),
        (*_UNIT, "tests/transport/test_bridge.py", "tests/transport/test_concurrency.py",
         "tests/transport/test_http1_clients.py", "tests/transport/test_http1_pool.py",
         "tests/transport/test_http1_requests.py", "tests/transport/test_http1_responses.py",
         "tests/transport/test_http1_tls.py",
         "tests/transport/test_network.py", "tests/transport/test_retries.py",
         "tests/transport/test_connection.py", "tests/transport/test_deadlines.py",
         "tests/transport/test_timeouts_in_process.py", "tests/transport/test_streams.py",
         "tests/transport/test_transports.py", "tests/transport/test_unreadable_replies.py"),
    ),
    "batch": Part(
        ("weaviate_gen/_core/batch/*.py", "weaviate_gen/_client/aio/batch/*.py"),
        ("tests/unit/core", "tests/property/test_batches.py", "tests/transport/test_batching.py",
         "tests/transport/test_batch_ends.py", "tests/transport/test_batch_outcomes.py",
         "tests/transport/test_stream_connections.py", "tests/transport/test_streams.py"),
    ),
    "session": Part(
        tuple(f"weaviate_gen/_client/aio/{name}.py" for name in ("session", "tokens", "settings")),
        ("tests/unit/settings", "tests/transport"),
    ),
    "search": Part(("weaviate_gen/engine/search/*.py", "weaviate_gen/engine/index/*.py"), _ENGINE),
    "storage": Part(
        ("weaviate_gen/engine/storage/*.py", "weaviate_gen/engine/collections/*.py",
         "weaviate_gen/engine/database/*.py"),
        (*_ENGINE, "tests/faults/test_files.py", "tests/faults/test_fork.py", "tests/faults/test_full_disk.py",
         "tests/faults/test_data_directory.py"),
    ),
    "wire": Part(("weaviate_gen/engine/wire/**/*.py",), _ENGINE),
    "schemas": Part(("weaviate_gen/schemas/*.py",), ("tests/schemas",)),
    "transfer": Part(("weaviate_gen/transfer/*.py",), ("tests/transfer",)),
}  # fmt: skip
