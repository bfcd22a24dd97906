#!/usr/bin/env bash
# Build the wheel and the source distribution into a folder.
#
#   scripts/build.sh [DIR]      default: dist
set -euo pipefail
target=$(mkdir -p "${1:-dist}" && cd "${1:-dist}" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")/.."
python=$(scripts/env.sh build --groups build --no-project)
rm -f "$target"/weaviate_gen-*
"$python" -m hatchling build -d "$target"
