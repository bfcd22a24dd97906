#!/usr/bin/env bash
# Change the source of a part in one place at a time, run the tests that run that place, and print what none noticed.
#
#   scripts/mutate.sh PART [--sample N] [--seed S] [--at FILE[:LINE]] [--jobs N] [--list]
#
# PART is one of core, types, transport, batch, session, search, storage, wire, schemas, transfer (tests/mutation/parts.py). Which tests run
# which lines is measured first, and kept in .cache/mutation until a file changes; see docs/testing.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

python=$(scripts/env.sh dev --extras all --groups dev)
exec "$python" -m tests.mutation "$@"
