"""Tests without a server: clients of an engine in memory, stand-ins for models, injected errors, recorded exchanges.

pytest finds the fixtures by itself (:mod:`weaviate_gen.testing.plugin`); everything else of this package works under
any test runner. See docs/test-kit.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from weaviate_gen._runtime.lazy import lazy

__all__ = [
    "Cassette",
    "CassetteMismatchError",
    "Faults",
    "Server",
    "StandIns",
    "assert_objects",
    "assert_properties",
    "memory_client",
    "open_engine",
    "record",
    "respond_with",
    "serve",
    "snapshot",
]

if TYPE_CHECKING:
    from weaviate_gen.testing.assertions import assert_objects as assert_objects
    from weaviate_gen.testing.assertions import assert_properties as assert_properties
    from weaviate_gen.testing.cassettes import Cassette as Cassette
    from weaviate_gen.testing.cassettes import CassetteMismatchError as CassetteMismatchError
    from weaviate_gen.testing.cassettes import record as record
    from weaviate_gen.testing.engines import Server as Server
    from weaviate_gen.testing.engines import memory_client as memory_client
    from weaviate_gen.testing.engines import open_engine as open_engine
    from weaviate_gen.testing.engines import serve as serve
    from weaviate_gen.testing.engines import snapshot as snapshot
    from weaviate_gen.testing.faults import Faults as Faults
    from weaviate_gen.testing.faults import respond_with as respond_with
    from weaviate_gen.testing.stand_ins import StandIns as StandIns
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            "weaviate_gen.testing.assertions": ["assert_objects", "assert_properties"],
            "weaviate_gen.testing.cassettes": ["Cassette", "CassetteMismatchError", "record"],
            "weaviate_gen.testing.engines": ["Server", "memory_client", "open_engine", "serve", "snapshot"],
            "weaviate_gen.testing.faults": ["Faults", "respond_with"],
            "weaviate_gen.testing.stand_ins": ["StandIns"],
        },
    )
