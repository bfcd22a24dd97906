#!/usr/bin/env bash
# Run every check that needs no test data: format, lint, types, generated files, layers and shape.
# All of them run; the exit status is 1 if any failed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

python=$(scripts/env.sh dev --extras all --groups dev) || exit 1
bin=$(dirname "$python")
export PYRIGHT_PYTHON_IGNORE_WARNINGS=1
failed=()
check() {
    local name=$1 output
    shift
    if output=$("$@" 2>&1); then
        echo "ok      $name"
    else
        echo "FAILED  $name"
        printf '%s\n' "$output" | sed 's/^/        /'
        failed+=("$name")
    fi
}
# What the generator writes is formatted by it, and judged by its templates; its manifest alone says what that is.
written() {
    { git ls-files --cached --others --exclude-standard '*.py' 2>/dev/null || find . -name '*.py' -not -path './.cache/*'; } |
        "$python" scripts/written.py
}
lint() { written | xargs -0 "$bin/ruff" "$@"; }
check "format" lint format --check
check "lint" lint check
check "spelling" "$bin/codespell" README.md ARCHITECTURE.md CHANGELOG.md CODE_OF_CONDUCT.md CONTRIBUTING.md SECURITY.md docs \
    examples scripts weaviate_gen
check "types (mypy --strict)" "$python" -m mypy
check "types of scripts (mypy --strict)" "$python" -m mypy scripts
check "types (pyright strict)" "$bin/pyright" --pythonpath "$python"
check "generated files" scripts/regen.sh --check
if command -v cargo >/dev/null; then
    export CARGO_TARGET_DIR=$PWD/.cache/native/target
    check "format (Rust)" cargo fmt --manifest-path native/Cargo.toml --check
    check "lint (Rust)" cargo clippy --quiet --manifest-path native/Cargo.toml --all-targets -- -D warnings
    check "tests (Rust)" cargo test --quiet --manifest-path native/Cargo.toml --no-default-features
fi
check "layers and shape" "$python" -m pytest -q -m "not slow" tests/shape

if [ ${#failed[@]} -gt 0 ]; then
    (IFS=','; echo "check.sh: failed: ${failed[*]}")
    exit 1
fi
echo "check.sh: all checks passed"
