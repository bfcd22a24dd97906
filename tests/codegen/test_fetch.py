"""Fetching a release over HTTP, from a server on loopback."""

from __future__ import annotations

import gzip
import io
import tarfile
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from codegen import cli, fetch, globs
from codegen.parse.openapi_import import SpecError
from tests.support.upstream import write_project, write_release

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class _Server(ThreadingHTTPServer):
    """Serves bodies by path; a body may be announced longer than it is."""

    bodies: dict[str, tuple[bytes, int]]


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        if self.path not in self.server.bodies:
            self.send_error(404)
            return
        body, announced = self.server.bodies[self.path]
        self.send_response(200)
        if announced:
            self.send_header("Content-Length", str(announced))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def server() -> Iterator[_Server]:
    server = _Server(("127.0.0.1", 0), _Handler)
    server.bodies = {}
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def url(server: _Server) -> str:
    return f"http://127.0.0.1:{server.server_port}/tags"


Edit = Callable[[tarfile.TarFile], object]


def _archive(folder: Path, *, edit: Edit = bool, commit: str = COMMIT) -> bytes:
    """Pack a release as GitHub does: one folder at the top, the commit as the archive's comment."""
    buffer = io.BytesIO()
    headers = {"comment": commit} if commit else {}
    with tarfile.open(fileobj=buffer, mode="w:gz", format=tarfile.PAX_FORMAT, pax_headers=headers) as archive:
        archive.add(folder, arcname="weaviate-9.1.0")
        edit(archive)
    return buffer.getvalue()


def _serve(server: _Server, body: bytes, *, announced: int | None = None, tag: str = "v9.1.0") -> None:
    server.bodies[f"/tags/{tag}.tar.gz"] = (body, len(body) if announced is None else announced)


def _add(name: str, content: bytes = b"", *, kind: bytes = tarfile.REGTYPE, link: str = "") -> Edit:
    def edit(archive: tarfile.TarFile) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.type, member.linkname = len(content), kind, link
        archive.addfile(member, io.BytesIO(content))

    return edit


def test_a_release_is_fetched_and_imported(server: _Server, url: str, tmp_path: Path) -> None:
    project, release = write_project(tmp_path / "project"), write_release(tmp_path / "release", commit=None)
    _serve(server, _archive(release))
    assert 0 == cli.main(["--root", str(project), "import", "--release", "v9.1.0", "--base-url", url])
    fetched = globs.digests(project, globs.files(project, ["specs/**"]))
    (release / "COMMIT").write_text(COMMIT, "utf-8")
    assert 0 == cli.main(["--root", str(project), "import", "--from", str(release)])
    assert fetched == globs.digests(project, globs.files(project, ["specs/**"]))
    assert f'commit = "{COMMIT}"' in (project / "specs/lock.toml").read_text("utf-8")


def test_the_locked_release_is_fetched_and_compared_with_the_specs(
    server: _Server, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project, release = write_project(tmp_path / "project"), write_release(tmp_path / "release", commit=None)
    _serve(server, _archive(release))
    assert 0 == cli.main(["--root", str(project), "import", "--release", "v9.1.0", "--base-url", url])
    assert 0 == cli.main(["--root", str(project), "verify", "--base-url", url])
    assert capsys.readouterr().err.endswith("the specs are those of Weaviate 9.1.0\n")
    _serve(server, _archive(release, commit="f" * 40))
    assert 1 == cli.main(["--root", str(project), "verify", "--base-url", url])
    assert f"names commit {COMMIT}, the release is of {'f' * 40}" in capsys.readouterr().err


def test_only_what_import_reads_is_written(server: _Server, url: str, tmp_path: Path) -> None:
    release = write_release(tmp_path / "release")
    (release / "main.go").write_text("package main", "utf-8")
    (tmp_path / "target").mkdir()
    _serve(server, _archive(release, edit=_add("weaviate-9.1.0/link", kind=tarfile.SYMTYPE, link="/etc"), commit=""))
    fetch.fetch("v9.1.0", url + "/", tmp_path / "target")
    assert [
        "grpc/proto/v1/base.proto",
        "grpc/proto/v1/weaviate.proto",
        "openapi-specs/schema.json",
    ] == globs.files(tmp_path / "target", ["**"])


SCHEMA = "weaviate-9.1.0/openapi-specs/schema.json"
REFUSED: dict[str, tuple[Edit, str]] = {
    "parent": (_add("weaviate-9.1.0/../../evil.txt"), "a path that leads out of it"),
    "absolute": (_add("/evil.txt"), "a path that leads out of it"),
    "backslash": (_add("weaviate-9.1.0\\evil.txt"), "a path that leads out of it"),
    "link": (_add(SCHEMA, kind=tarfile.SYMTYPE, link="/etc/passwd"), "is no plain file"),
    "hard link": (_add(SCHEMA, kind=tarfile.LNKTYPE, link="weaviate-9.1.0/COMMIT"), "is no plain file"),
    "two tops": (_add("other/file.txt"), "more than one folder at its top"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_an_archive_that_is_not_safe_is_refused(kind: str, server: _Server, url: str, tmp_path: Path) -> None:
    edit, what = REFUSED[kind]
    _serve(server, _archive(write_release(tmp_path / "release"), edit=edit))
    (tmp_path / "around/target").mkdir(parents=True)
    with pytest.raises(SpecError, match=what):
        fetch.fetch("v9.1.0", url, tmp_path / "around/target")
    written = globs.files(tmp_path / "around", ["**"])
    assert all(path.startswith(("target/grpc/proto/v1/", "target/openapi-specs/")) for path in written)


@pytest.mark.parametrize(
    ("limit", "what"),
    [
        ("LARGEST_ARCHIVE", "is larger than 10 bytes"),
        ("LARGEST_UNPACKED", "is larger unpacked than any release is"),
        ("LARGEST_FILE", r"\.(json|proto) is larger than 10 bytes"),
    ],
)
@pytest.mark.parametrize("announced", [None, 0])
def test_what_is_too_large_is_refused(
    limit: str,
    what: str,
    announced: int | None,
    server: _Server,
    url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fetch, limit, 10)
    _serve(server, _archive(write_release(tmp_path / "release")), announced=announced)
    (tmp_path / "target").mkdir()
    with pytest.raises(SpecError, match=what):
        fetch.fetch("v9.1.0", url, tmp_path / "target")


BROKEN: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "no gzip": (lambda body: b"x" * 100, "is no archive"),
    "no tar": (lambda body: gzip.compress(b"x" * 5000), "is no archive"),
    "cut short": (lambda body: body[:200], "is no archive"),
    "damaged": (lambda body: body[:60] + b"\0" * 60 + body[120:], "is no archive"),
    "empty": (lambda body: gzip.compress(bytes(10240)), "holds neither schema nor protos"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_no_archive_is_refused(kind: str, server: _Server, url: str, tmp_path: Path) -> None:
    spoil, what = BROKEN[kind]
    _serve(server, spoil(_archive(write_release(tmp_path / "release"))))
    (tmp_path / "target").mkdir()
    with pytest.raises(SpecError, match=what):
        fetch.fetch("v9.1.0", url, tmp_path / "target")


def test_a_body_that_breaks_off_is_refused(server: _Server, url: str, tmp_path: Path) -> None:
    _serve(server, b"x" * 10, announced=100)
    with pytest.raises(SpecError, match=r"could not be fetched|broke off"):
        fetch.fetch("v9.1.0", url, tmp_path)


@pytest.mark.parametrize(
    ("release", "base", "what"),
    [
        ("1.39.0", "http://127.0.0.1:1", "is no tag"),
        ("v1.39.0/../../x", "http://127.0.0.1:1", "is no tag"),
        ("v1.39.0", "file:///tmp", "is not on http or https"),
        ("v1.39.0", "http://127.0.0.1:1", "could not be fetched"),
    ],
)
def test_what_cannot_be_fetched_is_told(release: str, base: str, what: str, tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=what):
        fetch.fetch(release, base, tmp_path)


def test_a_release_that_is_not_there_is_told(
    server: _Server, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = write_project(tmp_path / "project")
    assert 1 == cli.main(["--root", str(project), "import", "--release", "v9.1.0", "--base-url", url])
    assert "could not be fetched: HTTP Error 404" in capsys.readouterr().err
    assert not (project / "specs/lock.toml").exists()


def test_an_archive_of_another_release_is_refused(
    server: _Server, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = write_project(tmp_path / "project")
    _serve(server, _archive(write_release(tmp_path / "release")), tag="v9.2.0")
    assert 1 == cli.main(["--root", str(project), "import", "--release", "v9.2.0", "--base-url", url])
    assert "is of release 9.1.0, not 9.2.0" in capsys.readouterr().err
    assert not (project / "specs/lock.toml").exists()
