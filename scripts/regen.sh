#!/usr/bin/env bash
# Generate everything that is generated, from specs/ and templates/; or check that it is what they give.
#
#   scripts/regen.sh               run all steps
#   scripts/regen.sh --check       regenerate into a temporary tree and compare; writes nothing
#   scripts/regen.sh verify [--from DIR | --release vX.Y.Z]    compare the specs with the locked release, imported again
#   scripts/regen.sh STEP          run one step alone (--help lists them and the other commands)
#   scripts/regen.sh --from DIR    import the specs of a Weaviate source tree first, and report what they change
#   scripts/regen.sh --release vX.Y.Z [--base-url URL]    the same with a release's source archive, fetched over HTTP
#                                  (--report FILE: where the report goes instead of to the output)
#
# $CODEGEN_PYTHON names an interpreter that has the tools of pyproject's group `codegen`; without it an environment with
# them is set up once. After that no network is used, but by --release, and by verify without --from.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
python=${CODEGEN_PYTHON:-$("$root/scripts/env.sh" codegen --groups codegen --no-project)}
case "${1:-}" in
    "" | --check | --from | --release | --base-url | --report) set -- regen "$@" ;;
esac
PYTHONPATH="$root" PYTHONDONTWRITEBYTECODE=1 exec "$python" -m codegen "$@"
