"""The client of GitHub's REST API, against a stand-in on loopback."""

from __future__ import annotations

import socket

import pytest

from scripts import github
from scripts.github import GitHub, GitHubError
from tests.support.github import REPOSITORY, TOKEN, Fault, Repository

NOW = 1_000_000.0


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def client(api: str, waits: list[float]) -> GitHub:
    return GitHub(REPOSITORY, TOKEN, api, waits.append, lambda: NOW)


def _failing(client: GitHub, method: str, path: str, body: dict[str, object] | None = None) -> GitHubError:
    with pytest.raises(GitHubError) as caught:
        client.call(method, path, body)
    return caught.value


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250])
def test_a_list_has_the_items_of_all_its_pages_once(client: GitHub, repository: Repository, count: int) -> None:
    repository.releases = [{"tag_name": f"v1.0.{number}"} for number in range(count)]
    assert repository.releases == list(client.pages("releases"))
    assert max(1, -(-count // 100)) == len(repository.requests)


def test_a_next_page_elsewhere_is_not_asked_for(client: GitHub, repository: Repository) -> None:
    link = (("Link", '<https://elsewhere.example/page>; rel="next"'),)
    repository.faults = [Fault(200, headers=link, raw=b"[1]")]
    with pytest.raises(GitHubError, match="does not lie at"):
        list(client.pages("releases"))


@pytest.mark.parametrize("raw", [b"{}", b"<html>", b'"text"'])
def test_what_is_no_list_is_an_error(client: GitHub, repository: Repository, raw: bytes) -> None:
    repository.faults = [Fault(200, raw=raw)]
    with pytest.raises(GitHubError, match="response"):
        list(client.pages("releases"))


def test_a_token_that_is_not_accepted_is_named_as_the_cause(api: str, waits: list[float]) -> None:
    error = _failing(GitHub(REPOSITORY, "another", api, waits.append), "GET", "issues")
    assert (401, []) == (error.status, waits)
    assert "Bad credentials" in str(error)
    assert "GITHUB_TOKEN" in str(error)


def test_public_things_are_read_without_a_token(api: str, repository: Repository) -> None:
    repository.releases = [{"tag_name": "v1.0.0"}]
    assert repository.releases == list(GitHub(REPOSITORY, "", api).pages("releases"))


def test_a_missing_permission_is_no_rate_limit(client: GitHub, repository: Repository, waits: list[float]) -> None:
    repository.faults = [
        Fault(403, "Resource not accessible by integration", (("X-Accepted-GitHub-Permissions", "issues=write"),))
    ]
    error = _failing(client, "POST", "issues", {})
    assert (403, []) == (error.status, waits)
    assert "issues=write" in str(error)


@pytest.mark.parametrize("status", [403, 429])
@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ((("Retry-After", "7"),), 7.0),
        ((("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", str(int(NOW) + 30))), 31.0),
        ((("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", str(int(NOW) - 30))), 1.0),
    ],
)
def test_a_rate_limit_is_waited_for_as_long_as_it_says(
    client: GitHub,
    repository: Repository,
    waits: list[float],
    status: int,
    headers: tuple[tuple[str, str], ...],
    wait: float,
) -> None:
    repository.faults = [Fault(status, "API rate limit exceeded", headers)]
    assert "title" in client.call("POST", "issues", {"title": "t", "body": "b", "labels": []})
    assert [wait] == waits


def test_a_long_rate_limit_is_an_error_that_says_when_it_ends(
    client: GitHub, repository: Repository, waits: list[float]
) -> None:
    headers = (("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", str(int(NOW) + 1800)))
    repository.faults = [Fault(403, "API rate limit exceeded", headers)]
    error = _failing(client, "GET", "issues")
    assert (403, []) == (error.status, waits)
    assert "ends in 1801 s" in str(error)


def test_a_rate_limit_without_an_end_is_given_up(client: GitHub, repository: Repository, waits: list[float]) -> None:
    repository.faults = [Fault(429, "slow down")] * github.ATTEMPTS
    assert 429 == _failing(client, "GET", "issues").status
    assert [60.0] * (github.ATTEMPTS - 1) == waits


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_transient_status_is_repeated(
    client: GitHub, repository: Repository, waits: list[float], status: int
) -> None:
    repository.faults = [Fault(status, raw=b"<html>")] * 2
    assert [] == client.call("GET", "issues")
    assert [2.0, 4.0] == waits


def test_a_transient_status_that_stays_is_an_error(client: GitHub, repository: Repository) -> None:
    repository.faults = [Fault(503, raw=b"<html>")] * github.ATTEMPTS
    error = _failing(client, "GET", "issues")
    assert 503 == error.status
    assert "no explanation" in str(error)


@pytest.mark.parametrize("fault", [Fault(502, "Server Error"), Fault(0)])
def test_a_post_of_unknown_outcome_is_not_repeated(
    client: GitHub, repository: Repository, waits: list[float], fault: Fault
) -> None:
    repository.faults = [fault]
    assert fault.status == _failing(client, "POST", "issues", {"title": "t", "body": "b", "labels": []}).status
    assert ([], []) == (waits, repository.requests)


def test_a_broken_connection_is_repeated(client: GitHub, repository: Repository, waits: list[float]) -> None:
    repository.faults = [Fault(0)]
    assert [] == client.call("GET", "issues")
    assert [2.0] == waits


def test_a_server_out_of_reach_is_an_error_that_names_the_address(waits: list[float]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        api = f"http://127.0.0.1:{taken.getsockname()[1]}"
        error = _failing(GitHub(REPOSITORY, TOKEN, api, waits.append), "GET", "issues")
    assert (0, [2.0, 4.0, 8.0]) == (error.status, waits)
    assert f"GET {api}/repos/{REPOSITORY}/issues" in str(error)


def test_what_is_missing_is_an_error(client: GitHub) -> None:
    error = _failing(client, "PATCH", "issues/99", {})
    assert 404 == error.status
    assert "Not Found" in str(error)


def test_a_refusal_has_its_reasons(client: GitHub) -> None:
    client.call("POST", "labels", {"name": "drift"})
    error = _failing(client, "POST", "labels", {"name": "drift"})
    assert (422, ("Label already_exists",)) == (error.status, error.reasons)
    assert "Label already_exists" in str(error)


def test_an_answer_without_content_is_none(client: GitHub, repository: Repository) -> None:
    repository.faults = [Fault(204, raw=b"")]
    assert client.call("DELETE", "issues/1/labels/x") is None


@pytest.mark.parametrize("name", ["", "project", "owner/project/more", "owner/pro ject"])
def test_the_repository_must_be_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("GITHUB_REPOSITORY", name)
    with pytest.raises(GitHubError, match="must be owner/name"):
        GitHub.from_env()


def test_the_environment_says_where_and_who(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_REPOSITORY", REPOSITORY)
    monkeypatch.setenv("GITHUB_TOKEN", f"{TOKEN}\n")
    monkeypatch.setenv("GITHUB_API_URL", "https://api.example/v3/")
    client = GitHub.from_env()
    assert (REPOSITORY, TOKEN, "https://api.example/v3") == (client.repository, client.token, client.api)
