"""What plugs into the engine: vectorizers, rerankers and generators, each a plain object under a module's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

import numpy as np

from weaviate_gen.engine.errors import EngineError, RequestStopped
from weaviate_gen.engine.values.arrays import NDArray


@runtime_checkable
class Vectorizer(Protocol):
    """Turns texts into vectors, under a module's name such as ``text2vec-local``.

    Attributes:
        name: the module's name, as a collection's config spells it.
        kind: ``text2vec``, ``multi2vec`` ...: the server's word for what it reads.
    """

    name: str
    kind: str

    def vectorize(self, texts: Sequence[str], config: Mapping[str, Any]) -> NDArray[np.float32]:
        """Return one vector a text.

        Args:
            texts: what to read; never empty.
            config: the module's settings in the collection's config.

        Returns:
            float32, one row a text.
        """
        ...


@runtime_checkable
class Reranker(Protocol):
    """Scores documents against a query.

    Attributes:
        name: the module's name.
    """

    name: str

    def rerank(self, query: str, documents: Sequence[str], config: Mapping[str, Any]) -> Sequence[float]:
        """Return one score a document, higher is better."""
        ...


@runtime_checkable
class Generator(Protocol):
    """Writes text from a prompt.

    Attributes:
        name: the module's name.
    """

    name: str

    def generate(self, prompt: str, config: Mapping[str, Any]) -> str:
        """Answer a prompt."""
        ...


@dataclass(frozen=True, slots=True)
class Module:
    """A module that collections may be configured with, though nothing of it runs here; using it is refused.

    Attributes:
        name: the module's name.
        meta: what ``GET /v1/meta`` says of it.
    """

    name: str
    meta: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(slots=True)
class Plugins:
    """The plugins of one engine.

    Attributes:
        vectorizers: by module name.
        rerankers: by module name.
        generators: by module name.
        default_vectorizer: the module that a class without one gets; ``none`` by default.
        modules: further module names that a collection may name, with what ``GET /v1/meta`` says of them.
    """

    vectorizers: dict[str, Vectorizer] = field(default_factory=dict[str, Vectorizer])
    rerankers: dict[str, Reranker] = field(default_factory=dict[str, Reranker])
    generators: dict[str, Generator] = field(default_factory=dict[str, Generator])
    default_vectorizer: str = "none"
    modules: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])

    def add(self, plugin: object) -> None:
        """Register a plugin under its own name; it may be several things at once.

        Args:
            plugin: an object with a `name` and with `vectorize`, `rerank` or `generate`; or a :class:`Module`. A
                vectorizer whose `default` is true is the one of collections that name none.

        Raises:
            TypeError: it is none of them.
        """
        known = False
        if isinstance(plugin, Vectorizer):
            self.vectorizers[plugin.name] = plugin
            if getattr(plugin, "default", False):
                self.default_vectorizer = plugin.name
            known = True
        if isinstance(plugin, Reranker):
            self.rerankers[plugin.name] = plugin
            known = True
        if isinstance(plugin, Generator):
            self.generators[plugin.name] = plugin
            known = True
        if isinstance(plugin, Module):
            self.modules[plugin.name] = dict(plugin.meta)
            known = True
        if not known:
            raise TypeError(
                f"{plugin!r} is not a plugin: give it a `name` and a method `vectorize`, `rerank` or `generate` "
                "(see weaviate_gen.engine.plugins.protocols)"
            )

    def vectorize(self, module: str, config: Mapping[str, Any], texts: Sequence[str]) -> list[NDArray[np.float32]]:
        """Return one vector a text, made by a module.

        Args:
            module: the vectorizer's name.
            config: its settings in the collection's config.
            texts: what it reads; never empty.

        Raises:
            EngineError: it fails, or is not there.
        """
        plugin = self.vectorizers.get(module)
        if plugin is None:
            known = ", ".join(sorted(self.vectorizers)) or "none"
            raise EngineError("module_unknown", "plugin", module=module, known=known)
        try:
            return [np.asarray(vector, dtype=np.float32) for vector in plugin.vectorize(list(texts), config)]
        except (EngineError, RequestStopped):
            raise
        except Exception as error:
            raise EngineError("plugin_failed", "vectorizing", module=module, cause=error) from error

    @property
    def names(self) -> list[str]:
        """List every registered module name, sorted."""
        return sorted({*self.vectorizers, *self.rerankers, *self.generators, *self.modules})


def gather(plugins: Iterable[object]) -> Plugins:
    """Register plugins in order."""
    found = Plugins()
    for plugin in plugins:
        found.add(plugin)
    return found
