"""Tables of HTML, which notebooks show in the place of a `repr`; whatever comes from data is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

MOST_ROWS = 20
"""The most rows that are shown."""

_LONGEST_CELL = 200
_METADATA = (
    "distance",
    "certainty",
    "score",
    "rerank_score",
    "creation_time",
    "last_update_time",
    "explain_score",
)


def table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table.

    Args:
        caption: what it is of.
        columns: the heads of its columns.
        rows: its cells; ``None`` is left empty, and long ones are cut.
    """
    from html import escape

    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    body = "".join("<tr>" + "".join(f"<td>{escape(_cell(value))}</td>" for value in row) + "</tr>" for row in rows)
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else str(value)
    return text if len(text) <= _LONGEST_CELL else f"{text[: _LONGEST_CELL - 1]}…"


class Results:
    """Base of results that notebooks show as a table: a row an object, with its properties, metadata and id."""

    def _repr_html_(self) -> str:
        objects: Sequence[Any] = cast("Any", self).objects
        shown = objects[:MOST_ROWS]
        named = [name for name in _METADATA if any(getattr(one.metadata, name, None) is not None for one in shown)]
        added = [name for name in ("belongs_to_group", "generated") if any(getattr(one, name, None) for one in shown)]
        properties = dict.fromkeys(name for one in shown for name in _mapping(one.properties))
        rows = (
            [_mapping(one.properties).get(name) for name in properties]
            + [getattr(one, name) for name in added]
            + [getattr(one.metadata, name) for name in named]
            + [one.uuid]
            for one in shown
        )
        kind, count = type(self).__name__, len(objects)
        caption = f"{kind}: {count} objects" + (f", the first {MOST_ROWS}" if count > MOST_ROWS else "")
        return table(caption, [*properties, *added, *named, "uuid"], rows)


def _mapping(properties: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", properties) if isinstance(properties, Mapping) else {"properties": properties}


def config(shown: Any) -> str:
    """Return tables of a collection's properties, references and vectors.

    Args:
        shown: a `CollectionConfig` or `CollectionConfigSimple`.
    """
    properties = table(
        f"{shown.name}: properties",
        ("name", "data type", "tokenization", "filterable", "searchable", "description"),
        (
            (one.name, _name(one.data_type), _name(one.tokenization), one.index_filterable, one.index_searchable,
             one.description)
            for one in shown.properties
        ),
    )  # fmt: skip
    parts = [properties]
    if shown.references:
        rows = ((one.name, ", ".join(one.target_collections), one.description) for one in shown.references)
        parts.append(table("references", ("name", "targets", "description"), rows))
    parts.append(table("vectors", ("name", "vectorizer", "index"), _vectors(shown)))
    return "".join(parts)


def _vectors(shown: Any) -> Iterable[Sequence[object]]:
    if shown.vector_config is None:
        yield "", _name(shown.vectorizer), _name(getattr(shown, "vector_index_type", None))
        return
    for name, vector in shown.vector_config.items():
        yield name, _name(vector.vectorizer.vectorizer), type(vector.vector_index_config).__name__


def _name(value: object) -> object:
    return getattr(value, "value", value)
