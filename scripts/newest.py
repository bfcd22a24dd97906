"""Print the tag of Weaviate's newest release: the highest version, in whatever order they were published."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Mapping, Sequence

from scripts.github import GitHub, GitHubError

UPSTREAM = "weaviate/weaviate"
TAG = re.compile(r"v?(\d+)\.(\d+)\.(\d+)")
Version = tuple[int, int, int]


def version(tag: str) -> Version | None:
    """Return the numbers of a release's tag; None for other tags, those of pre-releases among them."""
    found = TAG.fullmatch(tag)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def newest(releases: Iterable[Mapping[str, object]]) -> str | None:
    """Return the tag with the highest version.

    Args:
        releases: as GitHub lists them. What it calls "latest" may be a backport to an older version.

    Returns:
        The tag; None if there is no release but drafts, pre-releases and tags of other forms.
    """
    released = (
        (numbers, tag)
        for release in releases
        if not release.get("draft") and not release.get("prerelease")
        for tag in (str(release.get("tag_name", "")),)
        if (numbers := version(tag)) is not None
    )
    return max(released, default=((0, 0, 0), None))[1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask GitHub and print; return 1 if that fails."""
    parser = argparse.ArgumentParser(prog="python -m scripts.newest", description=__doc__)
    parser.add_argument("--repository", default=UPSTREAM, help="default: %(default)s")
    options = parser.parse_args(arguments)
    try:
        tag = newest(GitHub.from_env(options.repository).pages("releases"))
    except GitHubError as error:
        print(f"newest: {error}", file=sys.stderr)
        return 1
    if tag is None:
        print(f"newest: {options.repository} has no release", file=sys.stderr)
        return 1
    print(tag)
    return 0


if __name__ == "__main__":
    sys.exit(main())
