"""Calls on the server: liveness, readiness, meta information, raw GraphQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weaviate_gen._core.admin.responses import fields, items, required
from weaviate_gen._core.call import Call, RpcRequest
from weaviate_gen._core.typeguards import is_iterable
from weaviate_gen._inputs.errors import invalid
from weaviate_gen_wire import rest
from weaviate_gen_wire.grpc import rpcs

if TYPE_CHECKING:
    from weaviate_gen._types.data.raw import RawGQLReturn

_ANY = frozenset(range(100, 600))


def meta() -> Call[dict[str, Any]]:
    """Ask for version, modules and limits."""
    return Call(rest.meta.meta_get(), lambda reply: fields(reply[1]), "get_meta", retry=True, timeout_kind="init")


def is_live() -> Call[bool]:
    """Ask whether the server runs."""
    return Call(
        rest.well_known.weaviate_wellknown_liveness(),
        lambda reply: bool(reply[0] == 200),
        "is_live",
        _ANY,
        timeout_kind="init",
    )


def is_ready() -> Call[bool]:
    """Ask whether the server takes requests."""
    return Call(
        rest.well_known.weaviate_wellknown_readiness(),
        lambda reply: bool(reply[0] == 200),
        "is_ready",
        _ANY,
        timeout_kind="init",
    )


def open_id_configuration() -> Call[dict[str, Any] | None]:
    """Ask for the identity provider; ``None`` where there is none."""
    return Call(
        rest.well_known.weaviate_wellknown_openid_configuration(),
        lambda reply: required(reply[1]) if reply[0] == 200 else None,
        "get_open_id_configuration",
        frozenset({200, 404}),
        retry=True,
        timeout_kind="init",
    )


def health() -> Call[bool]:
    """Ask gRPC's health service."""
    from weaviate_gen_wire.grpc import messages as pb

    return Call(
        RpcRequest(rpcs.HEALTH_CHECK, pb.WeaviateHealthCheckRequest()),
        lambda reply: bool(reply.status == 1),
        "the gRPC health check",
        timeout_kind="init",
    )


def graphql_raw(gql_query: object) -> Call[Any]:
    """Send a GraphQL query verbatim.

    Args:
        gql_query: the text of the query, or those of several, which go in one request.

    Returns:
        The call; it gives the answer, or a list of them.

    Raises:
        WeaviateInvalidInputError: if it is not text.
    """
    several = list(gql_query) if is_iterable(gql_query) else [gql_query]
    for each in several:
        if not isinstance(each, str):
            raise invalid("gql_query", "a string or a list of strings", each)
    body: list[Any] = [{"query": each} for each in several]
    name = "graphql_raw_query"
    if isinstance(gql_query, str):
        return Call(rest.graphql.graphql_post(body=body[0]), lambda reply: _graphql(reply[1]), name, retry=True)
    return Call(
        rest.graphql.graphql_batch(body=body), lambda reply: [*map(_graphql, items(reply[1]))], name, retry=True
    )


def _graphql(reply: Any) -> RawGQLReturn:
    from weaviate_gen._types.data.raw import RawGQLReturn

    body = fields(reply)
    data = fields(body.get("data"))
    return RawGQLReturn(
        aggregate=fields(data.get("Aggregate")),
        explore=fields(data.get("Explore")),
        get=fields(data.get("Get")),
        errors=body.get("errors"),
    )
