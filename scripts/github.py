"""Client of GitHub's REST API, as far as this project's CI uses it. Needs nothing but the standard library."""

from __future__ import annotations

import email.message
import http.client
import json
import os
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

API = "https://api.github.com"
TIMEOUT = 30.0
ATTEMPTS = 4
LONGEST_WAIT = 120.0
"""Seconds that a rate limit may ask for; a longer wait is an error, as a scheduled run comes again."""
PER_PAGE = 100
TRANSIENT = frozenset({500, 502, 503, 504})
REPEATABLE = frozenset({"GET", "PUT", "PATCH", "DELETE"})
"""Methods that do the same again; what became of a POST without a response is unknown."""
NEXT = re.compile(r'<([^>]+)>;\s*rel="next"')

HINTS = {
    401: "GITHUB_TOKEN is missing, expired or not accepted",
    403: "the token lacks a permission; see `permissions` of the workflow, and the repository's settings for Actions",
    404: "it does not exist, or the token cannot read it",
    422: "GitHub refused the values",
    429: "the rate limit is used up",
}


class GitHubError(Exception):
    """A request that failed.

    Attributes:
        status: the HTTP status; 0 without a response.
        reasons: what GitHub said of single values of the request.
    """

    def __init__(self, operation: str, status: int, message: str, reasons: tuple[str, ...] = ()) -> None:
        hint = HINTS.get(status, "")
        said = ": ".join(part for part in (message, ", ".join(reasons)) if part)
        super().__init__(
            f"{operation} failed{f' with {status}' if status else ''}: {said}{f' ({hint})' if hint else ''}"
        )
        self.status = status
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class _Response:
    operation: str
    status: int
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True, slots=True)
class GitHub:
    """GitHub's REST API, for one repository.

    Repeats what fails for a time: transient statuses and broken connections where repeating does no harm, and whatever
    a rate limit refused, after the wait that GitHub asks for.

    Attributes:
        repository: `owner/name`.
        token: what authenticates; without one, only public things can be read.
        api: where the API lies.
        sleep: waits some seconds.
        clock: seconds since the epoch.
    """

    repository: str
    token: str = ""
    api: str = API
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.time

    @classmethod
    def from_env(cls, repository: str | None = None) -> Self:
        """Read the token, the repository and the API's address from the environment, as GitHub's runners set them.

        Raises:
            GitHubError: no repository is named.
        """
        repository = repository or os.environ.get("GITHUB_REPOSITORY", "")
        if not re.fullmatch(r"[\w.-]+/[\w.-]+", repository):
            raise GitHubError("reading GITHUB_REPOSITORY", 0, f"must be owner/name, got {repository!r}")
        token = os.environ.get("GITHUB_TOKEN", "").strip()
        return cls(repository, token, os.environ.get("GITHUB_API_URL", API).rstrip("/"))

    def call(self, method: str, path: str, body: Mapping[str, object] | None = None, **query: str) -> Any:
        """Send a request.

        Args:
            method: the HTTP method.
            path: below the repository, such as `issues/7`.
            body: what is sent as JSON.
            query: parameters of the address.

        Returns:
            The JSON of the response; None if it has no content.

        Raises:
            GitHubError: GitHub refused, or cannot be reached.
        """
        content = None if body is None else json.dumps(body).encode()
        return _json(self._send(method, self._url(path, query), content, "application/json"))

    def pages(self, path: str, **query: str) -> Iterator[Any]:
        """Yield the items of a list, from all of its pages.

        Raises:
            GitHubError: see `call`.
        """
        url = self._url(path, {**query, "per_page": str(PER_PAGE)})
        while url:
            response = self._send("GET", url)
            items = _json(response)
            if not isinstance(items, list):
                raise GitHubError(response.operation, response.status, "the response must be a list")
            yield from items
            following = NEXT.search(response.headers.get("link", ""))
            url = following.group(1) if following else ""
            if url and not url.startswith(f"{self.api}/"):
                raise GitHubError(f"GET {url}", 0, f"the next page does not lie at {self.api}")

    def upload(self, url: str, content: bytes, content_type: str) -> Any:
        """Send a file to an address that GitHub named; see `call`."""
        return _json(self._send("POST", url, content, content_type))

    def _url(self, path: str, query: Mapping[str, str]) -> str:
        address = f"{self.api}/repos/{self.repository}/{path}"
        return f"{address}?{urllib.parse.urlencode(query)}" if query else address

    def _send(self, method: str, url: str, content: bytes | None = None, content_type: str = "") -> _Response:
        headers = {"accept": "application/vnd.github+json", "x-github-api-version": "2022-11-28", "user-agent": "drift"}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        if content is not None:
            headers["content-type"] = content_type
        request = urllib.request.Request(url, content, headers, method=method)  # noqa: S310 - GitHub's, from its own API
        for attempt in range(1, ATTEMPTS + 1):
            try:
                response = _exchange(request)
            except (OSError, http.client.HTTPException) as error:
                if attempt == ATTEMPTS or method not in REPEATABLE:
                    raise GitHubError(f"{method} {url}", 0, f"no response: {error}") from error
                self.sleep(2.0**attempt)
                continue
            if response.status < 400:
                return response
            wait = self._wait(method, response, attempt)
            if wait is None or attempt == ATTEMPTS or wait > LONGEST_WAIT:
                raise _error(response, wait)
            self.sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _wait(self, method: str, response: _Response, attempt: int) -> float | None:
        """Return the seconds after which a repetition may succeed; None if none will."""
        if response.status in {403, 429}:
            if "retry-after" in response.headers:
                return float(response.headers["retry-after"])
            if response.headers.get("x-ratelimit-remaining") == "0":
                return max(float(response.headers.get("x-ratelimit-reset", "0")) - self.clock(), 0.0) + 1.0
            return 60.0 if response.status == 429 else None
        return 2.0**attempt if response.status in TRANSIENT and method in REPEATABLE else None


def _exchange(request: urllib.request.Request) -> _Response:
    operation = f"{request.get_method()} {request.full_url}"
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 - as above
            return _Response(operation, answer.status, _lower(answer.headers), answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return _Response(operation, error.code, _lower(error.headers), error.read())


def _lower(headers: email.message.Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _json(response: _Response) -> Any:
    try:
        return json.loads(response.content) if response.content.strip() else None
    except ValueError as error:
        raise GitHubError(response.operation, response.status, "the response is no JSON") from error


def _error(response: _Response, wait: float | None) -> GitHubError:
    try:
        said = json.loads(response.content)
    except ValueError:
        said = None
    said = said if isinstance(said, dict) else {}
    message = str(said.get("message", "")) or "no explanation"
    if wait is not None and wait > LONGEST_WAIT:
        message += f"; the rate limit ends in {wait:.0f} s"
    wanted = response.headers.get("x-accepted-github-permissions")
    if response.status == 403 and wait is None and wanted:
        message += f"; it takes the permissions {wanted}"
    return GitHubError(
        response.operation, response.status, message, tuple(_reason(part) for part in said.get("errors") or ())
    )


def _reason(part: object) -> str:
    if not isinstance(part, dict):
        return str(part)
    return str(part.get("message") or " ".join(str(part[key]) for key in ("resource", "field", "code") if key in part))
