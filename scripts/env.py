"""Make a virtual environment with this project in it, once, and print the path of its Python.

Started by ``scripts/env.sh`` with the interpreter that the environment is for; needs nothing but the standard library.
uv fills the environments, as they share most of what they hold; it is itself installed from the registry, once.
Environments lie in ``.cache/envs/NAME-KEY``; the key is a digest of what `pyproject.toml` asks for, of the arguments
and of the interpreter, so that a change of any of them makes a new one and the old one of that name goes.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".cache" / "envs"
UV = "uv==0.13.9"
ABANDONED_AFTER = 1800.0
"""Seconds after which a lock is taken for the leftover of a killed run."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Make or find the environment; print the path of its Python."""
    options = _options(arguments)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    try:
        requirements = _requirements(project, options)
    except KeyError as error:
        print(f"env: pyproject.toml has no dependency group or extra named {error}", file=sys.stderr)
        return 2
    folder = FOLDER / f"{options.name}-{_key(project, options, requirements)}"
    python = program(folder, "python")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with _lock(FOLDER / f"{folder.name}.lock"):
        if not (folder / "complete").exists():
            problem = _make(folder, python, requirements, options)
            if problem:
                print(problem, file=sys.stderr)
                return 1
    print(python.as_posix())  # slashes, also on Windows: it is bash that reads it
    return 0


def program(folder: Path, name: str, system: str = os.name) -> Path:
    """Return the path of an environment's program; Windows has another folder, and an ending."""
    return folder / "Scripts" / f"{name}.exe" if system == "nt" else folder / "bin" / name


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/env.sh", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("name", help="what the environment is called")
    parser.add_argument("--extras", default="", help="the project's extras, comma separated")
    parser.add_argument("--groups", default="", help="dependency groups of pyproject.toml, comma separated")
    parser.add_argument("--with", dest="others", action="append", default=[], help="a further requirement")
    parser.add_argument("--no-project", action="store_true", help="leave the project itself out")
    parser.add_argument("--bare", action="store_true", help="leave pip out: nothing is in it but what is asked for")
    parser.add_argument("--wheel", type=Path, help="install this built distribution instead of the working tree")
    return parser.parse_args(arguments)


def _requirements(project: dict[str, object], options: argparse.Namespace) -> list[str]:
    groups = project["dependency-groups"]
    assert isinstance(groups, dict)
    extras = ",".join(_names(options.extras))
    suffix = f"[{extras}]" if extras else ""
    wanted = [line for name in _names(options.groups) for line in _group(groups, name)]
    if options.wheel:
        wanted.append(f"weaviate-gen{suffix} @ {options.wheel.resolve().as_uri()}")
    elif not options.no_project:
        wanted += ["--editable", f"{ROOT}{suffix}"]
    return wanted + list(options.others)


def _names(text: str) -> list[str]:
    return sorted(name.strip() for name in text.split(",") if name.strip())


def _group(groups: dict[str, list[str | dict[str, str]]], name: str) -> list[str]:
    lines: list[str] = []
    for line in groups[name]:
        lines += [line] if isinstance(line, str) else _group(groups, line["include-group"])
    return lines


def _key(project: dict[str, object], options: argparse.Namespace, requirements: Sequence[str]) -> str:
    asked = {
        "project": {name: project[name] for name in ("build-system", "project")},
        "requirements": list(requirements),
        "wheel": hashlib.sha256(options.wheel.read_bytes()).hexdigest() if options.wheel else None,
        "python": [sys.version, sys.executable],
        "bare": options.bare,
    }
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:12]


def _make(folder: Path, python: Path, requirements: Sequence[str], options: argparse.Namespace) -> str | None:
    """Make the environment; return what went wrong."""
    print(f"env: making {folder.relative_to(ROOT)} ({' '.join(_short(requirements))})", file=sys.stderr, flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    with _lock(FOLDER / "uv.lock"):
        uv, problem = _uv()
    if problem is None:
        seed = [] if options.bare else ["--seed"]
        problem = _run([uv, "venv", "--quiet", "--no-project", *seed, "--python", sys.executable, folder])
    if problem is None and requirements:
        problem = _run([uv, "pip", "install", "--quiet", "--python", python, *requirements])
    if problem is not None:
        shutil.rmtree(folder, ignore_errors=True)
        return f"{problem}\nenv: cannot make the environment {options.name!r} (are the registries reachable?)"
    for other in FOLDER.glob(f"{options.name}-{'?' * 12}"):
        if other != folder and other.is_dir() and _same_python(other):
            shutil.rmtree(other, ignore_errors=True)
    (folder / "complete").write_text(sys.executable, "utf-8")
    return None


def _uv() -> tuple[Path, str | None]:
    """Install uv if that was not done before; return its path, and what went wrong."""
    folder = FOLDER / UV.replace("==", "-")
    uv = program(folder, "uv")
    if uv.exists():
        return uv, None
    shutil.rmtree(folder, ignore_errors=True)
    quietly = ("--quiet", "--disable-pip-version-check", "--no-input")
    return uv, (
        _run([sys.executable, "-m", "venv", folder])
        or _run([program(folder, "python"), "-m", "pip", "install", *quietly, UV])
    )


def _run(command: Sequence[str | Path]) -> str | None:
    """Run a command; return what it printed if it failed."""
    ran = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return ran.stdout.rstrip() if ran.returncode else None


def _same_python(folder: Path) -> bool:
    mark = folder / "complete"
    return mark.exists() and mark.read_text("utf-8") == sys.executable


def _short(requirements: Sequence[str]) -> Iterator[str]:
    return (str(part).replace(str(ROOT), ".") for part in requirements)


@contextlib.contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Lock the making of one environment: a file that exists while it is made (works on every system)."""
    while True:
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            break
        except FileExistsError:
            with contextlib.suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > ABANDONED_AFTER:
                    path.unlink()
            time.sleep(0.2)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
