"""Vectors of models that run in this process: those of `model2vec` and of `sentence-transformers`.

A model is a directory, or a name under which the library downloads it once and keeps it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from weaviate_gen.engine import extras
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.values.arrays import NDArray


class _Models:
    """Loads each model once.

    Args:
        module: the name of the module whose settings name them.
        load: loads the model of a name.
    """

    def __init__(self, module: str, load: Callable[[str], Any]) -> None:
        self._module = module
        self._load = load
        self._lock = threading.Lock()
        self._loaded: dict[str, Any] = {}

    def of(self, config: Mapping[str, Any]) -> Any:
        """Return the model that settings name; what fails is tried again by the next call.

        Raises:
            EngineError: they name none.
        """
        name = config.get("model")
        if not isinstance(name, str) or not name:
            raise EngineError("plugin_failed", "model_unnamed", module=self._module)
        with self._lock:
            if name not in self._loaded:
                self._loaded[name] = self._load(name)
            return self._loaded[name]


class Model2VecLocal:
    """Turns texts into vectors with a static model of `model2vec`; the settings name the `model`.

    Attributes:
        name: the module's name.
        kind: what it reads.
        remote: other requests go on while a model is downloaded.
    """

    name = "text2vec-model2vec-local"
    kind = "text2vec"
    remote = True

    def __init__(self) -> None:
        self._models = _Models(self.name, self._load)

    def _load(self, name: str) -> Any:
        return extras.load("model2vec", self.name, "model2vec").StaticModel.from_pretrained(name)

    def vectorize(self, texts: Sequence[str], config: Mapping[str, Any]) -> NDArray[np.float32]:
        """Return one vector a text.

        Args:
            texts: what to read.
            config: the module's settings in the collection's config.

        Returns:
            float32, one row a text, of unit length where the model's are.

        Raises:
            EngineError: the extra [model2vec] is not installed, or no model is named.
            Exception: the model cannot be loaded; the engine reports the cause.
        """
        return np.asarray(self._models.of(config).encode(list(texts)), dtype=np.float32)


class SentenceTransformersLocal:
    """Turns texts into vectors with a model of `sentence-transformers`; the settings name the `model`.

    What is searched for is read with the model's prompt for queries, where it has one, and what is stored with that
    for documents. Code that comes with a model is not run.

    Attributes:
        name: the module's name.
        kind: what it reads.
        remote: other requests go on while a model is downloaded, or computes.
    """

    name = "text2vec-sentence-transformers"
    kind = "text2vec"
    remote = True

    def __init__(self) -> None:
        self._models = _Models(self.name, self._load)

    def _load(self, name: str) -> Any:
        library = extras.load("sentence_transformers", self.name, "sentence-transformers")
        return library.SentenceTransformer(name, trust_remote_code=False)

    def vectorize(self, texts: Sequence[str], config: Mapping[str, Any]) -> NDArray[np.float32]:
        """Return one vector a text that is stored.

        Args:
            texts: what to read.
            config: the module's settings in the collection's config.

        Returns:
            float32, one row a text, of unit length unless `normalize` is off.

        Raises:
            EngineError: the extra [sentence-transformers] is not installed, or no model is named.
            Exception: the model cannot be loaded; the engine reports the cause.
        """
        return _encoded(self._models.of(config).encode_document, texts, config)

    def vectorize_query(self, texts: Sequence[str], config: Mapping[str, Any]) -> NDArray[np.float32]:
        """Return one vector a text that is searched for; see :meth:`vectorize`."""
        return _encoded(self._models.of(config).encode_query, texts, config)


def _encoded(encode: Callable[..., Any], texts: Sequence[str], config: Mapping[str, Any]) -> NDArray[np.float32]:
    made = encode(list(texts), normalize_embeddings=config.get("normalize", True), show_progress_bar=False)
    return np.asarray(made, dtype=np.float32)
