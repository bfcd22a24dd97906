"""Calls on the server as a whole: is it there, what is it, GraphQL as it stands."""

from __future__ import annotations

from typing import Any

from weaviate_gen._core.call import Call, RpcRequest
from weaviate_gen.data.raw import RawGQLReturn
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen_wire.grpc import messages as pb
from weaviate_gen_wire.grpc import rpcs
from weaviate_gen_wire.rest import graphql, well_known
from weaviate_gen_wire.rest import meta as meta_tag

_ANY = frozenset(range(100, 600))


def meta() -> Call[dict[str, Any]]:
    """Ask for version, modules and limits."""
    return Call(meta_tag.meta_get(), lambda reply: reply[1] or {}, "get_meta", retry=True, budget="init")


def is_live() -> Call[bool]:
    """Ask whether the server runs."""
    return Call(
        well_known.weaviate_wellknown_liveness(), lambda reply: bool(reply[0] == 200), "is_live", _ANY, budget="init"
    )


def is_ready() -> Call[bool]:
    """Ask whether the server takes requests."""
    return Call(
        well_known.weaviate_wellknown_readiness(), lambda reply: bool(reply[0] == 200), "is_ready", _ANY, budget="init"
    )


def open_id_configuration() -> Call[dict[str, Any] | None]:
    """Ask for the identity provider; ``None`` where there is none."""
    return Call(
        well_known.weaviate_wellknown_openid_configuration(),
        lambda reply: reply[1] if reply[0] == 200 else None,
        "get_open_id_configuration",
        frozenset({200, 404}),
        retry=True,
        budget="init",
    )


def health() -> Call[bool]:
    """Ask gRPC's health service."""
    return Call(
        RpcRequest(rpcs.HEALTH_CHECK, pb.WeaviateHealthCheckRequest()),
        lambda reply: bool(reply.status == 1),
        "the gRPC health check",
        budget="init",
    )


def graphql_raw(gql_query: object) -> Call[RawGQLReturn]:
    """Send GraphQL as it stands.

    Args:
        gql_query: the text of the query.

    Returns:
        The call.

    Raises:
        WeaviateInvalidInputError: if it is not text.
    """
    if not isinstance(gql_query, str):
        raise WeaviateInvalidInputError(f"gql_query must be text, and is {type(gql_query).__name__}")
    return Call(graphql.graphql_post(body={"query": gql_query}), _graphql, "graphql_raw_query", retry=True)


def _graphql(reply: tuple[int, Any]) -> RawGQLReturn:
    body: dict[str, Any] = reply[1] or {}
    data: dict[str, Any] = body.get("data") or {}
    return RawGQLReturn(
        aggregate=data.get("Aggregate") or {},
        explore=data.get("Explore") or {},
        get=data.get("Get") or {},
        errors=body.get("errors"),
    )
