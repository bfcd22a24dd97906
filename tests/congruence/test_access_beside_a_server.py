"""What was recorded of a server's access control holds on a real server.

$WEAVIATE_ROLES_URL and $WEAVIATE_ROLES_GRPC_URL name a server of the recorded version with roles, whose root user has
the key ``admin-key`` and which knows a user ``custom-user`` by ``custom-key``, with
ENABLE_EXPERIMENTAL_ALTER_SCHEMA_DROP_VECTOR_INDEX_ENDPOINT=true. Its collections and roles are replaced.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.support.access_needs import Remote, climb, recorded, reset
from tests.support.access_requests import requests

REQUESTS = requests()
RECORDED = recorded()

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif("WEAVIATE_ROLES_URL" not in os.environ, reason="$WEAVIATE_ROLES_URL names no server with roles"),
]


@pytest.fixture(scope="module")
def remote() -> Iterator[Remote]:
    """Return the server."""
    remote = Remote(os.environ["WEAVIATE_ROLES_URL"], os.environ["WEAVIATE_ROLES_GRPC_URL"])
    yield remote
    remote.close()


@pytest.mark.parametrize("name", REQUESTS)
def test_a_server_demands_what_was_recorded(remote: Remote, name: str) -> None:
    reset(remote, REQUESTS[name])
    # a server goes through the collections and tenants of a request in any order
    assert sorted(climb(remote, REQUESTS[name])) == sorted(RECORDED[name])
