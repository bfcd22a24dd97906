"""Small Swagger 2.0 documents for the tests of the generator's step `rest`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from tests.support.source import ROOT


def document(*, paths: dict[str, Any] | None = None, definitions: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a document with some paths and definitions."""
    return {
        "swagger": "2.0",
        "basePath": "/v1",
        "info": {"title": "A test", "version": "9.9.9"},
        "consumes": ["application/yaml", "application/json"],
        "produces": ["application/json"],
        "paths": paths or {},
        "definitions": definitions or {},
    }


def operation(**changes: Any) -> dict[str, Any]:
    """Return an operation that answers 200 with nothing."""
    return {"operationId": "things.get", "tags": ["things"], "responses": {"200": {"description": "ok"}}, **changes}


def project(folder: Path, swagger: dict[str, Any] | None = None) -> Path:
    """Lay out what the step reads: this project's specs and templates, with another REST document if one is given."""
    for name in ("specs", "templates"):
        shutil.copytree(ROOT / name, folder / name)
    if swagger is not None:
        (folder / "specs/openapi/schema.json").write_text(json.dumps(swagger), "utf-8")
    return folder
