"""A plan: which steps lead from what is there to what is desired."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from weaviate_gen._client.sync.client import WeaviateClient
from weaviate_gen.schemas.bodies import completed, point_to, updated
from weaviate_gen.schemas.changes import Change, Comparison, alias_changes, compare, surplus
from weaviate_gen.schemas.desired import Desired, load
from weaviate_gen.schemas.rules import INDEXES, Decision, How, decide
from weaviate_gen.schemas.state import State, read_state
from weaviate_gen.schemas.steps import Plan, PlannedChange, Step
from weaviate_gen.transfer.exporting import count_objects
from weaviate_gen.transfer.exporting import plan as plan_ranges
from weaviate_gen.transfer.layout import Json, Layout, list_of

_SWAP = "writes to {name} meanwhile stop the change; {gap}"
_GAP = "there is no {name} for a short time, as its alias replaces a collection"
_NO_GAP = "its alias is switched at once"


def diff(client: WeaviateClient, desired: Any, *, delete_missing: bool = False) -> list[Change]:
    """Compare what is there with what is desired; defaults of servers are no differences.

    Settings of modules, sharding and replication that the desired state does not mention are left as they are.

    Args:
        client: where.
        desired: what :func:`load` takes.
        delete_missing: whether collections and aliases that the desired state does not have are differences.

    Returns:
        The differences.

    Raises:
        WeaviateInvalidInputError: the desired state is invalid.
    """
    goal = load(desired)
    state = read_state(client)
    found = [change for name in goal.collections for change in compare(state, goal, name).changes]
    return found + alias_changes(state, goal) + (surplus(state, goal) if delete_missing else [])


def plan(client: WeaviateClient, desired: Any, *, delete_missing: bool = False, prune: bool = False) -> Plan:
    """Plan what leads from what is there to what is desired; nothing is changed.

    Args:
        client: where.
        desired: what :func:`load` takes.
        delete_missing: whether collections and aliases are deleted that the desired state does not have.
        prune: whether collections are deleted that newer ones have replaced, or replace; else they are kept.

    Returns:
        The plan.

    Raises:
        WeaviateInvalidInputError: the desired state is invalid.
    """
    goal = load(desired)
    state = read_state(client)
    return _Planner(client, state, goal, prune).plan(delete_missing)


class _Planner:
    def __init__(self, client: WeaviateClient, state: State, goal: Desired, prune: bool) -> None:
        self._client = client
        self._state = state
        self._goal = goal
        self._prune = prune
        self._changes = list[PlannedChange]()
        self._counts = dict[str, int]()
        self._new = dict[str, str]()  # collections that replace others, by what they replace
        self._kept = dict[str, str]()  # copies of what is replaced, likewise

    def plan(self, delete_missing: bool) -> Plan:
        """Return the plan."""
        comparisons = {name: compare(self._state, self._goal, name) for name in self._goal.collections}
        decisions = {name: self._decide(each) for name, each in comparisons.items()}
        rebuilt = self._rebuilt(comparisons, decisions)
        self._describe(comparisons, decisions, rebuilt)
        created = [each for each in comparisons.values() if each.physical is None]
        creations, references, copies, swaps = self._rebuild(rebuilt, created)
        changed = [
            step
            for name, each in comparisons.items()
            if each.physical is not None and name not in rebuilt
            for step in self._change(each, decisions[name])
        ]
        checks = [Step("check", each.collection, each.fields) for each in copies]
        deletions = self._surplus() if delete_missing else []
        steps = [*creations, *references, *copies, *changed, *checks, *self._aliases(), *swaps, *deletions]
        return Plan(self._changes, [*steps, *self._former(rebuilt)], self._state.fingerprint())

    def _decide(self, comparison: Comparison) -> list[Decision]:
        before, after = comparison.before, comparison.after
        return [decide(change, before, after, self._state.version) for change in comparison.changes]

    def _rebuilt(self, comparisons: Mapping[str, Comparison], decisions: Mapping[str, list[Decision]]) -> set[str]:
        """Return the names of collections to rebuild: those that must be, and those with references to one."""
        names = {name for name, each in decisions.items() if any(one.how is How.REBUILD for one in each)}
        physical = {name: comparisons[name].physical or name for name in names}
        while True:
            replaced = set(physical.values())
            more = [
                name
                for name, schema in self._state.collections.items()
                if name not in replaced and replaced & set(_targets(schema))
            ]
            if not more:
                break
            for each in more:
                physical[next((n for n, c in comparisons.items() if c.physical == each), self._state.logical(each))] = (
                    each
                )
        for name, old in physical.items():
            number = self._state.next_version(name)
            if name in self._goal.renamed and self._state.physical(name) is None:
                self._new[old] = name
            elif old == name:
                self._new[old] = f"{name}_v{number + (not self._prune)}"
                if not self._prune:
                    self._kept[old] = f"{name}_v{number}"
            else:
                self._new[old] = f"{name}_v{number}"
        return set(physical)

    def _describe(
        self, comparisons: Mapping[str, Comparison], decisions: Mapping[str, list[Decision]], rebuilt: set[str]
    ) -> None:
        for name, comparison in comparisons.items():
            for change, decision in zip(comparison.changes, decisions[name], strict=True):
                is_copied = name in rebuilt and decision.how is not How.BLOCKED
                how = How.REBUILD if is_copied else decision.how
                physical = comparison.physical
                counts = physical is not None and how in (How.REBUILD, How.INDEX)
                risk = (
                    [decision.risk, self._risk(name, physical)] if how is How.REBUILD and physical else [decision.risk]
                )
                self._changes.append(
                    PlannedChange(
                        name, change.setting, change.before, change.after, how,
                        self._count(physical) if counts and physical else 0, "; ".join(filter(None, risk)),
                    )
                )  # fmt: skip
        for physical, new in self._new.items():
            name = next((n for n, c in comparisons.items() if c.physical == physical), self._state.logical(physical))
            if not any(each.collection == name and each.how is How.REBUILD for each in self._changes):
                count = self._count(physical)
                self._changes.append(
                    PlannedChange(
                        name, "references", physical, new, How.REBUILD, count, self._risk(name, physical)
                    )
                )  # fmt: skip

    def _risk(self, name: str, physical: str) -> str:
        gap = (_GAP if physical == name else _NO_GAP).format(name=name)
        return _SWAP.format(name=name, gap=gap)

    def _count(self, physical: str) -> int:
        if physical not in self._counts:
            collection: Any = self._client.collections.use(physical)
            *_, ranges = plan_ranges(collection, self._state.collections[physical], 1, "skip")
            self._counts[physical] = count_objects(collection, ranges)
        return self._counts[physical]

    def _resolve(self, target: str) -> str:
        """Return the collection that a reference leads to, as it will be called."""
        physical = self._state.physical(target) or next(
            (old for new, old in self._goal.renamed.items() if new == target and old in self._state.collections), target
        )
        return self._new.get(physical, physical)

    def _rebuild(
        self, rebuilt: Iterable[str], created: Iterable[Comparison]
    ) -> tuple[list[Step], list[Step], list[Step], list[Step]]:
        bodies = {each.name: point_to(self._goal.collections[each.name], each.name, self._resolve) for each in created}
        copies, swaps = list[Step](), list[Step]()
        for name in sorted(rebuilt):
            comparison = self._comparison(name)
            old = comparison.physical or name
            new = self._new[old]
            schema = self._goal.collections.get(name)
            actual = self._state.collections[old]
            body = completed(schema, comparison.before, actual) if schema is not None else copy.deepcopy(actual)
            bodies[new] = point_to(body, new, self._resolve, name, old)
            copies.append(self._copy(old, new, bodies[new], _conversion(comparison, bodies[new], self._new)))
            if old in self._kept:
                kept = self._kept[old]
                bodies[kept] = point_to(actual, kept, lambda target: target, old)
                same = {vector: vector for vector in Layout.of(actual).vectors}
                fields = {"schema": bodies[kept], "properties": {}, "vectors": same, "collections": {old: kept}}
                copies.append(self._copy(old, kept, bodies[kept], fields))
            if new != name:
                swaps.append(Step("swap", name, {"target": new, "old": old}))
        creations, references = _creations(bodies, self._state.collections.keys())
        return creations, references, copies, swaps

    def _comparison(self, name: str) -> Comparison:
        if name in self._goal.collections:
            return compare(self._state, self._goal, name)
        from weaviate_gen.schemas.normal import expand

        physical = self._state.physical(name) or name
        normal = expand(self._state.collections[physical])
        return Comparison(name, physical, normal, normal, [], {}, {})

    def _copy(self, old: str, new: str, body: Json, conversion: Json) -> Step:
        return Step(
            "copy", new, {"source": old, "objects": self._count(old), "conversion": {**conversion, "schema": body}}
        )

    def _change(self, comparison: Comparison, decisions: list[Decision]) -> list[Step]:
        """Return the steps that change a collection in place."""
        physical = comparison.physical or comparison.name
        actual = self._state.collections[physical]
        pairs = list(zip(comparison.changes, decisions, strict=True))
        steps = list[Step]()
        in_place = [change for change, decision in pairs if decision.how is How.IN_PLACE]
        if in_place:
            steps.append(Step("update", physical, {"before": actual, "after": updated(actual, in_place)}))
        schema = point_to(self._goal.collections[comparison.name], physical, self._resolve, comparison.name)
        properties = {each["name"]: each for each in list_of(schema.get("properties"))}
        for change, decision in pairs:
            if decision.how is How.ADD:
                section, name = change.path
                if section == "properties":
                    steps.append(Step("add_property", physical, {"property": properties[name]}))
                else:
                    steps.append(Step("add_vector", physical, {"vector": name, "config": schema["vectorConfig"][name]}))
        return steps + _index_steps(physical, comparison, pairs)

    def _aliases(self) -> list[Step]:
        steps = list[Step]()
        swapped = {*self._goal.collections, *(self._state.logical(old) for old in self._new)}
        for change in alias_changes(self._state, self._goal):
            self._changes.append(PlannedChange(change.collection, "alias", change.before, change.after, How.ALIAS))
            before = self._state.aliases.get(change.collection)
            target = self._resolve(change.after)
            steps.append(Step("alias", change.collection, {"target": target, "before": before}))
        done = {step.collection for step in steps}
        for alias, target in self._state.aliases.items():
            if alias not in swapped and alias not in done and target in self._new:
                steps.append(Step("alias", alias, {"target": self._new[target], "before": target}))
        return steps

    def _surplus(self) -> list[Step]:
        steps = list[Step]()
        for change in surplus(self._state, self._goal):
            name = change.collection
            is_alias = bool(change.path)
            count = 0 if is_alias else self._count(name)
            risk = "" if is_alias else "deletes all objects"
            self._changes.append(
                PlannedChange(name, change.setting, change.before, change.after, How.DELETE, count, risk)
            )
            fields: Json = {"target": None, "before": change.before} if is_alias else {}
            steps.append(Step("alias" if is_alias else "delete", name, fields))
        return steps

    def _former(self, rebuilt: set[str]) -> list[Step]:
        """Return the steps that delete what was replaced."""
        if not self._prune:
            return []
        names = {*self._goal.collections, *rebuilt}
        former = [old for name in sorted(names) for old in self._state.former(name)]
        replaced = [old for old, new in self._new.items() if self._state.logical(old) != old or self._is_renamed(new)]
        for old in (*former, *replaced):
            self._changes.append(
                PlannedChange(old, "", None, None, How.DELETE, self._count(old), "deletes a former version")
            )
        return [Step("delete", old, {}) for old in (*former, *replaced)]

    def _is_renamed(self, new: str) -> bool:
        return new in self._goal.renamed


def _targets(schema: Json) -> tuple[str, ...]:
    return tuple(target for each in Layout.of(schema).references.values() for target in each.targets)


def _conversion(comparison: Comparison, body: Json, collections: Mapping[str, str]) -> Json:
    old_names = {new: old for old, new in comparison.vectors.items()}
    vectors = dict[str, str]()
    before, after = comparison.before["vectorConfig"], comparison.after["vectorConfig"]
    changed = {
        change.path[1] for change in comparison.changes if change.path[:1] == ("vectorConfig",) and _recomputes(change)
    }
    for name in Layout.of(body).vectors:
        is_manual = "none" in after[name]["vectorizer"]
        if name in before and (name not in changed or is_manual):
            vectors[old_names.get(name, name)] = name
    return {"properties": dict(comparison.properties), "vectors": vectors, "collections": dict(collections)}


def _recomputes(change: Change) -> bool:
    return len(change.path) > 2 and (change.path[2] == "vectorizer" or change.path[-2:] == ("multivector", "enabled"))


def _creations(bodies: Mapping[str, Json], existing: Iterable[str]) -> tuple[list[Step], list[Step]]:
    """Return the steps that create collections, and those that add references to ones that are created later."""
    known = set(existing)
    creations, references = list[Step](), list[Step]()
    for name, body in bodies.items():
        known.add(name)
        layout = Layout.of(body)
        later = {each.name for each in layout.references.values() if not known.issuperset(each.targets)}
        properties = list_of(body.get("properties"))
        own = {**body, "properties": [each for each in properties if each["name"] not in later]} if later else body
        creations.append(Step("create", name, {"schema": own}))
        references += [Step("add_property", name, {"property": each}) for each in properties if each["name"] in later]
    return creations, references


def _index_steps(physical: str, comparison: Comparison, pairs: list[tuple[Change, Decision]]) -> list[Step]:
    tokenized, created, dropped = list[Step](), list[Step](), list[Step]()
    for change, decision in pairs:
        if decision.how is not How.INDEX:
            continue
        name, setting = change.path[1], change.path[2]
        before, after = comparison.before["properties"][name], comparison.after["properties"][name]
        fields: Json = {"property": name, "before": before["tokenization"], "tokenization": after["tokenization"]}
        if setting == "tokenization":
            index = "searchable" if before["indexSearchable"] else "filterable"
            tokenized.append(Step("index", physical, {**fields, "action": "tokenize", "index": index}))
        elif change.after:
            created.append(Step("index", physical, {**fields, "action": "create", "index": INDEXES[setting]}))
        else:
            dropped.append(Step("index", physical, {**fields, "action": "drop", "index": INDEXES[setting]}))
    return [*tokenized, *created, *dropped]


def changes_of(plan: Plan, how: How) -> list[PlannedChange]:
    """Return the changes of a plan that are made in one way."""
    return [each for each in plan.changes if each.how is how]
