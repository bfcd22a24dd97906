"""What is generated passes the linter in full, but for rules that the specs or other libraries break."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

from codegen import finish
from codegen.step import Context
from tests.support.source import ROOT

BROKEN = {
    "generated/weaviate_gen_wire/grpc/messages.pyi": {
        "N802": "methods and fields have protobuf's names",
        "PYI021": "a stub is where fields are described: classes are made at run time",
        "PYI042": "`_int` is what `int` means where a field has that name",
    },
    "generated/weaviate_gen_wire/grpc/messages.py": {"PLC0414": "the base class is passed on"},
    "generated/weaviate_gen_wire/grpc/rpcs.py": {"PLC0414": "the class is passed on"},
    "generated/weaviate_gen_wire/messages/__init__.py": {"RUF009": "`betterproto2.field` describes a field"},
    "generated/weaviate_gen_wire/rest/*.pyi": {"PYI051": "an enum is open: later servers have more values"},
    "weaviate_gen/_client/*/raw/rest.py": {"PYI051": "an enum is open: later servers have more values"},
    "generated/weaviate_gen_wire/modules/*.py": {"ARG004": "an argument of the official client's that servers ignore"},
    "weaviate_gen/_client/sync/**": {
        "S311": "chance spreads retries in time, and makes no secrets",
        "UP028": "coroutines cannot say `yield from`, and their counterpart is theirs",
    },
}
"""Rules that hold for written code and not for these files, each with its reason."""


def _findings(folder: Path) -> list[str]:
    """Return what the linter finds in everything that is generated, by the project's rules without its exclusions."""
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"]
    lines = ["line-length = 120", 'target-version = "py311"', "[lint]"]
    lines += [f"{name} = {lint[name]}" for name in ("select", "ignore")]
    lines += ["[lint.isort]", f"known-first-party = {lint['isort']['known-first-party']}", "[lint.per-file-ignores]"]
    lines += [f"{str(ROOT / path)!r} = {sorted(rules)}" for path, rules in BROKEN.items()]
    (folder / "ruff.toml").write_text("\n".join(lines), "utf-8")
    files = [path for path in finish.read_manifest(Context(ROOT), ROOT)["files"] if path.endswith((".py", ".pyi"))]
    assert len(files) > 100
    ruff = [sys.executable, "-m", "ruff", "check", "--config", str(folder / "ruff.toml"), "--no-cache"]
    done = subprocess.run(
        [*ruff, "--output-format", "concise", *files], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode in {0, 1}, done.stderr
    return [line for line in done.stdout.splitlines() if ".py" in line]


def test_generated_python_passes_the_linter(tmp_path: Path) -> None:
    assert _findings(tmp_path) == []


def test_every_exception_is_needed() -> None:
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--output-format", "concise", "--select"]
    unneeded: list[tuple[str, str]] = []
    for path, rules in BROKEN.items():
        files = [str(file) for file in ROOT.glob(f"{path}/*.py" if path.endswith("**") else path)]
        found = subprocess.run([*ruff, ",".join(rules), *files], capture_output=True, text=True, check=False).stdout
        unneeded += [(path, rule) for rule in rules if f" {rule} " not in found]
    assert unneeded == []
