"""Steps, made and undone; each may be made or undone again."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from weaviate_gen._client.sync.client import WeaviateClient
from weaviate_gen._types.index_tasks import IndexState
from weaviate_gen._types.schema.enums import Tokenization
from weaviate_gen.exceptions import SchemaError
from weaviate_gen.schemas.normal import expand
from weaviate_gen.schemas.rules import INDEXES
from weaviate_gen.schemas.steps import Step
from weaviate_gen.transfer.copying import run_copy
from weaviate_gen.transfer.folders import Folder
from weaviate_gen.transfer.layout import Json, fields_of, list_of
from weaviate_gen.transfer.running import ProgressCallback
from weaviate_gen.transfer.verifying import source_checksum

_SHORTEST_PAUSE = 0.02
_LONGEST_PAUSE = 2.0


class Executor:
    """Makes the steps of a plan.

    Args:
        client: where.
        state: directory of the checkpoints of copies, or ``None``.
        parallel: number of ranges that are copied at the same time.
        progress: receives reports of copies, or ``None``.
    """

    def __init__(
        self, client: WeaviateClient, state: Folder | None, parallel: int, progress: ProgressCallback | None
    ) -> None:
        self._client = client
        self._state = state
        self._parallel = parallel
        self._progress = progress
        self._makes: Mapping[str, Callable[[Step], None]] = {
            "create": self._create,
            "add_property": self._add_property,
            "add_vector": self._add_vector,
            "copy": self._copy,
            "update": self._update,
            "index": self._index,
            "check": self._check,
            "swap": self._swap,
            "alias": self._alias,
            "delete": self._delete,
        }
        self._undoes: Mapping[str, Callable[[Step], None]] = {
            "create": self._delete,
            "update": self._restore,
            "index": self._restore_index,
            "alias": self._restore_alias,
        }

    def make(self, step: Step) -> None:
        """Make a step.

        Raises:
            WeaviateBaseError: the server refuses, or a check fails.
        """
        self._makes[step.kind](step)

    def undo(self, step: Step) -> None:
        """Undo a step, also one that was made in part; what was added to a collection stays, and is empty.

        Raises:
            WeaviateBaseError: the server refuses.
        """
        if step.kind in self._undoes:
            self._undoes[step.kind](step)

    def _schema(self, name: str) -> Json:
        return dict(self._client.raw.rest.schema_objects_get(name))

    def _create(self, step: Step) -> None:
        if not self._client.collections.exists(step.collection):
            self._client.collections.create_from_dict(step.fields["schema"])

    def _delete(self, step: Step) -> None:
        self._client.collections.delete(step.collection)

    def _add_property(self, step: Step) -> None:
        added = step.fields["property"]
        if not any(each["name"] == added["name"] for each in list_of(self._schema(step.collection).get("properties"))):
            self._client.raw.rest.schema_objects_properties_add(step.collection, body=added)

    def _add_vector(self, step: Step) -> None:
        schema = self._schema(step.collection)
        vectors = fields_of(schema.get("vectorConfig"))
        if step.fields["vector"] not in vectors:
            schema["vectorConfig"] = {**vectors, step.fields["vector"]: step.fields["config"]}
            self._put(step.collection, schema)

    def _put(self, name: str, schema: Json) -> None:
        body: Any = schema
        self._client.raw.rest.schema_objects_update(name, body=body)

    def _update(self, step: Step) -> None:
        self._put(step.collection, step.fields["after"])

    def _restore(self, step: Step) -> None:
        """Put the former settings back, and keep what was added meanwhile."""
        before, current = step.fields["before"], self._schema(step.collection)
        names = {each["name"] for each in list_of(before.get("properties"))}
        added = [each for each in list_of(current.get("properties")) if each["name"] not in names]
        body = {**before, "properties": [*list_of(before.get("properties")), *added]}
        vectors = {**fields_of(current.get("vectorConfig")), **fields_of(before.get("vectorConfig"))}
        self._put(step.collection, {**body, "vectorConfig": vectors} if vectors else body)

    def _copy(self, step: Step) -> None:
        source: Any = self._client.collections.use(step.fields["source"])
        folder = None if self._state is None else self._state / f"copy-{step.collection}"
        report = run_copy(
            source,
            self._client,
            step.collection,
            step.conversion,
            self._parallel,
            "fail",
            folder is not None and not folder.is_empty(),
            None if folder is None else folder.address,
            self._progress,
        )
        if report.failed:
            raise SchemaError(
                f"{report.failed} objects were rejected by {step.collection}: the reasons are in {report.dead_letters}"
            )

    def _check(self, step: Step) -> None:
        """Compare what was copied with what its source has now."""
        conversion = step.conversion
        source: Any = self._client.collections.use(step.fields["source"])
        target: Any = self._client.collections.use(step.collection)
        expected = source_checksum(source, conversion, self._parallel)
        found = source_checksum(target, None, self._parallel, conversion.computed)
        if found != expected:
            raise SchemaError(
                f"the {found.count} objects of {step.collection} differ from the {expected.count} of "
                f"{step.fields['source']}: others write to it; stop them, and plan again"
            )

    def _swap(self, step: Step) -> None:
        name, target, old = step.collection, step.fields["target"], step.fields["old"]
        if not self._client.collections.exists(target):
            raise SchemaError(f"collection {target} is not there: {name} is left as it is")
        if old == name and self._client.alias.get(alias_name=name) is None:
            self._client.collections.delete(name)
        self._set_alias(name, target)

    def _set_alias(self, name: str, target: str) -> None:
        current = self._client.alias.get(alias_name=name)
        if current is None:
            self._client.alias.create(alias_name=name, target_collection=target)
        elif current.collection != target:
            self._client.alias.update(alias_name=name, new_target_collection=target)

    def _alias(self, step: Step) -> None:
        self._lead(step.collection, step.fields["target"])

    def _restore_alias(self, step: Step) -> None:
        self._lead(step.collection, step.fields["before"])

    def _lead(self, name: str, target: str | None) -> None:
        if target is not None:
            self._set_alias(name, target)
        elif self._client.alias.get(alias_name=name) is not None:
            self._client.alias.delete(alias_name=name)

    def _index(self, step: Step) -> None:
        self._change_index(step, step.fields["action"], step.fields["tokenization"])

    def _restore_index(self, step: Step) -> None:
        opposite = {"create": "drop", "drop": "create", "tokenize": "tokenize"}
        self._change_index(step, opposite[step.fields["action"]], step.fields["before"])

    def _change_index(self, step: Step, action: str, tokenization: str) -> None:
        indexes = self._client.collections.use(step.collection).indexes
        name, index = step.fields["property"], step.fields["index"]
        if self._is_index_as(step, action, tokenization):
            return
        if action == "drop":
            indexes.drop(name, index)
        else:
            has_words = action == "tokenize" or index == "searchable"
            indexes.update(name, index, tokenization=Tokenization(tokenization) if has_words else None)
        pause = _SHORTEST_PAUSE
        while not self._is_index_as(step, action, tokenization):
            states = [each.state for found in indexes.list_all() if found.name == name for each in found.indexes]
            if IndexState.FAILED in states or IndexState.CANCELLED in states:
                raise SchemaError(
                    f"the index {index} of {step.collection}.{name} could not be built: see the server's log"
                )
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _is_index_as(self, step: Step, action: str, tokenization: str) -> bool:
        """Return whether the schema has an index as it is to be, and no work on it is left."""
        settings = expand(self._schema(step.collection))["properties"][step.fields["property"]]
        if action == "tokenize":
            done = bool(settings["tokenization"] == tokenization)
        else:
            setting = next(key for key, index in INDEXES.items() if index == step.fields["index"])
            done = bool(settings[setting]) == (action == "create")
        if not done:
            return False
        indexes = self._client.collections.use(step.collection).indexes.list_all()
        states = [one.state for each in indexes if each.name == step.fields["property"] for one in each.indexes]
        return not {IndexState.INDEXING, IndexState.PENDING} & set(states)
