"""The maker of environments: where programs lie, what makes a new environment, and its lock."""

from __future__ import annotations

import argparse
import os
import threading
import time
from pathlib import Path

import pytest

from scripts import env


@pytest.mark.parametrize(
    ("system", "name", "path"),
    [
        ("posix", "python", "env/bin/python"),
        ("posix", "uv", "env/bin/uv"),
        ("nt", "python", "env/Scripts/python.exe"),
        ("nt", "uv", "env/Scripts/uv.exe"),
    ],
)
def test_programs_lie_where_the_system_has_them(system: str, name: str, path: str) -> None:
    assert path == env.program(Path("env"), name, system).as_posix()


def _options(*arguments: str) -> argparse.Namespace:
    return env._options(["name", *arguments])


PROJECT: dict[str, object] = {
    "build-system": {},
    "project": {"dependencies": ["httpx"]},
    "dependency-groups": {"one": ["a==1"], "both": [{"include-group": "one"}, "b==2"]},
}


def test_requirements_are_the_groups_the_project_and_the_rest() -> None:
    wanted = env._requirements(PROJECT, _options("--groups", "both", "--extras", "y,x", "--with", "c==3"))
    assert ["a==1", "b==2", "--editable", f"{env.ROOT}[x,y]", "c==3"] == wanted
    assert ["a==1"] == env._requirements(PROJECT, _options("--groups", "one", "--no-project"))


@pytest.mark.parametrize("change", [("--with", "c==3"), ("--extras", "x"), ("--no-project",), ("--bare",)])
def test_whatever_changes_the_content_makes_another_environment(change: tuple[str, ...]) -> None:
    keys = {
        env._key(PROJECT, options, env._requirements(PROJECT, options))
        for options in (_options(), _options(*change), _options())
    }
    assert 2 == len(keys)


def test_an_unknown_group_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == env.main(["name", "--groups", "nowhere"])
    assert "'nowhere'" in capsys.readouterr().err


def test_the_lock_lets_in_one_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    entered = threading.Event()

    def enter() -> None:
        with env._lock(path):
            entered.set()

    other = threading.Thread(target=enter)
    with env._lock(path):
        other.start()
        assert not entered.wait(0.5)
    assert entered.wait(10)
    other.join()
    assert not path.exists()


def test_the_lock_of_a_killed_run_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    path.touch()
    then = time.time() - env.ABANDONED_AFTER - 1
    os.utime(path, (then, then))
    with env._lock(path):
        assert path.exists()
