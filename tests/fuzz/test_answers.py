"""Where a real server fails, the engine does as well, and nowhere else; its answers have the form of a server's."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.engines import Engine, opened
from tests.support.fuzz_forms import KNOWN, deviations, recorded
from tests.support.fuzz_requests import interface
from tests.support.fuzz_world import FAILURES, KEY, operation
from tests.support.recordings import exchanges
from weaviate_gen._runtime.handler import RpcFailure
from weaviate_gen.engine.access.settings import AccessSettings

pytestmark = pytest.mark.unit

ASKED = [json.loads(line) for line in FAILURES.read_text("utf-8").splitlines()]


def test_the_engine_fails_where_a_server_does(tmp_path: Path) -> None:
    access = AccessSettings(keys={KEY: "ada"}, admins=frozenset({"ada"}))
    with opened(tmp_path) as engine, opened(access=access) as guarded:
        answers = [answered(guarded if "metadata" in row else engine, row) for row in ASKED]
    assert [outcome(row) for row in ASKED] == [
        outcome({**row, **answer}) for row, answer in zip(ASKED, answers, strict=True)
    ]


def outcome(row: dict[str, Any]) -> tuple[str, str, Any]:
    """Return what was asked, and how it ended."""
    return row["method"], row.get("url", ""), row.get("status", row.get("error", {}).get("code"))


def answered(engine: Engine, row: dict[str, Any]) -> dict[str, Any]:
    """Ask the engine what a server was asked; return what the answer changes in its record."""
    if row["kind"] == "rest":
        return {
            "status": engine.handler.rest(
                row["method"], row["url"], row.get("metadata", {}), row["body"].encode()
            ).status
        }
    try:
        if row["kind"] == "grpc-stream":
            list(engine.handler.stream(row["method"], [base64.b64decode(row["sent"])], row["metadata"].items()))
        else:
            engine.handler.rpc(row["method"], base64.b64decode(row["request"]))
    except RpcFailure as failure:
        return {"error": {"code": failure.code}}
    return {"error": {}}


def test_recorded_answers_deviate_from_the_declared_form_only_where_it_is_known() -> None:
    operations = {each.ok().label: each.ok() for each in interface().get_all_operations()}
    seen: set[str] = set()
    for row in (*exchanges("rest"), *(row for row in ASKED if row["kind"] == "rest")):
        if (name := operation(row["method"], row["url"])) is None:
            continue  # a path without an operation: nothing is declared
        for what, form in deviations(operations[name], recorded(row)):
            assert form is not None, f"{name} {row['status']} {what}"
            seen.add(form)
    assert set(KNOWN) == seen
