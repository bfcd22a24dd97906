"""The modules of the servers that the recordings are from, for ``weaviate-gen serve --plugin`` and for tests.

The vectors are read from the recordings' own tool (`$WEAVIATE_RECORDINGS/tools/contextionary_vectors.py`).
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from weaviate_gen.local.engine.plugins import Module
from weaviate_gen.local.plugins.dummy import GenerativeDummy, RerankerDummy

__all__ = ["ANYSCALE", "COHERE", "Contextionary", "GenerativeDummy", "RerankerDummy"]


@lru_cache(maxsize=1)
def _tool() -> Any:
    path = Path(os.environ["WEAVIATE_RECORDINGS"]) / "tools" / "contextionary_vectors.py"
    spec = importlib.util.spec_from_file_location("contextionary_vectors", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"cannot import {path}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@lru_cache(maxsize=4096)
def _word(word: str) -> NDArray[np.float32]:
    found: NDArray[np.float32] = _tool().word_vector(word)
    return found


class Contextionary:
    """Gives the vectors that stand behind the recordings."""

    name = "text2vec-contextionary"
    kind = "text2vec"
    default = True

    def vectorize(self, texts: Sequence[str], config: Mapping[str, Any]) -> NDArray[np.float32]:
        """Give the mean of each text's words."""
        return np.stack([np.mean([_word(word) for word in _tool().words(text)], axis=0) for text in texts])


ANYSCALE = Module("generative-anyscale")
COHERE = Module("reranker-cohere")
