"""`python -m weaviate_gen.dropin` runs a program under the drop-in."""

from __future__ import annotations

import sys

from weaviate_gen.dropin import main

if __name__ == "__main__":
    sys.exit(main())
