"""Which server or engine a command talks to."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from tests.cli.conftest import Run
from tests.support.servers import Server, running
from weaviate_gen.cli.profiles import read_profile


def test_addresses_come_from_options_then_the_environment_then_the_profile(
    database: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "config.toml").write_text(
        f"[profiles.default]\npath = '{database}'\n[profiles.absent]\nurl = 'http://127.0.0.1:1'\ntimeout = 2\n"
    )
    count = ("collections", "count", "Bike")
    assert 6 == run(*count).rows[0]["count"]
    for words in (("--profile", "absent"), ("--url", "http://127.0.0.1:1", "--timeout", "2")):
        refused = run(*count, *words)
        assert (1, 1) == (refused.status, refused.err.count("\n"))
        assert "127.0.0.1:1" in refused.err
    monkeypatch.setenv("WEAVIATE_GEN_PROFILE", "absent")
    assert 1 == run(*count).status
    assert 6 == run(*count, "--path", database).rows[0]["count"]
    with running() as server:
        monkeypatch.setenv("WEAVIATE_URL", f"http://127.0.0.1:{server.port}")
        monkeypatch.setenv("WEAVIATE_GRPC_URL", f"127.0.0.1:{server.grpc_port}")
        assert [] == run("collections", "list").rows
        assert 0 == run("copy", "Bike", "--path", database, "--to", f"http://127.0.0.1:{server.port}").status
        assert ["Bike"] == [each["name"] for each in run("collections", "list").rows]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[profiles.other]", "--profile must be weaviate-cli, or one of those in"),
        ("[", "must be TOML"),
        (
            "[profiles.mine]\nadress = 1",
            "a profile has api_key, api_key_env, api_key_keyring, grpc_url, headers, path, timeout, url",
        ),
        ("profiles = 1 = 2", "must be TOML"),
        ("[profiles.mine]\napi_key_env = 'NOT_SET'", "takes the key from NOT_SET, and that variable is not set"),
    ],
)
def test_errors_of_the_configuration_name_the_file(
    content: str, message: str, database: Path, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "config.toml").write_text(content)
    done = run("collections", "list", "--profile", "mine")
    assert (1, 1) == (done.status, done.err.count("\n"))
    assert message in done.err
    assert str(tmp_path / "config.toml") in done.err


def test_a_missing_configuration_is_an_error_where_a_profile_is_named(database: Path, run: Run) -> None:
    assert "there is no file" in run("collections", "list", "--profile", "mine").err


def test_a_key_in_plain_text_is_a_warning(database: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[profiles.mine]\nurl = 'http://127.0.0.1:1'\napi_key = 'k'\ntimeout = 2\n")
    assert (
        "has a key in plain text: api_key_env in a profile names a variable instead"
        in run("nodes", "--profile", "mine").err
    )


@pytest.mark.parametrize("url", ["ftp://host", "http://", "http://host:99999"])
def test_an_address_that_is_none_is_refused_before_any_request(url: str, database: Path, run: Run) -> None:
    assert f"--url must be an address such as https://example.com:8080, got {url!r}" in run("nodes", "--url", url).err


class _Memory(KeyringBackend):
    """A keyring in memory."""

    priority = 1  # type: ignore[assignment]  # a property of the class, there

    def __init__(self) -> None:
        self.keys = dict[tuple[str, str], str]()
        self.is_locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.is_locked:
            raise KeyringLocked("it is locked")
        return self.keys.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.keys[service, username] = password


@pytest.fixture
def memory() -> Iterator[_Memory]:
    before, backend = keyring.get_keyring(), _Memory()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


def test_a_key_comes_from_the_keyring(
    database: Path, run: Run, tmp_path: Path, memory: _Memory, monkeypatch: pytest.MonkeyPatch, guarded: Server
) -> None:
    (tmp_path / "config.toml").write_text(
        f"[profiles.mine]\nurl = 'http://127.0.0.1:{guarded.port}'\ngrpc_url = '127.0.0.1:{guarded.grpc_port}'\n"
        "api_key_keyring = true\n"
    )
    words = ("collections", "list", "--profile", "mine")
    assert "the keyring has no key of mine: keyring set weaviate-gen mine" in run(*words).err
    keyring.set_password("weaviate-gen", "mine", "wrong")
    assert "401" in run(*words).err
    keyring.set_password("weaviate-gen", "mine", "secret")
    assert (0, "") == (run(*words).status, run(*words).err)
    memory.is_locked = True
    assert "the keyring cannot be read: it is locked" in run(*words).err
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert "takes the key from the keyring: pip install keyring" in run(*words).err


def _official(content: Any) -> Path:
    path = Path.home() / ".config" / "weaviate" / "config.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_the_official_configuration_is_a_profile_and_the_last_default(
    database: Path, run: Run, tmp_path: Path, guarded: Server
) -> None:
    missing = run("collections", "list", "--profile", "weaviate-cli")
    assert (1, True) == (missing.status, "there is no file" in missing.err)
    auth = {"type": "user", "bob": "wrong", "ada": "secret"}
    path = _official(
        {"host": "127.0.0.1", "http_port": str(guarded.port), "grpc_port": guarded.grpc_port, "auth": auth}
    )
    words = ("collections", "list", "--profile")
    assert f"{path} has the users ada, bob: pass --profile weaviate-cli:USER, got ''" in run(*words[:2]).err
    assert "401" in run(*words, "weaviate-cli:bob").err
    done = run(*words, "weaviate-cli:ada")
    assert (0, True) == (done.status, f"{path} has a key in plain text" in done.err)
    _official({"host": f"http://127.0.0.1:{guarded.port}", "grpc_host": f"http://127.0.0.1:{guarded.grpc_port}",
               "auth": {"type": "api_key", "api_key": "secret"}})  # fmt: skip
    assert 0 == run("collections", "list").status
    (tmp_path / "config.toml").write_text(f"[profiles.default]\npath = '{database}'\n")
    assert ["Bike", "Shop"] == [each["name"] for each in run("collections", "list").rows]
    _official("[1]")
    assert "config.json must be JSON: an object, got list" in run(*words, "weaviate-cli").err


@pytest.mark.parametrize(
    ("config", "url", "grpc_url"),
    [
        ({}, "http://localhost", None),
        (
            {"host": "localhost", "http_port": "8080", "grpc_port": "50051"},
            "http://localhost:8080",
            "http://localhost:50051",
        ),
        (
            {"host": "https://mine.weaviate.cloud", "http_port": "8080", "grpc_port": "50051"},
            "https://mine.weaviate.cloud",
            "https://grpc-mine.weaviate.cloud",
        ),
        ({"host": "mine.weaviate.cloud"}, "https://mine.weaviate.cloud", "https://grpc-mine.weaviate.cloud"),
        (
            {"host": "a.example", "http_port": 443, "grpc_host": "b.example", "grpc_port": 443},
            "https://a.example:443",
            "https://b.example:443",
        ),
        (
            {"host": "https://a.example", "http_port": "", "grpc_host": "https://b.example:5", "grpc_port": ""},
            "https://a.example",
            "https://b.example:5",
        ),
    ],
)
def test_addresses_of_the_official_configuration(
    database: Path, config: dict[str, Any], url: str, grpc_url: str | None
) -> None:
    _official({**config, "headers": {"X-Key": "a"}})
    profile = read_profile("weaviate-cli")
    assert (url, grpc_url, {"X-Key": "a"}) == (profile["url"], profile.get("grpc_url"), profile["headers"])
