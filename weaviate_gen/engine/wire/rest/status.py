"""Routes on the server itself: what it is, and how it is."""

from __future__ import annotations

from weaviate_gen.engine.wire.rest.request import Request, Response, Route

_LINKS = (
    ("/v1/meta", "this server"),
    ("/v1/schema", "all collections"),
    ("/v1/schema{/:className}", "one collection"),
    ("/v1/objects{/:id}", "objects"),
    ("/v1/batch/objects", "many objects at once"),
    ("/v1/batch/references", "many references at once"),
    ("/v1/nodes", "the node"),
)


def meta(request: Request) -> Response:
    """Return the version and the modules of this server."""
    plugins = request.database.plugins
    modules = {**{name: {} for name in plugins.names}, **plugins.described(), **plugins.modules}
    body = {
        "grpcMaxMessageSize": request.database.env.settings.message_size,
        "hostname": request.database.env.hostname,
        "modules": modules,
        "version": request.database.env.version,
    }
    return Response(200, body)


def root(_: Request) -> Response:
    """Return the places to start from."""
    links = [{"href": href, "name": name} for href, name in _LINKS]
    return Response(200, {"links": links})


def outside(_: Request) -> Response:
    """Lead from the server's own address to the interface."""
    return Response(301, {"links": {"href": "/v1", "name": "the REST interface"}}, (("location", "/v1"),))


def healthy(_: Request) -> Response:
    """Answer that requests are served."""
    return Response(200)


def no_openid(_: Request) -> Response:
    """Answer that there is no OpenID provider."""
    return Response(404)


ROUTES = (
    Route("GET", "/", outside),
    Route("GET", "/v1/", root),
    Route("GET", "/v1/meta", meta),
    Route("GET", "/v1/.well-known/ready", healthy),
    Route("GET", "/v1/.well-known/live", healthy),
    Route("HEAD", "/v1/.well-known/ready", healthy),
    Route("HEAD", "/v1/.well-known/live", healthy),
    Route("GET", "/v1/.well-known/openid-configuration", no_openid),
)
