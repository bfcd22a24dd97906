"""A property's config: what is left out, and what is refused."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from weaviate_gen.engine.errors import EngineError, within
from weaviate_gen.engine.schema import names
from weaviate_gen.engine.values.capitals import uncapitalized
from weaviate_gen.engine.values.json_types import parts

TEXT_TYPES = frozenset(("text", "text[]"))
STRING_TYPES = frozenset(("string", "string[]"))
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


def complete(requested: Mapping[str, Any]) -> dict[str, Any]:
    """Return a property's config with its defaults, not checked yet."""
    out = {key: requested[key] for key in KEYS if requested.get(key) is not None}
    if not out.get("description"):
        out.pop("description", None)
    out["name"] = uncapitalized(str(out.get("name") or ""))
    out["dataType"] = list(parts(out, "dataType"))
    kind = out["dataType"][0] if len(out["dataType"]) == 1 else ""
    if not out.get("tokenization"):
        out.pop("tokenization", None)
        if kind in TEXT_TYPES | STRING_TYPES:
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
    out.setdefault("indexSearchable", kind in TEXT_TYPES | STRING_TYPES)
    out.setdefault("indexRangeFilters", False)


def merge_nested(known: Sequence[Mapping[str, Any]], more: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]] | None:
    """Return nested properties with those added that they lack, at any depth; ``None`` if they lack none.

    Args:
        known: configs of nested properties; of one that both have, the data type here counts.
        more: further ones, which may be incomplete.
    """
    found = {entry["name"]: dict(entry) for entry in known}
    lacks_any = False
    for entry in more:
        there = found.get(entry["name"])
        if there is None:
            found[entry["name"]] = _complete_nested(entry)
            lacks_any = True
        elif there["dataType"][0] in OBJECTS:
            inner = merge_nested(parts(there, "nestedProperties"), parts(entry, "nestedProperties"))
            if inner is not None:
                there["nestedProperties"] = inner
                lacks_any = True
    return list(found.values()) if lacks_any else None


def _complete_nested(requested: Mapping[str, Any]) -> dict[str, Any]:
    keys = (
        "name", "description", "dataType", "tokenization", "indexFilterable", "indexSearchable", "indexRangeFilters",
        "nestedProperties", "textAnalyzer",
    )  # fmt: skip
    out = {key: requested[key] for key in keys if requested.get(key) is not None}
    out["dataType"] = list(parts(out, "dataType"))
    kind = out["dataType"][0] if len(out["dataType"]) == 1 else ""
    if kind in TEXT_TYPES and not out.get("tokenization"):
        out["tokenization"] = "word"
    out.setdefault("indexFilterable", kind not in ("blob", "blobHash"))
    out.setdefault("indexSearchable", kind in TEXT_TYPES)
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
        check_nested(out["nestedProperties"], name, presets)
    elif out.get("nestedProperties"):
        raise EngineError("property_invalid", "nested_elsewhere", property=name)
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
        raise EngineError("data_type_invalid", "missing").within(where)
    if len(types) == 1:
        kind = str(types[0])
        if kind in PRIMITIVES or kind in STRING_TYPES or kind in OBJECTS:
            return kind
        if not kind:
            raise EngineError("data_type_invalid", "empty").within(where)
        if not kind[0].isupper():
            raise EngineError("data_type_invalid", "unknown", data_type=kind).within(where)
    for target in types:
        with within(where, kind="invalid"):
            names.check_class(str(target))
        if target != owner and not exists(str(target)):
            raise EngineError("data_type_invalid", "reference", collection=target).within(where)
    return ""


def _go(types: list[Any]) -> str:
    return f"[{' '.join(map(str, types))}]"


def _check_tokenization(tokenization: str, kind: str) -> None:
    if kind in TEXT_TYPES or kind in STRING_TYPES:
        if tokenization in _DICTIONARIES:
            raise EngineError("setting_unsupported", "dictionary_tokenization", tokenizer=_DICTIONARIES[tokenization])
        allowed = TOKENIZATIONS if kind in TEXT_TYPES else ("field", "word")
        if tokenization not in allowed:
            raise EngineError("tokenization_not_allowed", "text", tokenization=tokenization, data_type=kind)
        return
    if not tokenization:
        return
    subject = f"data type '{kind}'" if kind in PRIMITIVES else "reference data type"
    subject = "object/object[] data types" if kind in OBJECTS else subject
    raise EngineError("tokenization_not_allowed", "other", subject=subject)


def _check_indexing(out: Mapping[str, Any], kind: str) -> None:
    choices = ("indexFilterable", "indexSearchable", "indexRangeFilters")
    if "indexInverted" in out and any(choice in out for choice in choices):
        raise EngineError("settings_conflict", "inverted")
    if out.get("indexSearchable") and kind not in TEXT_TYPES | STRING_TYPES:
        raise EngineError("index_not_allowed", "searchable")
    if out.get("indexRangeFilters") and kind not in RANGEABLE:
        raise EngineError("index_not_allowed", "range")


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
    if kind not in TEXT_TYPES:
        raise EngineError("analyzer_invalid", "data_type").within(where)
    if not out.get("indexSearchable") and not out.get("indexFilterable"):
        raise EngineError("analyzer_invalid", "index").within(where)
    if spared and not fold:
        raise EngineError("analyzer_invalid", "fold_ignore").within(where)
    for entry in spared or ():
        if len(unicodedata.normalize("NFC", entry)) != 1:
            raise EngineError("analyzer_invalid", "fold_ignore_entry", entry=entry).within(where)
    tokenization = out.get("tokenization") or ""
    if tokenization not in TOKENIZATIONS:
        raise EngineError("choice_unknown", "tokenization_of_property", tokenization=tokenization).within(where)
    if preset and tokenization != "word":
        raise EngineError("analyzer_invalid", "stopwords", tokenization=tokenization).within(where)
    if preset and preset not in ("en", "none") and preset not in presets:
        raise EngineError("choice_unknown", "stopword_preset_of_property", preset=preset).within(where)


def check_nested(properties: list[dict[str, Any]], parent: str, presets: Mapping[str, Any]) -> None:
    """Check the nested properties of a property.

    Args:
        properties: their configs, which are completed.
        parent: the property's name, with those around it.
        presets: stopwords by preset.

    Raises:
        EngineError: one cannot be so.
    """
    if not properties:
        raise EngineError("property_invalid", "nested_missing", property=parent)
    for out in properties:
        names.check_nested(str(out.get("name") or ""), parent)
        name = f"{parent}.{out['name']}"
        kind = out["dataType"][0] if len(out["dataType"]) == 1 else ""
        if kind in STRING_TYPES:
            raise EngineError("property_invalid", "nested_deprecated_type", property=name, data_type=kind)
        if kind in ("geoCoordinates", "phoneNumber"):
            raise EngineError("property_invalid", "nested_type", property=name, data_type=kind)
        if kind not in PRIMITIVES | OBJECTS:
            raise EngineError("property_invalid", "nested_reference", property=name)
        _check_nested_indexing(out, name, kind)
        _check_analyzer(out, name, kind, presets)
        if kind in OBJECTS:
            check_nested(out["nestedProperties"], name, presets)


def _check_nested_indexing(out: Mapping[str, Any], name: str, kind: str) -> None:
    tokenization = out.get("tokenization") or ""
    if kind in TEXT_TYPES:
        if tokenization not in ("field", "word", "whitespace", "lowercase"):
            raise EngineError(
                "tokenization_not_allowed", "nested_text", property=name, tokenization=tokenization, data_type=kind
            )
    elif tokenization:
        raise EngineError("tokenization_not_allowed", "nested", property=name, data_type=kind)
    if kind in ("blob", "blobHash") and out["indexFilterable"]:
        raise EngineError("index_not_allowed", "nested_filterable", property=name, data_type=kind)
    if kind not in TEXT_TYPES and out["indexSearchable"]:
        raise EngineError("index_not_allowed", "nested_searchable", property=name)
    if kind not in RANGEABLE and out["indexRangeFilters"]:
        raise EngineError("index_not_allowed", "nested_range", property=name)


def modernize(out: dict[str, Any]) -> None:
    """Turn deprecated settings into those that a server keeps: `string` into text, `indexInverted` into its parts."""
    kind = out["dataType"][0] if len(out["dataType"]) == 1 else ""
    if kind in STRING_TYPES:
        out["dataType"] = [kind.replace("string", "text")]
        if out.get("tokenization") == "word":
            out["tokenization"] = "whitespace"
        kind = out["dataType"][0]
    inverted = out.pop("indexInverted", None)
    if inverted is not None and "indexFilterable" not in out:
        out["indexFilterable"] = inverted
        out["indexSearchable"] = inverted if kind in TEXT_TYPES else False
        out["indexRangeFilters"] = False
