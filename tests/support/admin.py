"""Looking at calls and flows of administration without a server."""

from __future__ import annotations

from typing import Any

from weaviate_gen._core.call import Call, Flow, Sleep


def sent(call: Call[Any]) -> tuple[str, str, Any]:
    """Return what a REST call sends: verb, path with query, body."""
    request: Any = call.request
    return request.operation.verb, request.target(), request.body


def answered(call: Call[Any], status: int, json: Any = None) -> Any:
    """Return what a REST call makes of an answer that was corrected as the specs are."""
    request: Any = call.request
    assert not call.ok or status in call.ok
    return call.decode((status, request.operation.parse(status, json)))


def driven(flow: Flow[Any], *answers: tuple[int, Any]) -> tuple[list[Any], Any]:
    """Drive a flow with answers.

    Args:
        flow: the flow.
        answers: status and JSON for each of its calls.

    Returns:
        What it sent (and how many seconds it slept), and its result.
    """
    left = list(answers)
    steps: list[Any] = []
    try:
        step = next(flow)
        while True:
            if isinstance(step, Sleep):
                steps.append(step.seconds)
                step = flow.send(None)
            else:
                steps.append(sent(step))
                step = flow.send(answered(step, *left.pop(0)))
    except StopIteration as end:
        assert left == []
        return steps, end.value
