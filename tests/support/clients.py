"""Settings of clients in tests."""

from __future__ import annotations

from weaviate_gen.config import AdditionalConfig, Timeout


def patient() -> AdditionalConfig:
    """Return settings that wait for a server on a busy machine: how quickly it answers is not what tests are about."""
    return AdditionalConfig(timeout=Timeout(init=60))
