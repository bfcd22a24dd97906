#!/usr/bin/env bash
# Write a bill of materials (CycloneDX JSON) of what `pip install weaviate-gen[all]` brings: the project and what it
# depends on, and nothing else.
#
#   scripts/sbom.sh [FILE]      default: dist/sbom.cdx.json
set -euo pipefail
file=${1:-dist/sbom.cdx.json}
mkdir -p "$(dirname "$file")"
file=$(cd "$(dirname "$file")" && pwd)/$(basename "$file")
cd "$(dirname "${BASH_SOURCE[0]}")/.."
shipped=$(scripts/env.sh shipped --extras all --bare)
tool=$(scripts/env.sh sbom --groups sbom --no-project)
"$tool" -m cyclonedx_py environment "$shipped" --output-format JSON --output-reproducible |
    PYTHONDONTWRITEBYTECODE=1 "$tool" -m scripts.sbom weaviate-gen >"$file.part"
mv "$file.part" "$file"
echo "$file"
