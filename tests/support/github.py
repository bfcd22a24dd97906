"""A stand-in of GitHub's REST API on loopback: releases, issues, pull requests, labels and assets, held in memory.

It answers as GitHub documents it to: lists in pages with a `Link` header, 401 without a token that it knows, 404 for
what is missing, 422 with `errors` for what exists already. `faults` are answers that come first, whatever is asked.
"""

from __future__ import annotations

import contextlib
import json
import threading
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "a-token"
REPOSITORY = "owner/project"


@dataclass(frozen=True)
class Fault:
    """An answer out of order.

    Attributes:
        status: its status; 0 closes the connection instead.
        message: what it says.
        headers: its headers.
        method: the method of the requests that it may answer; empty: of any.
        path: what their paths end with, with or without the query.
        raw: the body, instead of JSON with the message.
    """

    status: int
    message: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    method: str = ""
    path: str = ""
    raw: bytes | None = None


@dataclass
class Repository:
    """What the stand-in holds, and what it was asked.

    Attributes:
        items: issues and pull requests by number.
        releases: as the list of releases has them, in its order.
        labels: names of the repository's labels.
        comments: numbers and texts.
        assets: contents of releases' files, by release and name.
        requests: method and path of each request that was not answered by a fault.
        faults: answers that come first, in this order.
        largest_page: the most items in a page.
    """

    items: dict[int, dict[str, Any]] = field(default_factory=dict)
    releases: list[dict[str, Any]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    comments: list[tuple[int, str]] = field(default_factory=list)
    assets: dict[tuple[int, str], bytes] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    largest_page: int = 100

    def writes(self) -> list[str]:
        """List the requests that change something."""
        return [request for request in self.requests if not request.startswith("GET ")]

    def pulls(self) -> list[dict[str, Any]]:
        """List the pull requests."""
        return [item for item in self.items.values() if "pull_request" in item]

    def issues(self) -> list[dict[str, Any]]:
        """List the issues that are no pull requests."""
        return [item for item in self.items.values() if "pull_request" not in item]

    def add(self, title: str, body: str | None, labels: list[str], **more: Any) -> dict[str, Any]:
        """Add an issue, or with `pull_request` a pull request."""
        number = len(self.items) + 1
        names = [{"name": name} for name in labels]
        item = {"number": number, "title": title, "body": body, "state": "open", "labels": names, **more}
        self.items[number] = item
        return item


class RefusedError(Exception):
    """An answer with a status of failure."""

    def __init__(self, status: int, message: str, *errors: dict[str, str]) -> None:
        super().__init__(message)
        self.status, self.body = status, {"message": message, "errors": list(errors)}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    repository: Repository


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        repository = self.server.repository
        length = int(self.headers.get("content-length", 0))
        content = self.rfile.read(length)
        path, _, query = self.path.partition("?")
        for fault in repository.faults:
            if fault.method in {"", self.command} and (path.endswith(fault.path) or self.path.endswith(fault.path)):
                repository.faults.remove(fault)
                self._fail(fault)
                return
        repository.requests.append(f"{self.command} {self.path.removeprefix(f'/repos/{REPOSITORY}/')}")
        headers: dict[str, str] = {}
        try:
            self._authenticate()
            status, body = self._route(urllib.parse.unquote(path), urllib.parse.parse_qs(query), content)
            if isinstance(body, list):
                body, headers = self._page(body, path, urllib.parse.parse_qs(query))
        except RefusedError as refused:
            status, body = refused.status, refused.body
        self._write(status, b"" if body is None else json.dumps(body).encode(), headers)

    do_GET = do_POST = do_PATCH = do_DELETE = _answer  # noqa: N815 - names of the standard library

    def _fail(self, fault: Fault) -> None:
        if fault.status == 0:
            self.close_connection = True
            self.connection.close()
            return
        raw = json.dumps({"message": fault.message}).encode() if fault.raw is None else fault.raw
        self._write(fault.status, raw, dict(fault.headers))

    def _write(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _authenticate(self) -> None:
        given = self.headers.get("authorization")
        if given is not None and given != f"Bearer {TOKEN}":
            raise RefusedError(401, "Bad credentials")
        if given is None and self.command != "GET":
            raise RefusedError(401, "Requires authentication")
        assert self.headers["accept"] == "application/vnd.github+json"

    def _page(self, items: list[Any], path: str, query: dict[str, list[str]]) -> tuple[list[Any], dict[str, str]]:
        size = min(int(query.get("per_page", ["30"])[0]), self.server.repository.largest_page)
        number = int(query.get("page", ["1"])[0])
        if number * size >= len(items):
            return items[(number - 1) * size :], {}
        flat = {name: values[0] for name, values in query.items()}
        base = f"http://127.0.0.1:{self.server.server_port}{path}"
        links = [
            f'<{base}?{urllib.parse.urlencode(flat | {"page": str(page)})}>; rel="{rel}"'
            for rel, page in (("next", number + 1), ("last", -(-len(items) // size)))
        ]
        return items[(number - 1) * size : number * size], {"Link": ", ".join(links)}

    def _route(self, path: str, query: dict[str, list[str]], content: bytes) -> tuple[int, Any]:
        known = next(
            (prefix for prefix in (f"/repos/{REPOSITORY}/", "/repos/weaviate/weaviate/") if prefix in path), ""
        )
        if not path.startswith(known) or not known:
            raise RefusedError(404, "Not Found")
        parts = path.removeprefix(known).split("/")
        if parts[0] == "releases":
            return self._releases(parts[1:], query, content)
        body = json.loads(content) if content else {}
        match (self.command, *parts):
            case ("GET", "issues"):
                return 200, [item for item in self.server.repository.items.values() if _listed(item, query)]
            case ("POST", "issues"):
                return 201, self.server.repository.add(body["title"], body["body"], body["labels"])
            case ("GET", "pulls"):
                return 200, [item for item in self.server.repository.pulls() if _of_branch(item, query)]
            case ("POST", "pulls"):
                return 201, self._open_pull(body)
            case ("PATCH", "issues" | "pulls" as kind, number):
                item = self._item(number)
                assert kind == "issues" or "pull_request" in item
                item.update(body)
                return 200, item
            case ("POST", "issues", number, "comments"):
                self.server.repository.comments.append((self._item(number)["number"], body["body"]))
                return 201, {}
            case _:
                return self._labels(parts, body)

    def _labels(self, parts: list[str], body: dict[str, Any]) -> tuple[int, Any]:
        repository = self.server.repository
        match (self.command, *parts):
            case ("GET", "labels"):
                return 200, [{"name": name} for name in repository.labels]
            case ("POST", "labels"):
                if body["name"] in repository.labels:
                    raise RefusedError(422, "Validation Failed", {"resource": "Label", "code": "already_exists"})
                repository.labels.append(body["name"])
                return 201, {}
            case ("POST", "issues", number, "labels"):
                have = self._item(number)["labels"]
                have += [{"name": name} for name in body["labels"] if {"name": name} not in have]
                return 200, have
            case ("DELETE", "issues", number, "labels", name):
                if {"name": name} not in self._item(number)["labels"]:
                    raise RefusedError(404, "Label does not exist")
                self._item(number)["labels"].remove({"name": name})
                return 200, self._item(number)["labels"]
        raise RefusedError(404, "Not Found")

    def _item(self, number: str) -> dict[str, Any]:
        try:
            return self.server.repository.items[int(number)]
        except KeyError:
            raise RefusedError(404, "Not Found") from None

    def _open_pull(self, body: dict[str, Any]) -> dict[str, Any]:
        repository = self.server.repository
        owner = REPOSITORY.partition("/")[0]
        if any(pull["state"] == "open" and pull["head"] == body["head"] for pull in repository.pulls()):
            said = f"A pull request already exists for {owner}:{body['head']}."
            raise RefusedError(422, "Validation Failed", {"resource": "PullRequest", "code": "custom", "message": said})
        return repository.add(
            body["title"], body["body"], [], head=body["head"], base=body["base"], pull_request={"merged_at": None}
        )

    def _releases(self, parts: list[str], query: dict[str, list[str]], content: bytes) -> tuple[int, Any]:
        repository = self.server.repository
        match (self.command, *parts):
            case ("GET",):
                return 200, repository.releases
            case ("GET", "tags", tag):
                for release in repository.releases:
                    if release["tag_name"] == tag:
                        return 200, release
            case ("POST",):
                body = json.loads(content)
                number = len(repository.releases) + 1
                upload = f"http://127.0.0.1:{self.server.server_port}/repos/{REPOSITORY}/releases/{number}/assets"
                release = {"id": number, "assets": [], "upload_url": f"{upload}{{?name,label}}", **body}
                repository.releases.append(release)
                return 201, release
            case ("PATCH", number):
                repository.releases[int(number) - 1].update(json.loads(content))
                return 200, repository.releases[int(number) - 1]
            case ("POST", number, "assets"):
                return 201, self._asset(int(number), query["name"][0], content)
            case ("DELETE", "assets", number):
                release, name = next(key for key in repository.assets if _asset_id(key) == int(number))
                del repository.assets[release, name]
                assets = repository.releases[release - 1]["assets"]
                assets[:] = [asset for asset in assets if asset["name"] != name]
                return 204, None
        raise RefusedError(404, "Not Found")

    def _asset(self, release: int, name: str, content: bytes) -> dict[str, Any]:
        repository = self.server.repository
        if (release, name) in repository.assets:
            raise RefusedError(422, "Validation Failed", {"resource": "ReleaseAsset", "code": "already_exists"})
        repository.assets[release, name] = content
        asset = {"id": _asset_id((release, name)), "name": name, "size": len(content)}
        repository.releases[release - 1]["assets"].append(asset)
        return asset

    def log_message(self, format: str, *args: object) -> None:
        return


def _asset_id(key: tuple[int, str]) -> int:
    return int.from_bytes(f"{key[0]}{key[1]}".encode()) % 10**9


def _listed(item: dict[str, Any], query: dict[str, list[str]]) -> bool:
    labels = set(query.get("labels", [""])[0].split(",")) - {""}
    return labels <= {label["name"] for label in item["labels"]} and (
        query.get("state", ["open"])[0] in {"all", item["state"]}
    )


def _of_branch(item: dict[str, Any], query: dict[str, list[str]]) -> bool:
    owner = REPOSITORY.partition("/")[0]
    return item["state"] == query["state"][0] and [f"{owner}:{item['head']}"] == query["head"]


@contextlib.contextmanager
def serving() -> Iterator[tuple[str, Repository]]:
    """Serve an empty repository; yield the API's address and what is held."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.repository = Repository()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", server.repository
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
