"""What plugs into the engine: vectorizers, rerankers and generators, each a plain object under a module's name."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Generator as TypingGenerator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol, TypeAlias, runtime_checkable

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
class MediaVectorizer(Protocol):
    """Turns images and other media into vectors: what a vectorizer may be, too.

    Attributes:
        media: the kinds of media that it reads, such as ``image`` and ``video``.
    """

    media: Sequence[str]

    def vectorize_media(self, kind: str, values: Sequence[str], config: Mapping[str, Any]) -> NDArray[np.float32]:
        """Return one vector a value.

        Args:
            kind: one of `media`.
            values: what to read, in base64; never empty.
            config: the module's settings in the collection's config.

        Returns:
            float32, one row a value.
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


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a generator answers.

    Attributes:
        text: the full prompt.
        images: in base64.
    """

    text: str
    images: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """What a generator wrote.

    Attributes:
        text: the text.
        metadata: what the provider counted: fields of the ``GenerativeMetadata`` message, by name.
    """

    text: str
    metadata: Mapping[str, Any] = field(default_factory=dict[str, Any])


@runtime_checkable
class BatchGenerator(Protocol):
    """Answers many prompts at once, side by side, and reads images: what a generator may be, too."""

    def generate_many(self, prompts: Sequence[Prompt], config: Mapping[str, Any]) -> Sequence[Written | EngineError]:
        """Return what is written for each prompt, or why nothing is."""
        ...


Finder: TypeAlias = Callable[[str], object | None]
"""Returns the plugin of a module that nobody registered; ``None`` if there is none."""


@dataclass(slots=True)
class Plugins:
    """The plugins of one engine.

    Attributes:
        vectorizers: by module name.
        rerankers: by module name.
        generators: by module name.
        default_vectorizer: the module that a class without one gets; ``none`` by default.
        modules: further module names that a collection may name, with what ``GET /v1/meta`` says of them.
        finder: finds plugins of modules that a collection names first; those found are registered.
        findable: returns the names of modules that the finder knows.
        described: returns what ``GET /v1/meta`` says of those.
        waiting: the block in which a plugin waits for the network: nothing is locked meanwhile.
    """

    vectorizers: dict[str, Vectorizer] = field(default_factory=dict[str, Vectorizer])
    rerankers: dict[str, Reranker] = field(default_factory=dict[str, Reranker])
    generators: dict[str, Generator] = field(default_factory=dict[str, Generator])
    default_vectorizer: str = "none"
    modules: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    finder: Finder | None = None
    findable: Callable[[], Iterable[str]] = list
    described: Callable[[], Mapping[str, Mapping[str, Any]]] = dict
    waiting: Callable[[], AbstractContextManager[object]] = nullcontext
    _ahead: ContextVar[dict[_Key, Any] | None] = field(default_factory=lambda: ContextVar("ahead", default=None))

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

    def vectorizer(self, module: str) -> Vectorizer | None:
        """Return the vectorizer under a module's name; ``None`` if there is none."""
        self._find(module)
        return self.vectorizers.get(module)

    def reranker(self, module: str) -> Reranker | None:
        """Return the reranker under a module's name; ``None`` if there is none."""
        self._find(module)
        return self.rerankers.get(module)

    def generator(self, module: str) -> Generator | None:
        """Return the generator under a module's name; ``None`` if there is none."""
        self._find(module)
        return self.generators.get(module)

    def has(self, module: str) -> bool:
        """Return whether a collection may name a module."""
        self._find(module)
        return self._is_registered(module)

    def _is_registered(self, module: str) -> bool:
        return module in self.modules or any(module in known for known in self._registries())

    def _find(self, module: str) -> None:
        if self.finder is not None and not self._is_registered(module):
            found = self.finder(module)
            if found is not None:
                self.add(found)

    @property
    def names(self) -> list[str]:
        """List every registered module name, sorted."""
        return sorted({*self.vectorizers, *self.rerankers, *self.generators, *self.modules})

    def known(self, *prefixes: str) -> str:
        """Return the names that a collection may use, for messages.

        Args:
            prefixes: of the names that matter; none: all.
        """
        every = sorted({*self.names, *self.findable()})
        return ", ".join(name for name in every if not prefixes or name.partition("-")[0] in prefixes) or "none"

    def vectorize(
        self, module: str, config: Mapping[str, Any], inputs: Sequence[str], *, kind: str = "text", query: bool = False
    ) -> list[NDArray[np.float32]]:
        """Return one vector an input, made by a module.

        Args:
            module: the vectorizer's name.
            config: its settings in the collection's config.
            inputs: what it reads: text, or media in base64; never empty.
            kind: ``text``, ``image`` ...
            query: whether the inputs are searched for, and not stored.

        Raises:
            EngineError: it fails, or is not there.
        """
        plugin = self.vectorizer(module)
        if plugin is None:
            raise EngineError("module_unknown", "plugin", module=module, known=self.known(*VECTORIZERS))
        ahead = self._ahead.get()
        if ahead is not None and getattr(plugin, "remote", False):
            return self._from_ahead(ahead, plugin, config, inputs, kind, query)
        return self._made(plugin, config, inputs, kind, query)

    def _from_ahead(
        self,
        ahead: dict[_Key, Any],
        plugin: Vectorizer,
        config: Mapping[str, Any],
        inputs: Sequence[str],
        kind: str,
        query: bool,
    ) -> list[NDArray[np.float32]]:
        settings = json.dumps(config, sort_keys=True, default=str)
        keys: list[_Key] = [(plugin.name, settings, kind, query, text) for text in inputs]
        missing = list(dict.fromkeys(key for key in keys if key not in ahead))
        if missing:
            try:
                made: list[Any] = self._made(plugin, config, [key[4] for key in missing], kind, query)
            except EngineError as error:
                made = [error] * len(missing)
            ahead.update(zip(missing, made, strict=True))
        for key in keys:
            if isinstance(failed := ahead[key], EngineError):  # each time a new one, whose context grows
                raise failed.anew()
        return [ahead[key] for key in keys]

    def _made(
        self, plugin: Vectorizer, config: Mapping[str, Any], inputs: Sequence[str], kind: str, query: bool
    ) -> list[NDArray[np.float32]]:
        method: Callable[[Sequence[str], Mapping[str, Any]], Iterable[Any]] = plugin.vectorize
        if query:
            method = getattr(plugin, "vectorize_query", method)
        with self.guarded(plugin, partial(_vectorizing_failed, plugin.name)):
            if kind != "text":
                if not isinstance(plugin, MediaVectorizer) or kind not in plugin.media:
                    raise EngineError("module_unknown", "media", module=plugin.name, kind=kind)
                vectors: Iterable[Any] = plugin.vectorize_media(kind, list(inputs), config)
            else:
                vectors = method(list(inputs), config)
            return [np.asarray(vector, dtype=np.float32) for vector in vectors]

    @contextmanager
    def guarded(self, plugin: Any, describe: Callable[[Exception], EngineError]) -> TypingGenerator[None, None, None]:
        """Run a plugin in the block: without the lock where it is `remote`.

        Args:
            plugin: the plugin.
            describe: makes the error for an exception of the plugin's own.
        """
        try:
            with self.waiting() if getattr(plugin, "remote", False) else nullcontext():
                yield
        except (EngineError, RequestStopped):
            raise
        except Exception as error:
            raise describe(error) from error

    @contextmanager
    def working_ahead(self) -> TypingGenerator[None, None, None]:
        """Keep the vectors that are made in the block, so that making them once more asks no module again.

        A request makes the vectors of remote modules before it reads or changes anything: nothing is locked meanwhile.
        """
        token = self._ahead.set({})
        try:
            yield
        finally:
            self._ahead.reset(token)

    def close(self) -> None:
        """Close what plugins have open, such as connections."""
        for plugin in {id(each): each for known in self._registries() for each in known.values()}.values():
            close = getattr(plugin, "close", None)
            if callable(close):
                close()

    def _registries(self) -> tuple[Mapping[str, object], ...]:
        return self.vectorizers, self.rerankers, self.generators

    def is_remote(self, module: str) -> bool:
        """Return whether a vectorizer waits for the network."""
        return bool(getattr(self.vectorizer(module), "remote", False))


def _vectorizing_failed(module: str, cause: Exception) -> EngineError:
    return EngineError("plugin_failed", "vectorizing", module=module, cause=cause)


VECTORIZERS = ("text2vec", "text2multivec", "multi2vec", "multi2multivec", "img2vec", "ref2vec")
"""How the names of vectorizers begin."""

_Key: TypeAlias = "tuple[str, str, str, bool, str]"


def gather(plugins: Iterable[object]) -> Plugins:
    """Register plugins in order."""
    found = Plugins()
    for plugin in plugins:
        found.add(plugin)
    return found
