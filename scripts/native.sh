#!/usr/bin/env bash
# Build the compiled codec (native/), which takes a Rust toolchain.
#
#   scripts/native.sh               for tests: checks of arithmetic are in it; prints the folder for PYTHONPATH
#   scripts/native.sh --release     as it is shipped; prints the folder for PYTHONPATH
#   scripts/native.sh --wheel DIR   the wheel as it is published, into a folder: on Linux, for every one since 2014
#   scripts/native.sh --sdist DIR   the source distribution, into a folder
#
# Folders lie in .cache/native, one for each state of the sources.
set -euo pipefail
mode=${1:---test}
case $mode in
    --test | --release) ;;
    --wheel | --sdist)
        mkdir -p "${2:?a folder}"
        target=$(cd "$2" && pwd)
        ;;
    *)
        echo "native.sh: unknown argument $mode" >&2
        exit 2
        ;;
esac
cd "$(dirname "${BASH_SOURCE[0]}")/.."
command -v cargo >/dev/null || {
    echo "native.sh: no Rust toolchain (cargo) on PATH" >&2
    exit 1
}
group=native
options=()
if [ "$mode" = --wheel ] && [ "$(uname)" = Linux ]; then # Zig's linker knows the symbols of old versions of glibc
    group=wheels
    options=(--zig --compatibility manylinux2014)
fi
python=$(scripts/env.sh $group --groups $group --no-project)
PATH=$(dirname "$python"):$PATH # where maturin looks for Zig
profile=release
[ "$mode" = --test ] && profile=dev
build() {
    CARGO_TARGET_DIR=$PWD/.cache/native/target "$python" -m maturin build --quiet --locked --profile "$profile" \
        --interpreter "$python" --manifest-path native/Cargo.toml --out "$1" ${options[@]+"${options[@]}"} >&2
}
if [ "$mode" = --sdist ]; then
    rm -f "$target"/weaviate_gen_native-*.tar.gz
    "$python" -m maturin sdist --manifest-path native/Cargo.toml --out "$target" >&2
    exit
fi
if [ "$mode" = --wheel ]; then
    rm -f "$target"/weaviate_gen_native-*.whl
    build "$target"
    unpacked=$(mktemp -d "$PWD/.cache/native-XXXXXX")
    trap 'rm -rf "$unpacked"' EXIT
    "$python" -m zipfile -e "$target"/weaviate_gen_native-*.whl "$unpacked"
    cd "$unpacked" && "$python" -c "import weaviate_gen_native" # of this folder, which is the first on sys.path
    exit
fi
key=$(cat native/src/*.rs native/Cargo.* native/pyproject.toml | git hash-object --stdin | cut -c -12)
folder=$PWD/.cache/native/$profile-$key
if [ ! -d "$folder" ]; then
    mkdir -p .cache/native
    # One build at a time: maturin moves what cargo made. A lock that is ten minutes old is the leftover of a killed run.
    find .cache/native -maxdepth 1 -name building -mmin +10 -exec rmdir {} +
    until mkdir .cache/native/building 2>/dev/null; do sleep 0.2; done
    trap 'rmdir .cache/native/building' EXIT
fi
if [ ! -d "$folder" ]; then
    fresh=$(mktemp -d "$PWD/.cache/native-XXXXXX")
    trap 'rm -rf "$fresh"; rmdir .cache/native/building' EXIT
    build "$fresh"
    "$python" -m zipfile -e "$fresh"/*.whl "$fresh/site"
    find .cache/native -maxdepth 1 -name "$profile-*" -exec rm -rf {} +
    mv "$fresh/site" "$folder" 2>/dev/null || [ -d "$folder" ] # another run was first
fi
echo "$folder"
