"""Servers of several versions: what one lacks is refused with both versions, what one knows otherwise is sent so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

import weaviate_gen
from tests.support.canned import META, Canned, Seen, plain, serving
from weaviate_gen._types.settings import AdditionalConfig, Timeout
from weaviate_gen.classes.backup import BackupStorage
from weaviate_gen.classes.config import Configure
from weaviate_gen.classes.query import BM25Operator, Boost, Diversity, Filter, MetadataQuery
from weaviate_gen.exceptions import WeaviateUnsupportedFeatureError
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.contract

QUICK = AdditionalConfig(timeout=Timeout(init=5, query=5, insert=5))
Search = Callable[[Any], object]


def of_version(version: str) -> Canned:
    def rest(seen: Seen) -> tuple[int, Any]:
        if "/backups/" in seen.path:
            return 200, []
        return (200, {**META, "version": version}) if seen.path.endswith("/v1/meta") else plain(seen)

    return Canned(rest=rest)


@contextmanager
def connected(version: str, *, skip_init_checks: bool = False) -> Iterator[tuple[Canned, weaviate_gen.WeaviateClient]]:
    """Return a server of a version, and a client of it."""
    with (
        serving(of_version(version)) as server,
        weaviate_gen.connect_to_local(
            host="127.0.0.1",
            port=server.port,
            grpc_port=server.grpc_port,
            additional_config=QUICK,
            skip_init_checks=skip_init_checks,
        ) as client,
    ):
        yield server, client


def sent(version: str, search: Search, *, skip_init_checks: bool = False) -> tuple[Canned, list[pb.SearchRequest]]:
    """Search, and give the requests that arrived."""
    with connected(version, skip_init_checks=skip_init_checks) as (server, client):
        search(client.collections.use("Bike"))
        found = [pb.SearchRequest.FromString(each.body) for each in server.seen if each.path.endswith("/Search")]
        return server, found


@pytest.mark.parametrize(
    ("search", "since", "before"),
    [
        (lambda bike: bike.query.bm25("x", boost=Boost.numeric_property("price")), "1.38.0", "1.37.9"),
        (lambda bike: bike.query.near_vector([1.0], diversity_selection=Diversity.mmr(limit=2)), "1.37.0", "1.36.9"),
        (lambda bike: bike.query.fetch_objects(filters=~Filter.by_property("a").equal(1)), "1.33.0", "1.32.9"),
        (lambda bike: bike.query.bm25("x", operator=BM25Operator.and_()), "1.31.0", "1.30.9"),
        (lambda bike: bike.query.hybrid("x", bm25_operator=BM25Operator.and_cross()), "1.38.8", "1.38.7"),
        (
            lambda bike: bike.query.fetch_objects(return_metadata=MetadataQuery(query_profile=True)),
            "1.36.9",
            "1.36.8",
        ),
    ],
    ids=["boost", "diversity", "not", "operator", "and_cross", "profile"],
)
def test_a_feature_is_sent_to_servers_that_have_it_and_refused_for_others(
    search: Search, since: str, before: str
) -> None:
    _, found = sent(since, search)
    assert 1 == len(found)
    with pytest.raises(WeaviateUnsupportedFeatureError, match=before.replace(".", r"\.")) as caught:
        sent(before, search)
    assert "1." in str(caught.value).replace(before, "")


@pytest.mark.parametrize(("version", "new"), [("1.36.6", False), ("1.36.7", True), ("1.39.0", True)])
@pytest.mark.parametrize("skip_init_checks", [False, True])
def test_alpha_goes_where_the_server_reads_it(version: str, new: bool, skip_init_checks: bool) -> None:
    server, (found,) = sent(version, lambda bike: bike.query.hybrid("x", alpha=0.25), skip_init_checks=skip_init_checks)
    assert (new, 0.25 if new else 0.0, 0.0 if new else 0.25) == (
        found.hybrid_search.use_alpha_param,
        found.hybrid_search.alpha_param,
        found.hybrid_search.alpha,
    )
    assert 1 == server.paths("GET").count("/v1/meta")


def test_a_call_that_needs_nothing_new_asks_for_no_version() -> None:
    server, found = sent("1.30.0", lambda bike: bike.query.bm25("x", limit=3), skip_init_checks=True)
    assert 1 == len(found)
    assert 0 == server.paths("GET").count("/v1/meta")


def test_a_key_of_a_body_that_the_server_would_drop_is_refused() -> None:
    def create(version: str) -> Canned:
        with connected(version) as (server, client):
            ttl = Configure.ObjectTTL.delete_by_creation_time(3600)
            client.collections.create("Bike", object_ttl_config=ttl)
            return server

    assert ["/v1/schema"] == create("1.35.0").paths("POST")
    with pytest.raises(WeaviateUnsupportedFeatureError) as caught:
        create("1.34.9")
    assert (
        "collections.create('Bike'): Class.objectTtlConfig needs Weaviate 1.35.0 or newer, and this server is 1.34.9"
        in str(caught.value)
    )


def test_the_nearest_version_with_a_backport_is_named() -> None:
    def list_backups(version: str) -> Canned:
        with connected(version) as (server, client):
            client.backup.list_backups(BackupStorage.S3, sort_by_starting_time_asc=True)
            return server

    assert ["/v1/backups/s3?order=asc"] == [path for path in list_backups("1.32.14").paths("GET") if "backups" in path]
    with pytest.raises(WeaviateUnsupportedFeatureError, match=r"needs Weaviate 1\.33\.2 or newer, .* is 1\.33\.1"):
        list_backups("1.33.1")


def test_what_raw_calls_say_is_looked_at_too() -> None:
    with connected("1.37.14") as (server, client):
        message = pb.SearchRequest(collection="Bike")
        client.raw.grpc.search(message)
        message.boost.SetInParent()
        with pytest.raises(WeaviateUnsupportedFeatureError, match=r"SearchRequest\.boost needs Weaviate 1\.38\.0"):
            client.raw.grpc.search(message)
        assert 1 == len([seen for seen in server.seen if seen.path.endswith("/Search")])


def test_groups_of_the_only_type_that_older_servers_know_are_assigned_there() -> None:
    with connected("1.30.0") as (server, client):
        client.groups.oidc.assign_roles(group_id="admins", role_names=["viewer"])
        assert ["/v1/authz/groups/admins/assign"] == server.paths("POST")


def test_vectors_are_added_where_the_server_can_take_them() -> None:
    vector = Configure.Vectors.self_provided(name="second")
    with connected("1.31.0") as (server, client):
        client.collections.use("Bike").config.add_vector(vector_config=vector)
        assert ["/v1/schema/Bike"] == server.paths("PUT")
    with connected("1.30.23") as (server, client):
        with pytest.raises(WeaviateUnsupportedFeatureError, match=r"config\.add_vector needs Weaviate 1\.31\.0"):
            client.collections.use("Bike").config.add_vector(vector_config=vector)
        assert [] == [path for path in server.paths("GET") if "/schema/" in path]


@pytest.mark.parametrize("skip_init_checks", [False, True])
def test_streams_of_raw_calls_are_refused_where_there_are_none(skip_init_checks: bool) -> None:
    with connected("1.35.9", skip_init_checks=skip_init_checks) as (server, client):
        with pytest.raises(WeaviateUnsupportedFeatureError, match=r"raw\.grpc\.BatchStream needs Weaviate 1\.36\.0"):
            list(client.raw.grpc.batch_stream(iter([pb.BatchStreamRequest(start={})])))
        assert [] == [seen for seen in server.seen if seen.path.endswith("/BatchStream")]
