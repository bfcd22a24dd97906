#!/usr/bin/env bash
# Show the main job on real input: index the docstrings of Python's standard library into a folder, and search them.
#
#   scripts/demo.sh [--path DIR] [--fresh]      the second run opens what the first has indexed
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
python=$(scripts/env.sh demo --extras embeddings)
exec "$python" examples/standard_library.py "$@"
