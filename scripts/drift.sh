#!/usr/bin/env bash
# Try the newest release of Weaviate (by version), or a given one, out on the last commit, and report as Markdown.
#
#   scripts/drift.sh [vX.Y.Z] [--into DIR] [--base-url URL]
#
# Works in a copy: this tree and its branches stay as they are. Exit status: 0 if all tests and checks of the upgraded tree
# pass or nothing is newer, 1 if not, 2 if it could not be tried. scripts/drift.py says more.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
PYTHONPATH="$root" PYTHONDONTWRITEBYTECODE=1 exec "${PYTHON:-python3}" -m scripts.drift "$@"
