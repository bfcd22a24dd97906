"""A server of any release gets what it reads, and nothing that it would drop.

$WEAVIATE_URL and $WEAVIATE_GRPC_URL name a server, $WEAVIATE_API_KEY a key of its administrator, if it wants one. Its
version is asked for; collections whose names begin with `Release` are deleted, and backups and roles are left behind.
1.34.20 and 1.36.23 were held to it, also with ASYNC_INDEXING, which dynamic indexes want.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest

from tests.congruence.gated_rows import rows
from tests.congruence.release_examples import EXAMPLES
from tests.congruence.releases import Example, World, world
from weaviate_gen._client import gates as client_gates
from weaviate_gen._core.version import show
from weaviate_gen._runtime.gates import has, nearest
from weaviate_gen.exceptions import ResponseCannotBeDecodedError, WeaviateBaseError, WeaviateUnsupportedFeatureError
from weaviate_gen_wire import gates

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif("WEAVIATE_GRPC_URL" not in os.environ, reason="$WEAVIATE_GRPC_URL names no server"),
]


@pytest.fixture(scope="module")
def made() -> Iterator[World]:
    """Connect to the server."""
    with world() as made:
        yield made


def _clean(made: World, name: str) -> None:
    made.http.delete(f"/v1/schema/{name}")
    made.provider.requests.clear()
    made.sent.clear()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_what_the_server_reads_leaves_and_what_it_drops_is_refused(
    made: World, example: Example, monkeypatch: pytest.MonkeyPatch
) -> None:
    if example.module is not None and not made.has(example.module):
        pytest.skip(f"the server has no module {example.module}")
    name = "Release" + "".join(word.capitalize() for word in re.findall(r"\w+", example.name))
    gated = _verdict(made, example, name)
    assert gated[0] != "refused" or all(event.outcome == "ok" for event in made.sent), made.sent
    if not example.ungated:
        assert gated[0] in {"kept", "refused"}
        return
    monkeypatch.setattr(client_gates, "check_requirements", lambda *_: None)
    ungated = _verdict(made, example, f"{name}Ungated")
    print(f"{example.name}: {gated}, without gates {ungated}")
    assert (gated[0], ungated[0]) in ALLOWED, (gated, ungated)


ALLOWED = {("kept", "kept"), ("refused", "dropped"), ("refused", "failed"), ("failed", "failed")}
"""What may become of an example with the client's gates, and without: the server drops nothing that leaves."""


def _verdict(made: World, example: Example, name: str) -> tuple[str, str]:
    _clean(made, name)
    try:
        result = example.use(made, name)
        return ("kept" if example.kept(made, name, result) else "dropped"), ""
    except WeaviateUnsupportedFeatureError as error:
        versions = re.findall(r"\d+\.\d+\.\d+", str(error))
        assert show(made.version) in versions, error
        assert len({*versions}) == 2, error
        return "refused", str(error)
    except ResponseCannotBeDecodedError:
        raise
    except WeaviateBaseError as error:
        return "failed", str(error)
    finally:
        made.http.delete(f"/v1/schema/{name}")


def test_what_is_newer_than_the_server_is_refused_however_it_is_asked_for(made: World) -> None:
    version = made.version
    newer = [row for row in rows() if not has(row[1], version)]
    for name, min_versions, use in newer:
        made.sent.clear()
        with pytest.raises(WeaviateUnsupportedFeatureError) as refused:
            use(made.client)
        operation = gates.OPERATIONS.get(name.partition("?")[0], ())  # is refused before its parameters are
        needed = min_versions if has(operation, version) else operation
        assert {show(version), show(nearest(needed, version))} <= {*re.findall(r"[\d.]+\d", str(refused.value))}
        assert not made.sent, name
    print(f"{len(newer)} rows are newer than {show(version)}")


def test_operations_that_the_server_lacks_are_unknown_to_it(made: World) -> None:
    for name, min_versions in gates.OPERATIONS.items():
        verb, path = name.split()
        if has(min_versions, made.version) and verb != "GET" and "{" not in path:
            continue  # would be done, to everything
        answer = made.http.request(verb, re.sub(r"\{\w+\}", "Nobody", path), json={})
        unknown = answer.status_code == 405 or (answer.status_code == 404 and "was not found" in answer.text)
        print(name, answer.status_code, answer.text[:80])
        assert unknown == (not has(min_versions, made.version)), name
