from __future__ import annotations

import tomllib
from typing import Any

import pytest

from tests.support.source import ROOT
from weaviate_gen._types.integrations import _ENVIRONMENT
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen.integrations import Integrations

pytestmark = pytest.mark.unit


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for rows in _ENVIRONMENT.values():
        for _, variables in rows:
            for name in variables:
                monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_keys_that_are_set_become_headers(environment: pytest.MonkeyPatch) -> None:
    assert {} == Integrations.from_environment().to_wire()
    environment.setenv("OPENAI_API_KEY", "sk-1\n")
    environment.setenv("COHERE_APIKEY", "co-1")
    environment.setenv("AWS_ACCESS_KEY_ID", "aws-1")
    made = Integrations.from_environment()
    assert {"X-Openai-Api-Key": "sk-1", "X-Cohere-Api-Key": "co-1"} == made.to_wire()
    assert "IntegrationConfig(X-Cohere-Api-Key, X-Openai-Api-Key)" == repr(made)


def test_named_providers_must_have_a_key(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("OPENAI_API_KEY", "sk-1")
    environment.setenv("AWS_ACCESS_KEY_ID", "aws-1")
    environment.setenv("COHERE_API_KEY", "co-1")
    named = Integrations.from_environment("openai", "aws")
    assert {"X-Openai-Api-Key": "sk-1", "X-Aws-Access-Key": "aws-1"} == named.to_wire()
    with pytest.raises(WeaviateInvalidInputError, match="set MISTRAL_API_KEY or MISTRAL_APIKEY"):
        Integrations.from_environment("mistral")
    with pytest.raises(WeaviateInvalidInputError, match=r"provider must be one of anthropic, .*, got str: 'closedai'"):
        Integrations.from_environment("closedai")


def test_every_header_with_a_key_that_modules_read_has_a_variable() -> None:
    read: set[str] = set()
    for page in (ROOT / "specs/modules").glob("*.toml"):
        modules: dict[str, Any] = tomllib.loads(page.read_text("utf-8")).get("modules", {})
        read |= {header.lower() for module in modules.values() for header in module.get("headers", ())}
    covered = {header.lower() for rows in _ENVIRONMENT.values() for header, _ in rows}
    assert covered <= read
    aliases = {header for header in read if header.startswith(("x-goog", "x-palm"))}
    keys = {header for header in read if header.endswith(("-api-key", "-token", "-access-key", "-secret-key"))}
    assert set() == keys - covered - aliases
