#!/usr/bin/env bash
# Build the documentation as a site into .cache/site/html: without a network, and without a warning.
#
#   scripts/docs.sh [--serve]     --serve: show it on http://localhost:8000, too
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
python=$(scripts/env.sh docs --extras cli,images,local,models --groups docs)
"$python" -m scripts.pages
log=.cache/site/log
if ! "$(dirname "$python")/zensical" build --clean --strict -f .cache/site/zensical.toml >"$log" 2>&1 || grep -qi warning "$log"; then
    cat "$log" >&2
    exit 1
fi
"$python" -m scripts.pages --finish
[ "${1:-}" != --serve ] || exec "$python" -m http.server 8000 --bind 127.0.0.1 --directory .cache/site/html
