"""Whether answers have the form that the interface declares, and where a real server's own have another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from requests import Request
from schemathesis import Response
from schemathesis.core.failures import Failure, FailureGroup

NULL = "a list that is empty in the server is null in its JSON"
KNOWN: dict[str, str] = {
    r"(.*/)?stopwords/(additions|removals): null is not of type": NULL,
    r"(classes/\*/)?properties: null is not of type": NULL,
    r"nodes/\*/shards: null is not of type": NULL,
    r"(\*/)?statusHistory: null is not of type": NULL,
    r"(groups|roles|\*/permissions): null is not of type": NULL,
    r"allowed: null is not of type": NULL,
    r"(\*/)?errors/\*/(path|locations): null is not of type": NULL,
    r"(\*/)?deprecations: null is not of type": NULL,
    r"results/objects: null is not of type": NULL,
    r"error: null is not of type": NULL,
    r"match/where/(operands/\*/)*(operands|path): null is not of type": NULL,
    r"statistics/\*/(leader(Address|Id)|raft/latestConfiguration): .* is not of type": "declared as objects, and none",
    r"\*/properties: .* is not of type": "what a batch refuses is given back as it was sent",
    r"(.*/)?vectorWeights: null is not of type": "declared as an object, and null for all that is known",
    r"(.*/)?vectors/[^/]+: .* is not of type": "declared as objects; vectors are lists of numbers, or lists of such",
    r'\*: "name" is a required property': "declared by another name than the server's",
    r"404: nothing": "a 404 without a body, where one is declared",
}
"""Where a real server's answers deviate, as :func:`deviations` tells of it, and why; others' may as well."""


def deviations(operation: Any, response: Response) -> list[tuple[str, str | None]]:
    """Return how an answer deviates from its declared form; with what is known of it, if anything is."""
    return [(what, known(what)) for what in _deviations(operation, response)]


def known(what: str) -> str | None:
    """Return the entry of :data:`KNOWN` for a deviation."""
    return next((form for form in KNOWN if re.match(form, what)), None)


def recorded(row: dict[str, Any]) -> Response:
    """Make a response of a recorded exchange: recordings have no headers, and all that is sent is JSON."""
    body = row["reply"].encode()
    return Response(
        status_code=row["status"],
        headers={"content-type": ["application/json"]} if body else {},
        content=body,
        request=Request(row["method"], f"http://localhost{row['url']}").prepare(),
        elapsed=0.0,
        verify=False,
    )


def _deviations(operation: Any, response: Response) -> Iterator[str]:
    if not response.content:
        if _declared(operation, response.status_code) and operation.method != "head":
            yield f"{response.status_code}: nothing"
        return
    try:
        operation.validate_response(response)
    except FailureGroup as group:
        yield from map(_told, group.exceptions)
    except Failure as failure:
        yield _told(failure)


def _declared(operation: Any, status: int) -> bool:
    return "schema" in operation.definition.raw["responses"].get(str(status), {})


def _told(failure: Any) -> str:
    path = getattr(failure, "instance_path", None)
    if path is None:
        return f"{type(failure).__name__}: {failure.message}"
    return f"{'/'.join('*' if isinstance(part, int) else part for part in path)}: {failure._raw_message}"
