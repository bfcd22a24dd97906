#!/usr/bin/env bash
# Run the client's tests beside other versions of what it builds on.
#
#   scripts/compat.sh 'protobuf==4.25.*' ['grpcio==1.68.*' …]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
options=()
for requirement in "$@"; do
    options+=(--with "$requirement")
done
python=$(scripts/env.sh compat --groups compat --extras local "${options[@]}")
"$python" -m pip list --disable-pip-version-check | grep -E '^(protobuf|grpcio|httpx2?|h11|httptools) '
exec "$python" -m pytest -q -n "${JOBS:-2}" -m "not slow and not integrations" tests/wire tests/transport tests/property
