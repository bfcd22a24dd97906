"""Make a release from one tag: check that everything is of its version, and put it on GitHub.

    python -m scripts.release check v1.2.0 [--dist DIR]
    python -m scripts.release publish v1.2.0 --dist DIR

`check` compares the tag with pyproject.toml, that of native/, `__version__` and the changelog, and with what was built,
if a folder is named. `publish` does that too, and then makes the release from the changelog's section, with every file
of the folder. Nobody sees the release before it has all of them, and a second run goes on where the first broke off.
"""

from __future__ import annotations

import argparse
import ast
import fnmatch
import json
import re
import sys
import tomllib
import urllib.parse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from scripts.github import GitHub, GitHubError

ROOT = Path(__file__).resolve().parent.parent
TAG = re.compile(r"v(\d+\.\d+\.\d+((?:a|b|rc)\d+)?)")
SBOM = "sbom.cdx.json"
WHEELS = ("manylinux*_x86_64", "manylinux*_aarch64", "macosx_*_x86_64", "macosx_*_arm64", "win_amd64")
"""Platforms of the compiled codec's wheels."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0, or 1 after printing what is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.release", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=("check", "publish"))
    parser.add_argument("tag", help="such as v1.2.0")
    parser.add_argument("--dist", type=Path, metavar="DIR", help="what was built")
    parser.add_argument("--root", type=Path, default=ROOT, help="the project (default: the one this lies in)")
    options = parser.parse_args(arguments)
    if options.command == "publish" and options.dist is None:
        parser.error("publish needs --dist")
    try:
        problems = list(check(options.root, options.tag, options.dist))
        for problem in problems:
            print(f"release: {problem}", file=sys.stderr)
        if problems:
            return 1
        if options.command == "publish":
            print(publish(GitHub.from_env(), options.tag, notes(options.root, options.tag[1:]), options.dist))
    except (GitHubError, OSError) as error:
        print(f"release: {error}", file=sys.stderr)
        return 1
    return 0


def check(root: Path, tag: str, dist: Path | None = None) -> Iterator[str]:
    """Yield what does not fit a tag.

    Args:
        root: the project.
        tag: the tag that a release is made from.
        dist: a folder of built distributions and their bill of materials.
    """
    if not TAG.fullmatch(tag):
        yield f"the tag must be like v1.2.0 or v1.2.0rc1, got {tag!r}"
        return
    version = tag[1:]
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    native = tomllib.loads((root / "native" / "pyproject.toml").read_text("utf-8"))["project"]
    (required,) = project["optional-dependencies"]["native"]
    for where, found in (
        ("pyproject.toml", project["version"]),
        ("weaviate_gen.__version__", _version_of_the_package(root)),
        ("native/pyproject.toml", native["version"]),
        ("the extra native", required.partition("==")[2]),
    ):
        if found != version:
            yield f"the tag is {tag}, but {where} is {found}"
    if not notes(root, version):
        yield f"CHANGELOG.md has no section, or an empty one, for {version}"
    if dist is not None:
        yield from _check_built(dist, str(project["name"]), version)


def _version_of_the_package(root: Path) -> str:
    """Read `__version__` without importing the package, whose dependencies need not be installed."""
    for node in ast.parse((root / "weaviate_gen" / "__init__.py").read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__version__":
            return str(ast.literal_eval(node.value))
    return "missing"


def notes(root: Path, version: str) -> str:
    """Return the text of a version's section in the changelog; nothing if there is none."""
    text = (root / "CHANGELOG.md").read_text("utf-8")
    heading = rf"^## \[?{re.escape(version)}\]?(?: [^\n]*)?$"
    found = re.search(rf"{heading}\n(.*?)(?=^## |^\[[^\]]+\]: |\Z)", text, re.MULTILINE | re.DOTALL)
    return found[1].strip() if found else ""


def _check_built(dist: Path, name: str, version: str) -> Iterator[str]:
    stem = f"{name.replace('-', '_')}-{version}"
    native = stem.replace("-", "_native-")
    expected = [f"{stem}-py3-none-any.whl", f"{stem}.tar.gz", SBOM, f"{native}.tar.gz"]
    expected += [f"{native}-cp311-abi3-{platform}.whl" for platform in WHEELS]
    found = {path.name for path in dist.iterdir()}
    matches = {pattern: set(fnmatch.filter(found, pattern)) for pattern in expected}
    yield from (f"{dist} lacks {pattern}" for pattern, names in sorted(matches.items()) if not names)
    surplus = found.difference(*matches.values())
    yield from (f"{dist} has {file}, which is no part of {version}" for file in sorted(surplus))
    if SBOM in found:
        subject = json.loads((dist / SBOM).read_text("utf-8")).get("metadata", {}).get("component", {})
        if (subject.get("name"), subject.get("version")) != (name, version):
            yield f"{SBOM} is of {subject.get('name')} {subject.get('version')}, not of {name} {version}"


def publish(github: GitHub, tag: str, text: str, dist: Path) -> str:
    """Make the release with all files of a folder, or complete it.

    It is a draft until it has all of them.

    Returns:
        What was done.

    Raises:
        GitHubError: GitHub refused, cannot be reached, or has another file in a release that is public.
    """
    release = next((found for found in github.pages("releases") if found["tag_name"] == tag), None)
    if release is None:
        prerelease = not re.fullmatch(r"v[\d.]+", tag)
        fields = {"tag_name": tag, "name": tag, "body": text, "draft": True, "prerelease": prerelease}
        release = github.call("POST", "releases", fields)
    uploaded = [path.name for path in sorted(dist.iterdir()) if _upload(github, release, path)]
    if release["draft"]:
        github.call("PATCH", f"releases/{release['id']}", {"draft": False})
    return f"release {tag}: {', '.join(uploaded) if uploaded else 'nothing'} uploaded"


def _upload(github: GitHub, release: dict[str, Any], path: Path) -> bool:
    """Upload a file; return whether that was needed. What a broken run left in a draft is replaced."""
    content = path.read_bytes()
    for asset in release["assets"]:
        if asset["name"] == path.name:
            if release["draft"]:
                github.call("DELETE", f"releases/assets/{asset['id']}")
                break
            if asset["size"] != len(content):
                raise GitHubError(f"uploading {path.name}", 0, f"{release['tag_name']} is public with another one")
            return False
    kind = "application/json" if path.suffix == ".json" else "application/octet-stream"
    address = str(release["upload_url"]).partition("{")[0]
    github.upload(f"{address}?{urllib.parse.urlencode({'name': path.name})}", content, kind)
    return True


if __name__ == "__main__":
    sys.exit(main())
