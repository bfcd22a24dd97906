"""Settings that all tests share."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# How fast examples are drawn depends on the machine; no test is about that. A failure prints how to repeat it.
settings.register_profile("weaviate_gen", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("weaviate_gen")
