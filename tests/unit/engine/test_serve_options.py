"""What the command `weaviate-gen serve` reads of its options and its environment, and what it warns of."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.servers import running

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "options",
    [
        ("--header-timeout", "0"),
        ("--body-timeout", "inf"),
        ("--max-connections", "0"),
        ("--max-streams", "-1"),
        ("--grpc-max-message-size", "0"),
    ],
    ids=lambda options: options[0],
)
def test_limits_are_positive(options: tuple[str, str]) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "weaviate_gen.cli", "serve", *options], capture_output=True, text=True, check=False
    )
    assert 2 == ran.returncode
    assert f"argument {options[0]}" in ran.stderr
    assert "must be a positive" in ran.stderr


@pytest.mark.parametrize(
    ("host", "guarded", "warns"), [("127.0.0.1", False, False), ("0.0.0.0", False, True), ("0.0.0.0", True, False)]
)
def test_a_server_open_to_the_network_warns(tmp_path: Path, host: str, guarded: bool, warns: bool) -> None:
    more = ["--host", host]
    if guarded:
        (tmp_path / "auth.toml").write_text('[keys]\nk = "ada"\n')
        more += ["--auth", str(tmp_path / "auth.toml")]
    with running(more=more, log=tmp_path / "log"):
        pass
    assert warns == ("without --auth: whoever reaches these ports" in (tmp_path / "log").read_text())


def test_names_come_from_the_environment_where_no_option_gives_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import httpx

    monkeypatch.setitem(os.environ, "WEAVIATE_GEN_ALLOWED_HOSTS", "one.example, two.example")
    monkeypatch.setitem(os.environ, "WEAVIATE_GEN_ALLOWED_ORIGINS", "https://app.example")
    with running() as server:
        address = f"http://127.0.0.1:{server.port}/v1"
        for host, status in (("one.example", 200), ("two.example", 200), ("three.example", 421)):
            assert status == httpx.get(f"{address}/meta", headers={"host": host}).status_code
        for origin, status in (("https://app.example", 422), ("https://evil.example", 403)):
            headers = {"origin": origin, "content-type": "application/json"}
            assert status == httpx.post(f"{address}/schema", content=b"", headers=headers).status_code
    with running(more=["--allowed-host", "three.example"]) as server:
        address = f"http://127.0.0.1:{server.port}/v1"
        for host, status in (("one.example", 421), ("three.example", 200)):
            assert status == httpx.get(f"{address}/meta", headers={"host": host}).status_code


def test_options_override_the_file_and_the_file_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import weaviate_gen

    def limits(*more: str) -> tuple[int, int, str]:
        with (
            running(more=more, log=tmp_path / "log") as server,
            weaviate_gen.connect_to_local(port=server.port, grpc_port=server.grpc_port) as client,
        ):
            things = client.collections.use("Thing")
            things.data.insert_many([{"n": number} for number in range(5)])
            node = client.cluster.nodes()[0].name
            return len(things.query.fetch_objects().objects), client.get_meta()["grpcMaxMessageSize"], node

    (tmp_path / "engine.toml").write_text("default_limit = 2\nmessage_size = 5000000\n", "utf-8")
    for name, value in {
        "QUERY_DEFAULTS_LIMIT": "3",
        "CLUSTER_HOSTNAME": "mine",
        "RAFT_PORT": "1",
        "PATH_X": "2",
    }.items():
        monkeypatch.setenv(name, value)
    file = ("--config", str(tmp_path / "engine.toml"))
    assert (3, 104_858_000, "mine") == limits()
    assert "warning: no effect: RAFT_PORT\n" == (tmp_path / "log").read_text()
    assert (2, 5_000_000, "mine") == limits(*file)
    assert (2, 6_000_000, "mine") == limits(*file, "--grpc-max-message-size", "6000000")


@pytest.mark.parametrize(
    ("content", "error"),
    [("limit = 3", "no setting limit"), ("[access]\nkeys = 3", "keys"), ("default_limit = 'a'", "a positive integer")],
)
def test_settings_that_cannot_be_are_named(tmp_path: Path, content: str, error: str) -> None:
    (tmp_path / "engine.toml").write_text(content, "utf-8")
    command = [sys.executable, "-m", "weaviate_gen.cli", "serve", "--config", str(tmp_path / "engine.toml")]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert 1 == ran.returncode
    assert error in ran.stderr
    assert "Traceback" not in ran.stderr


def test_properties_are_created_unless_that_is_switched_off() -> None:
    import httpx

    for more, status in (([], 200), (["--no-auto-schema"], 422)):
        with running(more=more) as server:
            sent = httpx.post(
                f"http://127.0.0.1:{server.port}/v1/objects", json={"class": "Thing", "properties": {"n": 1}}
            )
            assert status == sent.status_code
