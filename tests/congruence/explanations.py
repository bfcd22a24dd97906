"""Differences between the engine and a server that are meant, each by its subject in the engine's own tables."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.congruence.exchange import Answer, Step, compared, message
from weaviate_gen_wire.grpc import messages as pb
from weaviate_gen_wire.grpc import rpcs

_Judge = Callable[[Step, Answer, Answer], bool]

LEFT_OUT = "features that are left out"
"""The subject of all features that the engine refuses by name."""

_UNSUPPORTED = "is not supported by the local engine"


def has_panicked(step: Step, there: Answer) -> bool:
    """Return whether a server broke off a request that may have stored something."""
    reads = ("/Search", "/Aggregate", "/TenantsGet", "/graphql")
    if step.path.endswith("/BatchObjects") and "Validate vector index" in str(there[1]):
        return True  # the object is stored without its vector, or no longer
    return _panicked(step, there, there) and not step.path.endswith(reads) and step.verb not in ("GET", "HEAD")


def is_out_of_step(step: Step, there: Answer, here: Answer) -> bool:
    """Return whether a request may have left other objects on a server than here, as an explanation says."""
    deletes = step.path.endswith("/BatchDelete") or step.verb == "DELETE"
    dry = "dry_run: true" in _shown(step) or (isinstance(step.body, dict) and step.body.get("dryRun") is True)
    return has_panicked(step, there) or (deletes and not dry and compared(step, there) != compared(step, here))


def _panicked(step: Step, there: Answer, here: Answer) -> bool:
    if (step.path.startswith("/batch/objects") or step.verb == "PATCH") and there == (200, None):
        return True
    return any(
        sign in message(there)
        for sign in (
            "panic occurred",
            "nil pointer",
            "context canceled",
            "proto: invalid type",
            "error while marshaling",
        )
    )


def _left_out(step: Step, there: Answer, here: Answer) -> bool:
    return _UNSUPPORTED in message(here)


def _left_behind(step: Step, there: Answer, here: Answer) -> bool:
    """Return whether a server has a collection that it has refused to create; that it has is compared before."""
    return step.path.startswith("/schema/Beside") and here[0] == 404 != there[0]


def _sorted_by_refusal(step: Step, there: Answer, here: Answer) -> bool:
    """Return whether but the order of properties is the same, which a server changes with a change that it refuses."""
    if not step.path.startswith("/schema"):
        return False
    return _in_order(compared(step, there)) == _in_order(compared(step, here))


def _in_order(value: Any) -> Any:
    if isinstance(value, dict):
        made = {key: _in_order(part) for key, part in value.items()}
        found = made.get("properties")
        if isinstance(found, list):
            made["properties"] = sorted(found, key=lambda part: str(part["name"]))
        return made
    return [_in_order(part) for part in value] if isinstance(value, (list, tuple)) else value


def _sorted_and_limited(step: Step, there: Answer, here: Answer) -> bool:
    query = str(step.body.get("query")) if isinstance(step.body, dict) else _shown(step)
    return all(part in query for part in ("sort", "limit")) and ("where:" in query or "filters" in query)


def _refused_objects(step: Step, there: Answer, here: Answer) -> bool:
    """Return whether the answers to a batch are the same but for objects that are refused by both."""
    if step.verb != "POST" or not step.path.startswith("/batch/objects"):
        return False
    kept = [
        [entry if entry["result"]["status"] == "SUCCESS" else "FAILED" for entry in compared(step, answer)[1]]
        for answer in (there, here)
        if isinstance(answer[1], list)
    ]
    return len(kept) == 2 and kept[0] == kept[1]


def _references_that_are_null(step: Step, there: Answer, here: Answer) -> bool:
    shown = _shown(step)
    return "OPERATOR_IS_NULL" in shown and 'property: "of"' in shown


def _order_of_a_batch(step: Step, there: Answer, here: Answer) -> bool:
    """Return whether a search without an order of its own found as many objects, which a limit may have chosen."""
    if not step.path.endswith("/Search"):
        return False
    shown = _shown(step)
    found = [answer[1].get("results", []) for answer in (there, here) if isinstance(answer[1], dict)]
    if (
        len(found) != 2
        or len(found[0]) != len(found[1])
        or any(key in shown for key in ("near_", "sort_by", "group_by"))
    ):
        return False
    contents = [sorted(json.dumps(row.get("properties"), sort_keys=True) for row in rows) for rows in found]
    return contents[0] == contents[1] or f"limit: {len(found[0])}\n" in shown


def _equally_far(step: Step, there: Answer, here: Answer) -> bool:
    """Return whether both found objects at the same distances, two of which are equal or cut off."""
    if not step.path.endswith("/Search") or "near_vector" not in _shown(step):
        return False
    found = [answer[1].get("results", []) for answer in (there, here) if isinstance(answer[1], dict)]
    distances = [[row.get("metadata", {}).get("distance") for row in compared(step, ("OK", rows))[1]] for rows in found]
    return len(found) == 2 and distances[0] == distances[1]


def _not_read(step: Step, there: Answer, here: Answer) -> bool:
    """Return whether what is refused is behind a filter that matches nothing on a server, or is a weight of NaN."""
    if not step.path.endswith("/Search") or there[0] != "OK":
        return False
    if ": nan" in _shown(step):
        return "must be between 0 and 1" in message(here)
    unread = ("unknown search operator", "can only be used with geoRange")
    return not (there[1] or {}).get("results") and any(words in message(here) for words in unread)


def _counts(step: Step, there: Answer, here: Answer) -> bool:
    return there[0] == "OK" and "is no reference" in message(here) and "count {" in _shown(step)


def _became_empty(step: Step, there: Answer, here: Answer) -> bool:
    if step.path != "/batch/objects" and not step.path.endswith("/BatchDelete"):
        return False
    query = _shown(step) or str(step.body)
    return there[0] == here[0] and any(part in query for part in ("IsNull", "IS_NULL", "len("))


def _by_place(step: Step, there: Answer, here: Answer) -> bool:
    return step.path.endswith(("/Aggregate", "/BatchDelete")) and "value_geo" in _shown(step)


def _tied_groups(step: Step, there: Answer, here: Answer) -> bool:
    """Return whether a limit cut groups, and those that are left are as large here as there."""
    if not (step.path.endswith("/Aggregate") and "group_by" in _shown(step)):
        return False
    sizes = [
        [group.get("objects_count") for group in answer[1].get("grouped_results", {}).get("groups", ())]
        for answer in (there, here)
        if isinstance(answer[1], dict)
    ]
    return len(sizes) == 2 and sorted(map(str, sizes[0])) == sorted(map(str, sizes[1])) and "limit: " in _shown(step)


def _mode_of_dates(step: Step, there: Answer, here: Answer) -> bool:
    return without_modes(compared(step, there)) == without_modes(compared(step, here))


def without_modes(value: Any) -> Any:
    """Return an answer without the most frequent ones among dates."""
    if isinstance(value, dict):
        return {
            key: without_modes(part)
            for key, part in value.items()
            if not (key == "mode" and isinstance(part, str) and "T" in part)
        }
    return [without_modes(part) for part in value] if isinstance(value, (list, tuple)) else value


def _merged_fields(step: Step, there: Answer, here: Answer) -> bool:
    if step.path != "/graphql" or not isinstance(step.body, dict):
        return False
    measured = re.findall(r"[ {](\w+)\{", str(step.body.get("query")))
    return "Aggregate" in measured and len(measured) > len(set(measured))


def _shown(step: Step) -> str:
    if step.verb != "RPC":
        return ""
    return str(getattr(pb, rpcs.BY_PATH[step.path].request).FromString(base64.b64decode(step.body)))


EXPLANATIONS: Mapping[str, _Judge] = {
    "failures inside of a server": _panicked,
    LEFT_OUT: _left_out,
    "batches: refused objects": _refused_objects,
    "filters: references that are null": _references_that_are_null,
    "searches: equal distances": _equally_far,
    "batches: order": _order_of_a_batch,
    "messages: what is not read": _not_read,
    "filters: counts of what is no reference": _counts,
    "filters: values that became empty": _became_empty,
    "collections: refused distances": _left_behind,
    "collections: refused changes": _sorted_by_refusal,
    "filters: a range or a pattern, sorted and limited": _sorted_and_limited,
    "aggregations: places": _by_place,
    "aggregations: groups of one size": _tied_groups,
    "aggregations: dates that are equally frequent": _mode_of_dates,
    "GraphQL: fields asked for twice": _merged_fields,
}
"""What recognizes a difference, by its subject."""


def explanation(step: Step, there: Answer, here: Answer) -> str | None:
    """Return the subject that explains why a server and the engine answered differently; ``None`` if nothing does."""
    return next((subject for subject, judge in EXPLANATIONS.items() if judge(step, there, here)), None)
