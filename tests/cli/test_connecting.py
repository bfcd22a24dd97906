"""Which server or engine a command talks to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.support.servers import running


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
        ("[profiles.other]", "--profile must be one of those in"),
        ("[", "must be TOML"),
        ("[profiles.mine]\nadress = 1", "a profile has api_key, api_key_env, grpc_url, headers, path, timeout, url"),
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
    assert "has a key in plain text: api_key_env names a variable instead" in run("nodes", "--profile", "mine").err


@pytest.mark.parametrize("url", ["ftp://host", "http://", "http://host:99999"])
def test_an_address_that_is_none_is_refused_before_any_request(url: str, database: Path, run: Run) -> None:
    assert f"--url must be an address such as https://example.com:8080, got {url!r}" in run("nodes", "--url", url).err
