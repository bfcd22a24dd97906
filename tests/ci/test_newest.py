"""Which release is the newest."""

from __future__ import annotations

import pytest

from scripts import newest
from tests.support.github import Fault, Repository


def _release(tag: str, *, draft: bool = False, prerelease: bool = False) -> dict[str, object]:
    return {"tag_name": tag, "draft": draft, "prerelease": prerelease}


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, api: str) -> None:
    monkeypatch.setenv("GITHUB_API_URL", api)
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)


@pytest.mark.parametrize(
    ("releases", "tag"),
    [
        ([_release("v1.38.12"), _release("v1.39.0"), _release("v1.37.20")], "v1.39.0"),  # a backport came last
        ([_release("v1.9.9"), _release("v1.10.0")], "v1.10.0"),
        ([_release("v1.39.9"), _release("v1.39.10")], "v1.39.10"),
        ([_release("v1.40.0", prerelease=True), _release("v1.39.0")], "v1.39.0"),
        ([_release("v1.40.0", draft=True), _release("v1.39.0")], "v1.39.0"),
        ([_release("v1.40.0-rc.0"), _release("v1.40.0-dev"), _release("v1.39.0")], "v1.39.0"),
        ([_release("v2"), _release("nightly"), _release("v1.39.0.1"), _release("v1.39.0")], "v1.39.0"),
    ],
)
def test_it_is_the_highest_version(
    repository: Repository, capsys: pytest.CaptureFixture[str], releases: list[dict[str, object]], tag: str
) -> None:
    repository.releases = releases
    assert 0 == newest.main([])
    assert f"{tag}\n" == capsys.readouterr().out


def test_it_may_lie_on_a_later_page(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.releases = [_release(f"v1.30.{number}") for number in range(250)] + [_release("v1.31.0")]
    assert 0 == newest.main([])
    assert "v1.31.0\n" == capsys.readouterr().out


def test_without_a_release_it_fails(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.releases = [_release("v1.0.0-rc.1")]
    assert 1 == newest.main([])
    assert "has no release" in capsys.readouterr().err


def test_what_github_refused_is_said(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.faults = [Fault(404, "Not Found")]
    assert 1 == newest.main(["--repository", "owner/project"])
    assert "404: Not Found" in capsys.readouterr().err
