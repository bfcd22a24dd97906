"""A property's config: what is left out, and what is refused."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from weaviate_gen.engine.errors import EngineError, invalid
from weaviate_gen.engine.schema import names
from weaviate_gen.engine.values.json_types import parts

TEXTS = frozenset(("text", "text[]"))
STRINGS = frozenset(("string", "string[]"))
PRIMITIVES = frozenset({
    "text", "int", "number", "boolean", "date", "geoCoordinates", "phoneNumber", "blob", "blobHash", "text[]",
    "int[]", "number[]", "boolean[]", "date[]", "uuid", "uuid[]",
})  # fmt: skip
OBJECTS = frozenset(("object", "object[]"))
RANGEABLE = frozenset(("int", "number", "date"))
TOKENIZATIONS = frozenset(("field", "word", "whitespace", "lowercase", "trigram"))
_DICTIONARIES = {
    "gse": "the GSE tokenizer",
    "gse_ch": "the Chinese tokenizer",
    "kagome_kr": "the Korean tokenizer",
    "kagome_ja": "the Japanese tokenizer",
}

KEYS = (
    "name", "description", "dataType", "tokenization", "indexInverted", "indexFilterable", "indexSearchable",
    "indexRangeFilters", "moduleConfig", "nestedProperties", "textAnalyzer", "disableDuplicatedReferences",
)  # fmt: skip
"""What a property's config may say; a server overlooks anything else."""


def complete(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a property's config with its defaults, not checked yet."""
    out = {key: given[key] for key in KEYS if given.get(key) is not None}
    out["name"] = names.uncapitalized(str(out.get("name") or ""))
    out["dataType"] = list(parts(out, "dataType"))
    kind = out["dataType"][0] if len(out["dataType"]) == 1 else ""
    if kind in TEXTS | STRINGS and not out.get("tokenization"):
        out["tokenization"] = "word"
    _set_indexes(out, kind)
    if kind in OBJECTS:
        out["nestedProperties"] = [_complete_nested(p) for p in parts(out, "nestedProperties")]
    return out


def _set_indexes(out: dict[str, Any], kind: str) -> None:
    choices = ("indexFilterable", "indexSearchable", "indexRangeFilters")
    if "indexInverted" in out and not any(choice in out for choice in choices):
        return
    out.setdefault("indexFilterable", True)
    out.setdefault("indexSearchable", kind in TEXTS | STRINGS)
    out.setdefault("indexRangeFilters", False)


def _complete_nested(given: Mapping[str, Any]) -> dict[str, Any]:
    keys = (
        "name", "description", "dataType", "tokenization", "indexFilterable", "indexSearchable", "indexRangeFilters",
        "nestedProperties", "textAnalyzer",
    )  # fmt: skip
    out = {key: given[key] for key in keys if given.get(key) is not None}
    out["dataType"] = list(parts(out, "dataType"))
    kind = out["dataType"][0] if len(out["dataType"]) == 1 else ""
    if kind in TEXTS and not out.get("tokenization"):
        out["tokenization"] = "word"
    out.setdefault("indexFilterable", kind not in ("blob", "blobHash"))
    out.setdefault("indexSearchable", kind in TEXTS)
    out.setdefault("indexRangeFilters", False)
    if kind in OBJECTS:
        out["nestedProperties"] = [_complete_nested(p) for p in parts(out, "nestedProperties")]
    return out


def check(out: dict[str, Any], owner: str, exists: Callable[[str], bool], presets: Mapping[str, Any]) -> None:
    """Check a property's config as a server does.

    Args:
        out: the config with its defaults.
        owner: the collection's name.
        exists: says whether a collection exists, which a reference may point at.
        presets: the collection's own stopword lists.
    """
    name = out["name"]
    names.check_property(name)
    kind = data_type(out, owner, exists)
    if kind in OBJECTS:
        _check_nested(out["nestedProperties"], name, presets)
    elif out.get("nestedProperties"):
        raise invalid(f"property '{name}': nestedProperties not allowed for data types other than object/object[]")
    _check_tokenization(out.get("tokenization") or "", kind)
    _check_analyzer(out, name, kind, presets)
    _check_indexing(out, kind)


def data_type(out: Mapping[str, Any], owner: str, exists: Callable[[str], bool]) -> str:
    """Return the data type; ``""`` is a reference.

    Raises:
        EngineError: there is no such type.
    """
    types = out["dataType"]
    where = f"property '{out['name']}': invalid dataType: {_go(types)}"
    if not types:
        raise invalid(f"{where}: dataType must have at least one element")
    if len(types) == 1:
        kind = str(types[0])
        if kind in PRIMITIVES or kind in STRINGS or kind in OBJECTS:
            return kind
        if not kind:
            raise invalid(f"{where}: dataType cannot be an empty string")
        if not kind[0].isupper():
            raise invalid(f"{where}: unknown primitive data type '{kind}'")
    for target in types:
        try:
            names.check_class(str(target))
        except EngineError as error:
            raise invalid(f"{where}: {error.message}") from error
        if target != owner and not exists(str(target)):
            raise invalid(f"{where}: invalid dataType: [{target}]: reference property to nonexistent class")
    return ""


def _go(types: list[Any]) -> str:
    return f"[{' '.join(map(str, types))}]"


def _check_tokenization(tokenization: str, kind: str) -> None:
    if kind in TEXTS or kind in STRINGS:
        if tokenization in _DICTIONARIES:
            raise invalid(f"{_DICTIONARIES[tokenization]} is not enabled: the local engine has no dictionary for it")
        allowed = TOKENIZATIONS if kind in TEXTS else ("field", "word")
        if tokenization not in allowed:
            raise invalid(f"tokenization '{tokenization}' is not allowed for data type '{kind}'")
        return
    if not tokenization:
        return
    what = f"data type '{kind}'" if kind in PRIMITIVES else "reference data type"
    what = "object/object[] data types" if kind in OBJECTS else what
    raise invalid(f"tokenization is not allowed for {what}")


def _check_indexing(out: Mapping[str, Any], kind: str) -> None:
    choices = ("indexFilterable", "indexSearchable", "indexRangeFilters")
    if "indexInverted" in out and any(choice in out for choice in choices):
        raise invalid(
            "`indexInverted` is deprecated and can not be set together with `indexFilterable`, `indexSearchable` or "
            "`indexRangeFilters`"
        )
    if out.get("indexSearchable") and kind not in TEXTS | STRINGS:
        raise invalid(
            "`indexSearchable` is allowed only for text/text[] data types. "
            "For other data types set false or leave empty"
        )
    if out.get("indexRangeFilters") and kind not in RANGEABLE:
        raise invalid(
            "`indexRangeFilters` is allowed only for number/int/date data types. "
            "For other data types set false or leave empty"
        )


def _check_analyzer(out: dict[str, Any], name: str, kind: str, presets: Mapping[str, Any]) -> None:
    analyzer = out.get("textAnalyzer")
    if not analyzer:
        out.pop("textAnalyzer", None)
        return
    fold, spared, preset = (analyzer.get(key) for key in ("asciiFold", "asciiFoldIgnore", "stopwordPreset"))
    if not fold and not spared and not preset:
        out.pop("textAnalyzer")
        return
    out["textAnalyzer"] = {key: value for key, value in analyzer.items() if value}
    where = f"property '{name}'"
    if kind not in TEXTS:
        raise invalid(f"{where}: processing options are only allowed for text and text[] data types")
    if not out.get("indexSearchable") and not out.get("indexFilterable"):
        raise invalid(f"{where}: processing options are only allowed for properties with an inverted index")
    if spared and not fold:
        raise invalid(f"{where}: asciiFoldIgnore requires asciiFold to be enabled")
    for entry in spared or ():
        if len(unicodedata.normalize("NFC", entry)) != 1:
            raise invalid(f'{where}: each asciiFoldIgnore entry must be a single character, got "{entry}"')
    tokenization = out.get("tokenization") or ""
    if tokenization not in TOKENIZATIONS:
        raise invalid(f"{where}: unsupported tokenization '{tokenization}'")
    if preset and tokenization != "word":
        raise invalid(f'{where}: stopwordPreset is only supported with tokenization "word", got "{tokenization}"')
    if preset and preset not in ("en", "none") and preset not in presets:
        raise invalid(
            f"{where}: unknown stopword preset \"{preset}\"; must be a built-in preset ('en', 'none') or defined in "
            "invertedIndexConfig.stopwordPresets"
        )


def _check_nested(properties: list[dict[str, Any]], parent: str, presets: Mapping[str, Any]) -> None:
    if not properties:
        raise invalid(f"property '{parent}': At least one nested property is required for data type object/object[]")
    for out in properties:
        names.check_nested(str(out.get("name") or ""), parent)
        name = f"{parent}.{out['name']}"
        kind = out["dataType"][0] if len(out["dataType"]) == 1 else ""
        if kind in STRINGS:
            raise invalid(f"property '{name}': data type '{kind}' is deprecated and not allowed as nested property")
        if kind in ("geoCoordinates", "phoneNumber"):
            raise invalid(f"property '{name}': data type '{kind}' not allowed as nested property")
        if kind not in PRIMITIVES | OBJECTS:
            raise invalid(f"property '{name}': reference data type not allowed")
        _check_nested_indexing(out, name, kind)
        _check_analyzer(out, name, kind, presets)
        if kind in OBJECTS:
            _check_nested(out["nestedProperties"], name, presets)


def _check_nested_indexing(out: Mapping[str, Any], name: str, kind: str) -> None:
    tokenization = out.get("tokenization") or ""
    if kind in TEXTS:
        if tokenization not in ("field", "word", "whitespace", "lowercase"):
            raise invalid(f"property '{name}': Tokenization '{tokenization}' is not allowed for data type '{kind}'")
    elif tokenization:
        raise invalid(f"property '{name}': Tokenization is not allowed for data type '{kind}'")
    if kind in ("blob", "blobHash") and out["indexFilterable"]:
        raise invalid(f"property: '{name}': indexFilterable is not allowed for {kind} data type")
    if kind not in TEXTS and out["indexSearchable"]:
        raise invalid(f"property '{name}': `indexSearchable` is allowed only for text/text[] data types")
    if kind not in RANGEABLE and out["indexRangeFilters"]:
        raise invalid(f"property '{name}': `indexRangeFilters` is allowed only for number/int/date data types")


def modernize(out: dict[str, Any]) -> None:
    """Turn deprecated settings into those that a server keeps: `string` into text, `indexInverted` into its parts."""
    kind = out["dataType"][0] if len(out["dataType"]) == 1 else ""
    if kind in STRINGS:
        out["dataType"] = [kind.replace("string", "text")]
        if out.get("tokenization") == "word":
            out["tokenization"] = "whitespace"
        kind = out["dataType"][0]
    inverted = out.pop("indexInverted", None)
    if inverted is not None and "indexFilterable" not in out:
        out["indexFilterable"] = inverted
        out["indexSearchable"] = inverted if kind in TEXTS else False
        out["indexRangeFilters"] = False
