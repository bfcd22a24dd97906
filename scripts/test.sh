#!/usr/bin/env bash
# Set up an environment and run the tests.
#
#   scripts/test.sh                 all of them, with the coverage that is asked of each part
#   scripts/test.sh --full          the long forms too
#   scripts/test.sh --integrations  published packages on the drop-in, each in an environment of its own (large)
#   scripts/test.sh [--full] ARGS   one run of pytest with these arguments
#
# $WEAVIATE_RECORDINGS names the folder of recorded answers, $WEAVIATE_URL (and $WEAVIATE_GRPC_URL) a real server;
# without them the tests that need them are skipped, and say so. $PYTHON chooses the interpreter.
# $WEAVIATE_GEN_CHECKED says that scripts/check.sh ran before: all of them then leaves out tests/shape, which it ran.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

marks="not slow and not integrations"
if [ "${1:-}" = "--full" ]; then
    marks="not integrations"
    export WEAVIATE_GEN_FULL=1
    shift
fi
if [ "${1:-}" = "--integrations" ]; then
    shift
    marks="integrations"
    set -- tests/dropin tests/unit/engine/test_model_files.py tests/transfer/stores "$@"
fi
unset PYTHONDONTWRITEBYTECODE # hundreds of processes would compile everything anew
python=$(scripts/env.sh dev --extras all --groups dev)
if [ $# -gt 0 ]; then
    exec "$python" -m pytest -m "$marks" "$@"
fi

results=.cache/results
mkdir -p "$results"
rm -f "$results"/*.xml "$results"/coverage.*
status=0
# name, what to cover and how much of it, then pytest's arguments
run() {
    local name=$1
    shift
    echo "== tests: $name"
    COVERAGE_FILE=$PWD/$results/coverage.$name "$python" -m pytest -q -m "$marks" -n "${JOBS:-2}" --junitxml "$results/$name.xml" "$@" || {
        local code=$?
        [ $code -eq 5 ] || status=$code # 5: nothing to run in there
    }
}
http1="tests/transport/test_http1_*.py"
# Files stay whole and in this order, so that what is dear is made once, and what is long does not come last.
files="--dist loadfile --no-loadscope-reorder"
many="-n $((2 * ${JOBS:-2}))" # for what mostly waits: for servers, timeouts and environments
run pure $files tests/unit tests/codegen --ignore=tests/unit/engine --cov=codegen --cov=weaviate_gen/_core \
    --cov-fail-under=100 --cov-report=term
programs="tests/cli tests/transfer tests/testing" # what is built on the client, and covered by nothing else
run contract $many $files tests/transport tests/contract $programs --ignore-glob="$http1" --cov=weaviate_gen \
    --cov=generated/weaviate_gen_wire --cov-fail-under=80 --cov-report=term
run engine $files $http1 tests/unit/engine # what needs no coverage of its own, and is slow under it
run others $many --maxschedchunk 1 tests --ignore=tests/unit --ignore=tests/codegen --ignore=tests/contract --ignore=tests/transport \
    --ignore=tests/cli --ignore=tests/transfer --ignore=tests/testing ${WEAVIATE_GEN_CHECKED:+--ignore=tests/shape}
"$python" scripts/tally.py "$results"/*.xml || status=1
exit $status
