"""What the embedded engine leaves out is an error of its own, whatever carries it."""

from __future__ import annotations

from typing import Any

import pytest

from weaviate_gen.classes.config import Configure
from weaviate_gen.classes.tenants import Tenant, TenantActivityStatus
from weaviate_gen.exceptions import NotSupportedByLocalEngine, WeaviateQueryError

pytestmark = pytest.mark.contract


def test_search_that_is_wrong_is_no_feature_that_is_left_out(client: Any, name: str, backend: str) -> None:
    if backend == "live":
        pytest.skip("a server leaves nothing out")
    collection = client.collections.create(name)
    with pytest.raises(WeaviateQueryError, match="there is no vectorizer of vector 'default'"):
        collection.query.near_image("aGVsbG8=")
    with pytest.raises(WeaviateQueryError, match="Searching by property 'local engine' requires"):
        collection.query.bm25("any", query_properties=["local engine"])


def test_request_that_is_left_out_is_told_over_rest(client: Any, name: str, backend: str) -> None:
    if backend == "live":
        pytest.skip("a server leaves nothing out")
    collection = client.collections.create(name, multi_tenancy_config=Configure.multi_tenancy(enabled=True))
    collection.tenants.create("one")
    with pytest.raises(NotSupportedByLocalEngine, match="tenant offloading is not supported by the local engine"):
        collection.tenants.update(Tenant(name="one", activity_status=TenantActivityStatus.OFFLOADED))
