"""Immutable query builder: each method returns a new query. Makes no request."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, Generic, Self, TypeAlias

from weaviate_gen._core.call import Call, Flow, RpcRequest
from weaviate_gen._core.search import paging, plan
from weaviate_gen._core.search.request import Generate, Options, ReadScope
from weaviate_gen._inputs.identifiers import UUID
from weaviate_gen._runtime.records import replace
from weaviate_gen._types.query.boosting import BoostReturn
from weaviate_gen._types.query.conditions import FilterReturn
from weaviate_gen._types.query.filters import Filter
from weaviate_gen._types.query.metadata import METADATA
from weaviate_gen._types.query.models import Properties, References
from weaviate_gen._types.query.options import GroupBy, Rerank
from weaviate_gen._types.query.results import Object
from weaviate_gen._types.query.sorting import Sort, Sorting
from weaviate_gen.exceptions import WeaviateInvalidInputError

Plan: TypeAlias = Callable[[ReadScope, Options], "Call[Any] | Flow[Any]"]

PAGE = 100
"""Page size of a stream."""

_WORDS = {
    "filters": "where",
    "auto_limit": "autocut",
    "return_properties": "select",
    "return_references": "refer",
    "return_metadata": "metadata",
    "include_vector": "vectors",
}
"""Builder method for an option, if named differently."""

_FETCH = frozenset(
    {
        "limit",
        "offset",
        "after",
        "filters",
        "sort",
        "include_vector",
        "return_metadata",
        "return_properties",
        "return_references",
        "generate",
    }
)


class QueryBuilder(Generic[Properties, References]):
    """The part of a query that both the sync and async flavor share.

    Args:
        read_scope: the collection.
    """

    __slots__ = ("_method", "_options", "_plan", "_read_scope", "_takes")

    def __init__(self, read_scope: ReadScope) -> None:
        self._read_scope = read_scope
        self._method = "fetch_objects"
        self._plan: Plan = plan.fetch_objects
        self._takes = _FETCH
        self._options = Options()

    def __repr__(self) -> str:
        """Return the collection, the kind of search, and what differs from it without refinements."""
        empty = Options()
        changed = {
            name: value
            for name in Options.__dataclass_fields__
            if (value := getattr(self._options, name)) != getattr(empty, name)
        }
        given = "".join(f", {name}={value!r}" for name, value in changed.items())
        return f"<{type(self).__name__} {self._read_scope.scope.name}.{self._method}{given}>"

    def _copy(self) -> Self:
        copy = object.__new__(type(self))
        for slot in (slot for kind in type(self).__mro__ for slot in getattr(kind, "__slots__", ())):
            if hasattr(self, slot):
                setattr(copy, slot, getattr(self, slot))
        return copy

    def _begun(self, method: str, made: Plan, takes: str) -> Self:
        """Return the same refinements on another kind of search."""
        copy = self._copy()
        copy._method, copy._plan, copy._takes = method, made, frozenset((*takes.split(), "generate"))
        copy._check()
        return copy

    def _refined(self, **options: Any) -> Self:
        copy = self._copy()
        copy._options = replace(self._options, **options)
        copy._check()
        return copy

    def _check(self) -> None:
        empty = Options()
        for name in Options.__dataclass_fields__:
            if name not in self._takes and getattr(self._options, name) != getattr(empty, name):
                raise WeaviateInvalidInputError(
                    f"{self._method} does not support {_WORDS.get(name, name)}(): remove it, or use a different search"
                )

    # -- refinements

    def where(self, *filters: FilterReturn | None) -> Self:
        """Keep what fits every filter, those given before included; `None` is left out."""
        kept = [each for each in (self._options.filters, *filters) if each is not None]
        if not kept:
            return self
        return self._refined(filters=kept[0] if len(kept) == 1 else Filter.all_of(kept))

    def sort(self, by: str | Sorting, *, ascending: bool = True) -> Self:
        """Sort by a property, or by a chain made with :class:`Sort`; a further call sorts what is equal.

        Args:
            by: the property's name, or the chain.
            ascending: from small to large; only with a name.
        """
        chain = Sort.by_property(by, ascending=ascending) if isinstance(by, str) else by
        before = self._options.sort
        return self._refined(sort=chain if before is None else Sorting(*before.keys, *chain.keys))

    def limit(self, count: int) -> Self:
        """Limit the number of results."""
        return self._refined(limit=count)

    def offset(self, count: int) -> Self:
        """Leave out the first so many results."""
        return self._refined(offset=count)

    def after(self, uuid: UUID) -> Self:
        """Begin behind an object, in the order of ids."""
        return self._refined(after=uuid)

    def autocut(self, jumps: int) -> Self:
        """Stop after so many jumps in distance or score."""
        return self._refined(auto_limit=jumps)

    def group_by(self, group: GroupBy) -> Self:
        """Group the results."""
        return self._refined(group_by=group)

    def rerank(self, by: Rerank) -> Self:
        """Rerank the results."""
        return self._refined(rerank=by)

    def boost(self, by: BoostReturn) -> Self:
        """Boost results that match conditions."""
        return self._refined(boost=by)

    def select(self, *properties: Any) -> Self:
        """Return only these properties; nested ones by :class:`QueryNested`; none without arguments."""
        return self._refined(return_properties=list(properties))

    def refer(self, *references: Any) -> Self:
        """Return referenced objects, by :class:`QueryReference`."""
        return self._refined(return_references=list(references))

    def metadata(self, metadata: METADATA) -> Self:
        """Return metadata, by :class:`MetadataQuery` or a list of its names."""
        return self._refined(return_metadata=metadata)

    def vectors(self, *names: str) -> Self:
        """Return vectors: the named ones, or all."""
        return self._refined(include_vector=list(names) or True)

    def generate(
        self,
        *,
        single_prompt: Any = None,
        grouped_task: Any = None,
        grouped_properties: list[str] | None = None,
        provider: Any = None,
    ) -> Self:
        """Generate text about the results.

        Args:
            single_prompt: what it is asked about each object.
            grouped_task: what it is asked about all objects together.
            grouped_properties: the properties that it is shown for that.
            provider: the model, made by :class:`GenerativeConfig`; the collection's own if left out.
        """
        return self._refined(generate=Generate(single_prompt, grouped_task, grouped_properties, provider))

    # -- what comes of it

    def planned(self) -> Call[Any] | Flow[Any]:
        """Return the request, or the flow of requests.

        Raises:
            WeaviateInvalidInputError: an argument is of the wrong kind.
        """
        return self._plan(self._read_scope, self._options)

    def wire_form(self) -> str:
        """Return the request in protobuf's text format."""
        found = self.planned()
        call: Any = next(found, None) if isinstance(found, Generator) else found
        if not isinstance(call, Call) or not isinstance(call.request, RpcRequest):
            return "nothing is sent\n"
        return f"{call.request.rpc.path}\n{call.request.message}"

    def explain(self) -> str:
        """Print the request's wire form, and return it; nothing is sent."""
        text = self.wire_form()
        print(text)
        return text

    def _pages(self) -> Generator[Self | list[Object[Any, Any]], list[Object[Any, Any]], None]:
        """Ask for one page after the other: by cursor where the server allows, else by offset.

        Yields:
            The query of the next page, to which what it found is sent back, or objects to be given.
        """
        options = self._options
        if options.group_by is not None or options.generate is not None:
            raise WeaviateInvalidInputError("stream() does not support group_by or generate; use run()")
        by_cursor = self._method == "fetch_objects" and not (options.sort or options.offset)
        if by_cursor and options.filters is not None and options.limit is None:
            yield from paging.pages(self._refined, PAGE, options.after, options.filters)
            return
        by_cursor = by_cursor and options.filters is None
        left, offset, after = options.limit, options.offset or 0, options.after
        while left is None or left > 0:
            size = PAGE if left is None else min(PAGE, left)
            page = self._refined(limit=size, after=after) if by_cursor else self._refined(limit=size, offset=offset)
            found = yield page
            yield found
            offset += len(found)
            left = None if left is None else left - len(found)
            if len(found) < size:
                return
            after = found[-1].uuid
