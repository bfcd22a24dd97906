"""`weaviate-gen stub`: a local wheel named weaviate-client, so that resolvers and child processes find the drop-in."""

from __future__ import annotations

import argparse
import base64
import hashlib
import zipfile
from pathlib import Path
from typing import Any

from weaviate_gen.cli.errors import CommandError
from weaviate_gen.dropin import OFFICIAL_VERSION

__all__ = ["add_parser"]

VERSION = f"{OFFICIAL_VERSION}+gen"
_WHEEL = f"weaviate_client-{VERSION}-py3-none-any.whl"
_CONSTRAINT = f"weaviate-client=={VERSION}"
_NEVER = "Never upload this wheel to an index, private ones included: the name weaviate-client is Weaviate's."
_DESCRIPTION = f"""\
Write a wheel named weaviate-client, version {VERSION}, and constraints.txt, which makes pip and uv take it. Packages
that depend on weaviate-client are then installed with their own dependencies, and their `import weaviate` is answered
by weaviate_gen, in every process. The wheel holds a few lines that install the drop-in, and no code of the official
client.

{_NEVER}
"""

_MODULE = '''\
"""Stub of weaviate-gen under the name of the official client: `import weaviate` is answered by weaviate_gen."""

from weaviate_gen.dropin import replace_stub

replace_stub()
'''
_METADATA = f"""\
Metadata-Version: 2.1
Name: weaviate-client
Version: {VERSION}
Summary: Local stub of weaviate-gen, not the official client: import weaviate is answered by weaviate_gen
Classifier: Private :: Do Not Upload
Requires-Python: >=3.11
Requires-Dist: weaviate-gen
Provides-Extra: agents
Requires-Dist: weaviate-agents<2.0.0,>=1.0.0; extra == "agents"
Description-Content-Type: text/plain

Written by `weaviate-gen stub`. {_NEVER}
"""
_FORM = """\
Wheel-Version: 1.0
Generator: weaviate-gen stub
Root-Is-Purelib: true
Tag: py3-none-any
"""


def add_parser(commands: Any) -> None:
    """Add the command to a parser's subparsers."""
    parser = commands.add_parser(
        "stub",
        help="write a local wheel named weaviate-client that is the drop-in",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="the directory to write into")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    out: Path = options.out.expanduser().absolute()
    official = _official(out)
    if official is not None:
        raise CommandError(
            f"{official} is the official client: pass an empty directory, so that nobody takes one for the other"
        )
    wheel, constraints = out / _WHEEL, out / "constraints.txt"
    try:
        out.mkdir(parents=True, exist_ok=True)
        _write(wheel)
        constraints.write_text(f"{_CONSTRAINT}\n", "utf-8")
    except OSError as error:
        raise CommandError(f"cannot write into {out}: {error}") from error
    print(f"{wheel}\n{constraints}: {_CONSTRAINT}\n\nInstall a package with it:\n")
    for command in ("pip install", "uv pip install"):
        print(f"    {command} --find-links '{out}' --constraint '{constraints}' PACKAGE")
    print(f"\n{_NEVER}")
    return 0


def _official(out: Path) -> Path | None:
    """Return a distribution of the official client in a directory, if there is one."""
    for pattern in ("weaviate_client-*", "weaviate-client-*"):
        for path in sorted(out.glob(pattern)):
            if "+gen" not in path.name:
                return path
    return None


def _write(wheel: Path) -> None:
    folder = f"weaviate_client-{VERSION}.dist-info"
    files = {
        "weaviate/__init__.py": _MODULE,
        f"{folder}/METADATA": _METADATA,
        f"{folder}/WHEEL": _FORM,
    }
    record = f"{folder}/RECORD"
    rows = [f"{name},sha256={_digest(text)},{len(text.encode())}" for name, text in files.items()]
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in {**files, record: "\n".join([*rows, f"{record},,", ""])}.items():
            archive.writestr(zipfile.ZipInfo(name), text)  # the date of ZipInfo is fixed: the same wheel every time


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
