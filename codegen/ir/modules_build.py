"""From the facts in `specs/modules` to namespaces and methods: every decision on names, types and checks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from codegen.ir.modules import Argument, Choice, Enumeration, Method, Namespace, Package, Part
from codegen.ir.modules_code import CHECK, RESULTS, VALUES, Coder, Parameter
from codegen.ir.source import Imports, Name, Source, Writer, grouped
from codegen.parse.modules import Config, Factory, Facts, Module, Setting, Unit
from codegen.step import Context

PACKAGE = "weaviate_gen_wire.modules"
LAZY = "weaviate_gen._runtime.lazy"
CLASSES = {
    "Configure.Vectors": "Vectors",
    "Configure.MultiVectors": "MultiVectors",
    "Configure.NamedVectors": "NamedVectors",
    "Configure.Vectorizer": "Vectorizer",
    "Configure.Generative": "Generative",
    "Configure.Reranker": "Reranker",
    "Configure.VectorIndex.MultiVector.Encoding": "Encoding",
    "Configure.VectorIndex.MultiVector": "MultiVector",
    "Configure.VectorIndex.Quantizer": "Quantizer",
    "Configure.VectorIndex": "VectorIndex",
    "Configure.ObjectTTL": "ObjectTTL",
    "Configure.Replication": "Replication",
    "Configure": "Configure",
    "Reconfigure.VectorIndex.Quantizer": "QuantizerUpdate",
    "Reconfigure.VectorIndex": "VectorIndexUpdate",
    "Reconfigure.NamedVectors": "NamedVectorsUpdate",
    "Reconfigure.Vectors": "VectorsUpdate",
    "Reconfigure.ObjectTTL": "ObjectTTLUpdate",
    "Reconfigure.Replication": "ReplicationUpdate",
    "Reconfigure": "Reconfigure",
    "GenerativeConfig": "GenerativeConfig",
}
"""Where users find a namespace, and its class; those within another come before it."""
WORDS = {
    "Vectors": "Factories of vectors, for `vector_config`.",
    "MultiVectors": "Factories of multi-vectors (several vectors an object), for `vector_config`.",
    "NamedVectors": "Factories of named vectors, for `vectorizer_config`; `Configure.Vectors` is newer.",
    "Vectorizer": "Factories of the unnamed vector, for `vectorizer_config`; `Configure.Vectors` is newer.",
    "Generative": "Factories of generative modules, for `generative_config`.",
    "Reranker": "Factories of rerankers, for `reranker_config`.",
    "Encoding": "Encode multi-vectors as single ones.",
    "MultiVector": "Set how multi-vectors are indexed.",
    "Quantizer": "Choose how vectors are compressed.",
    "VectorIndex": "Choose the index of a vector.",
    "ObjectTTL": "Settings of the expiration of objects.",
    "Replication": "Set details of replication.",
    "Configure": "Make the values that `collections.create` takes.",
    "QuantizerUpdate": "Change how vectors are compressed.",
    "VectorIndexUpdate": "Change what an index allows to be changed.",
    "NamedVectorsUpdate": "Change named vectors; `Reconfigure.Vectors` is the newer way.",
    "VectorsUpdate": "Change vectors.",
    "ObjectTTLUpdate": "Change when objects expire.",
    "ReplicationUpdate": "Change details of replication.",
    "Reconfigure": "Make the values that `collection.config.update` takes.",
    "GenerativeConfig": "Choose, for one query, what generates and how.",
}
SHARED = (("Reconfigure", "Generative", "Generative"), ("Reconfigure", "Reranker", "Reranker"))
"""Namespaces that stand in a second place as they are."""
PARTS = {
    "vectors": ("The vectors of a collection: `Configure.Vectors` and `MultiVectors`.", ("Vectors", "MultiVectors")),
    "named_vectors": ("The older way to named vectors: `Configure.NamedVectors`.", ("NamedVectors",)),
    "vectorizer": ("The older way to one vector: `Configure.Vectorizer`.", ("Vectorizer",)),
    "generative": ("What generates from search results: `Configure.Generative`.", ("Generative",)),
    "reranker": ("What reranks search results: `Configure.Reranker`.", ("Reranker",)),
    "index": (
        "Vector indexes and their quantizers: `Configure.VectorIndex` and `Reconfigure.VectorIndex`.",
        ("Encoding", "MultiVector", "Quantizer", "VectorIndex", "QuantizerUpdate", "VectorIndexUpdate"),
    ),
    "details": (
        "Details of a collection: time to live, replication, changes of vectors.",
        ("ObjectTTL", "Replication", "NamedVectorsUpdate", "VectorsUpdate", "ObjectTTLUpdate", "ReplicationUpdate"),
    ),
    "configure": (
        "`Configure` and `Reconfigure`: what a collection is made with and changed by.",
        ("Configure", "Reconfigure"),
    ),
    "runtime": ("What generates for one query: `GenerativeConfig`.", ("GenerativeConfig",)),
}
HOMES = {name: part for part, (_, of) in PARTS.items() for name in of}
"""The file of each namespace."""
STRUCTURE = {
    "name": "str",
    "quantizer": "quantizer",
    "vector_index_config": "index",
    "encoding": "encoding",
    "multi_vector_config": "multi_vector",
}
"""Arguments that are no settings of a module, and their types."""
MEMBER_OF = {"generative": "GenerativeSearches", "reranker": "Rerankers"}
MEMBER_WORDS = {
    "GenerativeSearches": "The modules that generate from search results.",
    "Rerankers": "The modules that rerank search results.",
    "Vectorizers": "The modules that make vectors.",
}


@dataclass(frozen=True, slots=True)
class Origin:
    """A unit of the facts and where it stands.

    Attributes:
        unit: the module or configuration.
        name: its name.
        posts_as: the name that goes on the wire.
        title: the provider's name, or an empty string.
        where: the file and the table, for problems.
    """

    unit: Unit
    name: str
    posts_as: str
    title: str
    where: str


class Builder:
    """Build the package from the facts; what does not fit together becomes a problem."""

    def __init__(self, facts: Facts, context: Context) -> None:
        """Keep the facts, and where problems go."""
        self._facts = facts
        self._context = context
        self._coder = Coder(facts)

    def build(self) -> Package:
        """Build it."""
        methods: dict[str, dict[str, Method]] = defaultdict(dict)
        for source in self._sources():
            for factory in source.unit.factories:
                self._place(methods, source, factory, source.unit.settings)
            runtime = source.unit.runtime if isinstance(source.unit, Module) else None
            if runtime is not None:
                fields = [Setting(wire=f.proto, type=f.type, python=f.python or []) for f in runtime.fields]
                for factory in runtime.factories:
                    self._place(methods, source, factory, fields)
        namespaces = {name: self._namespace(path, name, methods[path]) for path, name in CLASSES.items()}
        enums = tuple(sorted((*self._enums(), *self._module_enums()), key=lambda enum: enum.name))
        choices = tuple(Choice(k, tuple(v.values), v.closed) for k, v in sorted(self._facts.literals.items()))
        parts = tuple(self._part(name, words, [namespaces[n] for n in of]) for name, (words, of) in PARTS.items())
        skipping = (
            name
            for found, (module, _, _) in self._facts.modules.items()
            if (module.property_defaults or {}).get("skip")
            for name in (found, *module.aliases)
        )
        return Package(parts, enums, choices, tuple(sorted(skipping)), self._exports(parts, enums, choices))

    def _sources(self) -> Iterable[Origin]:
        for name, (module, title, file) in sorted(self._facts.modules.items()):
            yield Origin(module, name, module.posts_as or name, title, f"{file}: modules.{name}")
        for name, (config, file) in sorted(self._facts.configs.items()):
            yield Origin(config, name, config.posts_as or name, "", f"{file}: configs.{name}")

    def _place(
        self, methods: dict[str, dict[str, Method]], source: Origin, factory: Factory, settings: list[Setting]
    ) -> None:
        for path, signature in factory.signatures.items():
            where = f"{source.where}.factories.{factory.name}"
            if path not in CLASSES:
                self._context.problem(where, f"there is no namespace {path!r}", f"one of {', '.join(sorted(CLASSES))}")
            elif factory.name in methods[path]:
                self._context.problem(where, f"{path}.{factory.name} stands twice", "keep one of them")
            else:
                parameters = self._parameters(where, factory, settings, signature)
                methods[path][factory.name] = self._method(path, source, factory, settings, parameters)

    def _parameters(
        self, where: str, factory: Factory, settings: list[Setting], signature: str
    ) -> tuple[Parameter, ...]:
        types = STRUCTURE | {name: setting.type for setting in settings for name in setting.arguments}
        types |= factory.ignored
        found: list[Parameter] = []
        keyword_only = False
        for token in (part.strip() for part in signature.split(",") if part.strip()):
            if token == "*":  # noqa: S105 - a part of a signature
                keyword_only = True
                continue
            match = re.fullmatch(r"([a-z_0-9]+)(!\??)?(?:\s*=\s*(.+))?", token)
            if match is None:
                self._context.problem(
                    where, f"{token!r} is no argument", "write `name`, `name!`, `name!?` or `name=value`"
                )
                continue
            name, mark, default = match.groups()
            if name not in types:
                self._context.problem(
                    where, f"no setting has the argument {name!r}", "add a setting, or list it in `ignored`"
                )
            elif name not in self._facts.arguments:
                self._context.problem(where, f"the argument {name!r} has no words", "add a sentence to words.toml")
            else:
                needed = mark is not None
                found.append(
                    Parameter(name, types[name], None if needed else default or "None", mark == "!?", keyword_only)
                )
        return tuple(found)

    def _method(
        self,
        path: str,
        source: Origin,
        factory: Factory,
        settings: list[Setting],
        parameters: tuple[Parameter, ...],
    ) -> Method:
        arguments = tuple(
            Argument(
                p.name,
                self._coder.annotation(path, p),
                p.default,
                p.keyword_only,
                self._facts.arguments[p.name],
            )
            for p in parameters
        )
        returns, expression = self._coder.result(path, source.unit, source.posts_as, factory, settings, parameters)
        return Method(
            factory.name,
            self._phrase(path, source, factory.name),
            arguments,
            tuple(self._warnings(path, factory, settings, parameters)),
            returns,
            expression,
        )

    def _phrase(self, path: str, source: Origin, name: str) -> str:
        phrases = self._facts.phrases
        for key in (f"{source.name}.{name}", source.name) if isinstance(source.unit, Config) else (path,):
            if key in phrases:
                return phrases[key].format(title=source.title, module=source.posts_as)
        self._context.problem(
            source.where, f"{path}.{name} has no words", f"add {source.name!r} to words.toml's phrases"
        )
        return ""

    @staticmethod
    def _warnings(
        path: str, factory: Factory, settings: list[Setting], parameters: tuple[Parameter, ...]
    ) -> Iterable[Source]:
        if factory.deprecated_in(path):
            yield _warning("deprecated", f"{path}.{factory.name}")
        by_argument = {name: setting for setting in settings for name in setting.arguments}
        for parameter in parameters:
            setting = by_argument.get(parameter.name)
            name = parameter.name
            if name in factory.ignored and parameter.default == "None":
                yield _warning("without_effect", name, name)
            elif setting is not None and setting.removed_in and setting.deprecated:
                yield _warning("without_effect", name, name, f'"{setting.removed_in}"')
            elif setting is not None and setting.deprecated:
                yield _warning("discouraged", name, name)

    def _namespace(self, path: str, name: str, methods: Mapping[str, Method]) -> Namespace:
        inner = [
            (other.removeprefix(f"{path}."), of)
            for other, of in CLASSES.items()
            if other.startswith(f"{path}.") and "." not in other.removeprefix(f"{path}.")
        ]
        inner += [(attribute, of) for outer, attribute, of in SHARED if outer == path]
        nested = sorted(pair for pair in inner if HOMES[pair[1]] == HOMES[name])
        lazy = sorted((attribute, f"{PACKAGE}.{HOMES[of]}", of) for attribute, of in inner if HOMES[of] != HOMES[name])
        ordered = tuple(methods[key] for key in sorted(methods))
        return Namespace(path, name, WORDS[name], ordered, tuple(nested), tuple(lazy))

    def _enums(self) -> Iterable[Enumeration]:
        for name, found in self._facts.enums.items():
            members = ((key, value, found.meanings.get(key, "")) for key, value in found.members.items())
            yield Enumeration(name, found.words, tuple(members))

    def _module_enums(self) -> Iterable[Enumeration]:
        members: dict[str, dict[str, str]] = {name: {} for name in MEMBER_WORDS}
        members["Rerankers"]["NONE"] = members["Vectorizers"]["NONE"] = "none"
        for name, (module, _, _) in sorted(self._facts.modules.items()):
            if module.factories or (module.runtime and module.runtime.factories):
                posted = module.posts_as or name
                short = posted.removeprefix(f"{module.kind}-") if module.kind in MEMBER_OF else posted
                key = short.upper().replace("-", "_").replace("MULTI2MULTIVEC", "MULTI2MULTI")
                members[MEMBER_OF.get(module.kind, "Vectorizers")][key] = posted
        for name, words in MEMBER_WORDS.items():
            yield Enumeration(name, words, tuple((key, value, "") for key, value in sorted(members[name].items())))

    @staticmethod
    def _part(name: str, words: str, namespaces: list[Namespace]) -> Part:
        methods = [method for space in namespaces for method in space.methods]
        run = {each for method in methods for code in (method.expression, *method.warnings) for each in code.names}
        annotated = {each for method in methods for each in method.returns.names}
        annotated |= {each for method in methods for argument in method.arguments for each in argument.annotation.names}
        elsewhere = [Name(home, of) for space in namespaces for _, home, of in space.lazy]
        if elsewhere:
            run.add(Name(LAZY, "Lazy"))
        hints = (annotated - run) | set(elsewhere)
        return Part(
            name,
            words,
            tuple(namespaces),
            grouped(run),
            grouped(hints, {each: f"_{each.name}" for each in elsewhere}),
        )

    @staticmethod
    def _exports(parts: Iterable[Part], enums: Iterable[Enumeration], choices: Iterable[Choice]) -> Imports:
        names = {*RESULTS, *(Name(VALUES, each.name) for each in enums), *(Name(VALUES, each.name) for each in choices)}
        names |= {Name(f"{PACKAGE}.{part.name}", space.name) for part in parts for space in part.namespaces}
        return grouped(names)


def _warning(check: str, subject: str, *more: str) -> Source:
    writer = Writer()
    arguments = ", ".join([f'"{subject}"', *more])
    return writer.source(f"{writer.use(CHECK, check)}({arguments})")
