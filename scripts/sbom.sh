#!/usr/bin/env bash
# Write a bill of materials (CycloneDX JSON) of what `pip install weaviate-gen[all]` brings.
#
#   scripts/sbom.sh [FILE]      default: dist/sbom.cdx.json
set -euo pipefail
file=${1:-dist/sbom.cdx.json}
mkdir -p "$(dirname "$file")"
file=$(cd "$(dirname "$file")" && pwd)/$(basename "$file")
cd "$(dirname "${BASH_SOURCE[0]}")/.."
shipped=$(scripts/env.sh shipped --extras all)
tool=$(scripts/env.sh sbom --no-project --with "cyclonedx-bom==7.5.0")
"$tool" -m cyclonedx_py environment "$shipped" --output-format JSON --output-reproducible --output-file "$file"
echo "$file"
