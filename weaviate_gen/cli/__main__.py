"""`python -m weaviate_gen.cli` is the command `weaviate-gen`."""

from __future__ import annotations

import sys

from weaviate_gen.cli import main

if __name__ == "__main__":
    sys.exit(main())
