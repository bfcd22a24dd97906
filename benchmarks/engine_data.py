"""Texts and vectors for `engine.py`: `engine_data.py FOLDER COUNT`, with the extra `embeddings`."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

import numpy as np
from passages import passages

from weaviate_gen.engine.plugins.text2vec_local import Text2VecLocal

BATCH = 2000


def main() -> None:
    """Write `texts.json` and `vectors.npy`, in an order that is always the same."""
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    texts, plugin = passages(count), Text2VecLocal()
    if len(texts) < count:
        raise SystemExit(
            f"this machine has {len(texts):,} paragraphs, not {count:,}: install more packages, or ask for less"
        )
    random.Random(3).shuffle(texts)
    parts = [plugin.vectorize(texts[at : at + BATCH], {}) for at in range(0, count, BATCH)]
    np.save(folder / "vectors.npy", np.concatenate([np.asarray(part, dtype=np.float32) for part in parts]))
    (folder / "texts.json").write_text(json.dumps(texts), "utf-8")


if __name__ == "__main__":
    main()
