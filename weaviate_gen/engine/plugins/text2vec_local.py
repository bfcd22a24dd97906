"""``text2vec-local``: static embeddings on this machine, by the `wordllama` package; no network, no model server."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from weaviate_gen.engine import extras
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.values.arrays import NDArray

DIMENSIONS = 256
"""What the weights inside the package's wheel give; shorter vectors are cut from it (they are trained for that)."""

_ALLOWED = (64, 128, 256)


class Text2VecLocal:
    """Turns texts into vectors with the weights that ship inside `wordllama`.

    A text's vector is the mean of its tokens' embeddings, of unit length; the text without any token gets zeros.
    The module's settings may hold `dimensions` (256, 128 or 64).

    Attributes:
        name: the module's name.
        kind: what it reads.
    """

    name = "text2vec-local"
    kind = "text2vec"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: Any = None

    def vectorize(self, texts: Sequence[str], config: Mapping[str, Any]) -> NDArray[np.float32]:
        """Return one vector a text.

        Args:
            texts: what to read.
            config: the module's settings in the collection's config.

        Returns:
            float32, one row a text, of unit length.

        Raises:
            EngineError: the [embeddings] extra is not installed, or the dimensions are not among 64, 128, 256.
        """
        dimensions = config.get("dimensions", DIMENSIONS)
        if dimensions not in _ALLOWED:
            raise EngineError("plugin_failed", "input_dimensions", dimensions=dimensions)
        made: NDArray[Any] = self._loaded().embed(list(texts), norm=False)
        vectors = made[:, :dimensions].astype(np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True).astype(np.float32)
        lengths[lengths == 0] = 1
        vectors /= lengths
        return vectors

    def _loaded(self) -> Any:
        with self._lock:
            if self._model is None:
                self._model = _load()
            return self._model


def _load() -> Any:
    package = extras.load("wordllama", "text2vec-local", "embeddings")
    return package.WordLlama.load(cache_dir=Path(package.__file__).parent, disable_download=True)
