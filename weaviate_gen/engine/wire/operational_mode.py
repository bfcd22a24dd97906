"""What a server that is read-only refuses: everything that is no read, but for a few paths."""

from __future__ import annotations

from weaviate_gen._runtime.engine_settings import EngineSettings
from weaviate_gen.engine.errors import EngineError

_READS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_PATHS = ("/v1/backups", "/v1/graphql")
_RPCS = frozenset({"Search", "Aggregate", "TenantsGet", "HealthCheck"})


def check_rest(settings: EngineSettings, verb: str, target: str) -> None:
    """Raise an error if a REST request is a write and the engine is read-only."""
    if verb not in _READS and not target.startswith(_PATHS):
        _check(settings)


def check_rpc(settings: EngineSettings, name: str) -> None:
    """Raise an error if an RPC is a write and the engine is read-only."""
    if name not in _RPCS:
        _check(settings)


def _check(settings: EngineSettings) -> None:
    if settings.operational_mode == "ReadOnly":
        raise EngineError("feature_disabled", "read_only_mode")
