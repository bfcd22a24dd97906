#!/usr/bin/env bash
# Make a virtual environment with this project in it (or find the one made before), and print the path of its Python.
#
#   scripts/env.sh NAME [--extras a,b] [--groups c,d] [--with REQUIREMENT]... [--no-project] [--bare] [--wheel FILE]
#
# $PYTHON chooses the interpreter; without it the first Python >= 3.11 on PATH is taken.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usable() { "$1" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

if [ -n "${PYTHON:-}" ]; then
    usable "$PYTHON" || { echo "env.sh: \$PYTHON ($PYTHON) is no Python >= 3.11 with venv" >&2; exit 1; }
    exec "$PYTHON" "$root/scripts/env.py" "$@"
fi
for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do
    if command -v "$candidate" >/dev/null 2>&1 && usable "$candidate"; then
        exec "$candidate" "$root/scripts/env.py" "$@"
    fi
done
echo "env.sh: no Python >= 3.11 (with venv) on PATH; install one, or name it in \$PYTHON" >&2
exit 1
