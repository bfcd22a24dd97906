#!/usr/bin/env bash
# Look for known vulnerabilities in what the project depends on and is made with, and for weak spots in its workflows.
#
#   scripts/audit.sh            both; needs the network
#   scripts/audit.sh workflows  the workflows alone; needs no network
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
auditor=$(scripts/env.sh audit --groups audit --no-project) || exit 1
status=0
echo "== workflows"
"$(dirname "$auditor")/zizmor" --offline --no-progress --persona auditor .github || status=1
[ "${1:-}" != "workflows" ] || exit $status
listed=$(mktemp)
trap 'rm -f "$listed"' EXIT
audit() {
    local python
    echo "== $1"
    python=$(scripts/env.sh "$@") || return 1
    "$auditor" -m pip --python "$python" freeze --exclude-editable >"$listed" &&
        "$auditor" -m pip_audit --strict --progress-spinner off --no-deps --disable-pip --requirement "$listed"
}
audit shipped --extras all --bare || status=1
audit dev --extras all --groups dev || status=1
exit $status
