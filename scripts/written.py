"""Print, of the paths that come in, those of files that people wrote: whatever generated/MANIFEST.json does not name.

In come lines, out go paths that end with a null byte. Of a file that only begins as a generated one does, nothing is
assumed: it is checked as any other.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main() -> None:
    """Read paths from the current folder, and print."""
    generated = json.loads(Path("generated/MANIFEST.json").read_text("utf-8"))["files"]
    for path in (line.rstrip("\n").removeprefix("./") for line in sys.stdin):
        if path not in generated and Path(path).is_file():
            print(path, end="\0")


if __name__ == "__main__":
    main()
