#!/usr/bin/env bash
# Generate everything that is generated, from specs/ and templates/; or check that it is what they give.
#
#   scripts/regen.sh               run all steps
#   scripts/regen.sh --check       regenerate into a temporary tree and compare; writes nothing
#   scripts/regen.sh --from DIR    import the specs of a Weaviate source tree first
#
# $CODEGEN_PYTHON names an interpreter that has the tools of pyproject's group `codegen`; without it an environment with
# them is set up once. After that no network is used.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
python=${CODEGEN_PYTHON:-$("$root/scripts/env.sh" codegen --groups codegen --no-project)}
PYTHONPATH="$root" PYTHONDONTWRITEBYTECODE=1 exec "$python" -m codegen regen "$@"
