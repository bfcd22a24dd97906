#!/usr/bin/env bash
# Say, as Markdown, what the newest release of Weaviate (or a given one) has that the specs and the code have not.
#
#   scripts/drift.sh [vX.Y.Z]
#
# Works in a copy: this tree stays as it is. Exit status 1 if the locked specs are not those of their release, or the copy's
# tests fail under the new ones.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
release=${1:-}
if [ -z "$release" ]; then
    release=$(python3 "$root/scripts/newest.py")
fi
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git -C "$root" ls-files -z | tar -C "$root" --null -T - -cf - | tar -C "$copy" -xf -
cd "$copy"

echo "# Weaviate $release"
echo
if ! scripts/regen.sh verify >verify.log 2>&1; then
    printf 'The specs could not be verified:\n\n```\n%s\n```\n' "$(tail -n 60 verify.log)"
    exit 1
fi
if ! scripts/regen.sh --release "$release" --report report.md >regen.log 2>&1; then
    printf 'Regenerating failed:\n\n```\n%s\n```\n' "$(tail -n 60 regen.log)"
    exit 1
fi
sed 's/^#/##/' report.md
echo
if scripts/test.sh tests/wire tests/contract >tests.log 2>&1; then
    printf 'Tests under the new specs pass: %s\n' "$(tail -n 1 tests.log)"
else
    printf 'Tests under the new specs **fail**:\n\n```\n%s\n```\n' "$(tail -n 60 tests.log)"
    exit 1
fi
