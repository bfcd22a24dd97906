"""Whole runs that are killed, meet one another, or find no room: the tree is old or new, and the next run succeeds."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import pytest

from codegen import cli, finish, globs, transaction
from tests.support.source import ROOT
from tests.support.upstream import write_project, write_release

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 and mounts are POSIX's")
KILLS = 50
IN_NAMESPACE = ("unshare", "-rm", "sh", "-ec")


def _tree(project: Path) -> dict[str, str]:
    paths = [path for path in globs.files(project, ["**"]) if not path.startswith(".cache/")]
    return globs.digests(project, paths)


def _command(project: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "codegen", "--root", str(project), *arguments]


def _start(project: Path, *arguments: str) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen(
        _command(project, *arguments), cwd=ROOT, stdout=pipe, stderr=pipe, text=True,
        preexec_fn=_heed_interrupts,  # noqa: PLW1509 - nothing of ours runs beside it
    )  # fmt: skip


def _heed_interrupts() -> None:
    """Undo what shells do to processes in the background, which ignore interrupts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _next(folder: Path, document: dict[str, Any], protos: Path) -> Path:
    """Write a release after the one that the document and the protos are of: more of both."""
    document["info"]["version"] = "9.9.9"
    document["definitions"]["Brand"] = {"type": "object", "properties": {"new": {"type": "string"}}}
    (folder / "openapi-specs").mkdir(parents=True)
    (folder / "openapi-specs/schema.json").write_text(json.dumps(document), "utf-8")
    shutil.copytree(protos, folder / "grpc/proto/v1")
    path = folder / "grpc/proto/v1/base.proto"
    path.write_text(path.read_text("utf-8") + "message Brand { string new = 1; }\n", "utf-8")
    return folder


@pytest.fixture
def little(tmp_path: Path) -> tuple[Path, Path]:
    """Return a little project with imported specs, and a release that is not yet imported."""
    project, release = write_project(tmp_path / "project"), write_release(tmp_path / "release")
    assert 0 == cli.main(["--root", str(project), "import", "--from", str(release)])
    document = json.loads((release / "openapi-specs/schema.json").read_text("utf-8"))
    return project, _next(tmp_path / "next", document, release / "grpc/proto/v1")


def test_a_tree_on_a_read_only_file_system_is_refused_and_stays(little: tuple[Path, Path]) -> None:
    project, release = little
    before = _tree(project)
    mount = f'mount --bind "{project}" "{project}" && mount -o remount,ro,bind "{project}"'
    if subprocess.run([*IN_NAMESPACE, mount], capture_output=True, check=False).returncode:
        pytest.skip("a read-only file system cannot be mounted here")
    run = f'{mount}\nexec "$@"'
    command = [*IN_NAMESPACE, run, "sh", *_command(project, "import", "--from", str(release))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert 1 == done.returncode
    assert "could not be written, and is as it was: [Errno 30] Read-only file system" in done.stderr
    assert before == _tree(project)
    verifying = _command(project, "verify", "--from", str(little[0].parent / "release"))
    done = subprocess.run([*IN_NAMESPACE, run, "sh", *verifying], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (0, "the specs are those of Weaviate 9.1.0\n") == (done.returncode, done.stderr)
    assert 0 == cli.main(["--root", str(project), "import", "--from", str(release)])


FILL = textwrap.dedent(
    """
    import json, os, sys
    from pathlib import Path
    from codegen import transaction

    top = Path(sys.argv[1])
    outcomes = []
    for room in range(0, 40):
        root, work = top / "root", top / "work"
        for folder, letter in ((root, b"o"), (work, b"n")):
            for number in range(5):
                (folder / "out").mkdir(parents=True, exist_ok=True)
                (folder / f"out/{number}").write_bytes(letter * 60_000)
        (work / "out/more/deep").mkdir(parents=True, exist_ok=True)
        (work / "out/more/deep/file").write_bytes(b"n" * 60_000)
        changes = transaction.plan(root, work, ["out/**"])
        with (top / "fill").open("wb") as file:
            free = os.statvfs(top)
            os.posix_fallocate(file.fileno(), 0, max(1, (free.f_bavail - 3 * room) * free.f_bsize))
        try:
            transaction.apply(root, work, changes)
            error = 0
        except OSError as caught:
            error = caught.errno
        (top / "fill").unlink()
        letters = sorted({path.read_bytes()[:1].decode() for path in (root / "out").rglob("*") if path.is_file()})
        state = root / transaction.STATE
        outcomes.append([error, "".join(letters), sorted(path.name for path in state.glob("*"))])
        transaction.apply(root, work, transaction.plan(root, work, ["out/**"]))
        assert {b"n"} == {path.read_bytes()[:1] for path in (root / "out").rglob("*") if path.is_file()}
        for path in sorted((root / "out").rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
    print(json.dumps(outcomes))
    """
)


def test_on_a_full_disk_nothing_changes(tmp_path: Path) -> None:
    mount = f'mount -t tmpfs -o size=4m tmpfs "{tmp_path}"'
    if subprocess.run([*IN_NAMESPACE, mount], capture_output=True, check=False).returncode:
        pytest.skip("a small file system cannot be mounted here")
    command = [*IN_NAMESPACE, f'{mount}\nexec "$@"', "sh", sys.executable, "-c", FILL, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "" == done.stderr
    outcomes = [tuple(outcome) for outcome in json.loads(done.stdout)]
    assert [] == [outcome for outcome in outcomes if outcome not in ((28, "o", []), (0, "n", []))]
    assert {0, 28} == {outcome[0] for outcome in outcomes}


@pytest.fixture
def whole(tmp_path: Path) -> tuple[Path, Path]:
    """Return a copy of the whole project, and a release after its own."""
    project = tmp_path / "project"
    project.mkdir()
    for name in finish.COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns(*globs.IGNORED))
        else:
            shutil.copyfile(ROOT / name, project / name)
    document = json.loads((ROOT / "specs/openapi/schema.json").read_text("utf-8"))
    document["tags"] = [{"name": tag} for tag in document["tags"]]
    return project, _next(tmp_path / "next", document, ROOT / "specs/proto/v1")


@pytest.mark.slow
def test_a_run_that_is_killed_at_any_moment(whole: tuple[Path, Path], tmp_path: Path) -> None:
    """Goes from one release to another and back. Half of the kills are at any moment, half while files are moved."""
    project, release = whole
    releases = [release, Path(shutil.copytree(release, tmp_path / "last"))]
    protos = releases[1] / "grpc/proto/v1/base.proto"
    protos.write_text(protos.read_text("utf-8") + "message Last { string new = 1; }\n", "utf-8")

    def finish(number: int) -> float:
        started = time.monotonic()
        assert 0 == cli.main(["--root", str(project), "regen", "--from", str(releases[number]), "--report", os.devnull])
        return time.monotonic() - started

    trees, lasted = [], 0.0
    for number in (0, 1):
        lasted = finish(number)
        trees.append(_tree(project))
    chance, outcomes, now = random.Random(int(os.environ.get("WEAVIATE_GEN_SEED", "12"))), [], 1
    for kill in range(KILLS):
        other = 1 - now
        with _start(project, "regen", "--from", str(releases[other]), "--report", os.devnull) as run:
            if kill % 2:
                time.sleep(chance.uniform(0, 1.2 * lasted))
            else:
                while run.poll() is None and not (project / transaction.JOURNAL).exists():
                    time.sleep(0.0005)
                time.sleep(chance.uniform(0, 0.004))
            run.kill()
            run.communicate()
        before = _tree(project)
        cli.main(["--root", str(project), "verify", "--from", str(release)])  # any command recovers the tree first
        after = _tree(project)
        assert after in trees
        assert ["lock"] == [path.name for path in (project / transaction.STATE).iterdir()]
        outcomes.append(f"{'whole' if before in trees else 'mixed'}, then {'old' if after == trees[now] else 'new'}")
        now = trees.index(after)
        if kill % 5 == 4:
            finish(1 - now)
            now = 1 - now
            assert trees[now] == _tree(project)
    print({outcome: outcomes.count(outcome) for outcome in sorted(set(outcomes))})
    assert {"old", "new"} == {outcome.rpartition(" ")[2] for outcome in outcomes}


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_asked_to_stop_at_any_moment(
    number: signal.Signals, whole: tuple[Path, Path], tmp_path: Path
) -> None:
    project, release = whole
    old, chance, codes = _tree(project), random.Random(7), set()
    reference = Path(shutil.copytree(project, tmp_path / "reference"))
    assert 0 == cli.main(["--root", str(reference), "regen", "--from", str(release)])
    new = _tree(reference)
    for _ in range(6):
        with _start(project, "regen", "--from", str(release)) as run:
            while run.poll() is None and not (project / transaction.STATE).exists():
                pass
            time.sleep(chance.uniform(0.1, 4))
            run.send_signal(number)
            run.communicate()
        codes.add(run.returncode)
        assert [path.name for path in (project / transaction.STATE).iterdir()] == ["lock"]
        assert _tree(project) in (old, new)
    assert codes <= {0, 128 + number, -number}  # the last: before the generator's code runs, or after it
    assert 128 + number in codes


@pytest.mark.slow
def test_two_runs_at_once(whole: tuple[Path, Path], tmp_path: Path) -> None:
    project, release = whole
    reference = Path(shutil.copytree(project, tmp_path / "reference"))
    assert 0 == cli.main(["--root", str(reference), "regen", "--from", str(release)])
    runs = [_start(project, "regen", "--from", str(release)) for _ in range(3)]
    said = [run.communicate()[1] for run in runs]
    assert [0, 0, 0] == [run.returncode for run in runs], said
    assert [1, 1, 0] == sorted(
        (text.count("waiting for another run of the generator: process ") for text in said), reverse=True
    )
    assert _tree(reference) == _tree(project)
    with _start(project, "regen") as holder:
        while not (project / transaction.STATE / "lock").read_text("utf-8"):
            time.sleep(0.01)
        done = subprocess.run(
            _command(project, "--wait", "0", "regen"), cwd=ROOT, capture_output=True, text=True, check=False
        )
        holder.communicate()
    assert 1 == done.returncode
    assert (
        f"nothing was written: another run of the generator is writing this tree: process {holder.pid} (" in done.stderr
    )
    assert 0 == holder.returncode
    assert _tree(reference) == _tree(project)


@pytest.mark.slow
def test_a_whole_run_on_a_disk_that_is_nearly_full(whole: tuple[Path, Path], tmp_path: Path) -> None:
    """Leaves more and more room, until the run finds enough."""
    project, release = whole
    reference = Path(shutil.copytree(project, tmp_path / "reference"))
    assert 0 == cli.main(["--root", str(reference), "regen", "--from", str(release)])
    mounted = tmp_path / "mounted"
    mounted.mkdir()
    mount = f'mount -t tmpfs -o size=256m tmpfs "{mounted}"'
    if subprocess.run([*IN_NAMESPACE, mount], capture_output=True, check=False).returncode:
        pytest.skip("a small file system cannot be mounted here")
    script = textwrap.dedent(
        """
        import json, os, shutil, subprocess, sys
        from pathlib import Path
        from tests.codegen.test_killed_runs import _command, _tree

        source, release, top = (Path(argument) for argument in sys.argv[1:])
        project = Path(shutil.copytree(source, top / "project"))
        old, outcomes = _tree(project), []
        for kilobytes in (0, 64, 512, *range(4096, 200 * 1024, 4096)):
            with (top / "fill").open("wb") as file:
                free = os.statvfs(top)
                os.posix_fallocate(file.fileno(), 0, max(1, free.f_bavail * free.f_bsize - kilobytes * 1024))
            done = subprocess.run(_command(project, "regen", "--from", str(release)), capture_output=True, text=True)
            (top / "fill").unlink()
            tree = _tree(project)
            left = sorted(path.name for path in (project / ".cache/codegen").glob("*"))
            outcomes.append([done.returncode, tree == old, left, done.stderr[-300:]])
            if not done.returncode:
                break
        print(json.dumps([outcomes, tree]))
        """
    )
    arguments = [sys.executable, "-c", script, str(project), str(release), str(mounted)]
    done = subprocess.run(
        [*IN_NAMESPACE, f'{mount}\nexec "$@"', "sh", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert 0 == done.returncode, done.stderr
    (*refused, last), tree = json.loads(done.stdout)
    assert refused
    assert [] == [outcome for outcome in refused if outcome[:2] != [1, True] or outcome[2] not in ([], ["lock"])]
    assert 0 == last[0]
    assert _tree(reference) == tree
