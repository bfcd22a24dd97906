"""Application of a plan: step by step, under a lock that has the plan, so that an interrupted one can go on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from weaviate_gen._client.sync.client import WeaviateClient
from weaviate_gen._inputs.identifiers import collection_name
from weaviate_gen.exceptions import (
    SchemaError,
    WeaviateBaseError,
    WeaviateConnectionError,
    WeaviateInvalidInputError,
    WeaviateTimeoutError,
)
from weaviate_gen.schemas.executing import Executor
from weaviate_gen.schemas.lock import Lock
from weaviate_gen.schemas.state import HISTORY, read_state
from weaviate_gen.schemas.steps import Plan, PlannedChange, Step
from weaviate_gen.transfer.folders import Address, Folder, open_folder
from weaviate_gen.transfer.running import ProgressCallback, check_parallel

_FINAL = frozenset({"swap", "delete"})
"""Steps from which on nothing can be undone."""


@dataclass(frozen=True, slots=True)
class ApplyReport:
    """Result of an application.

    Attributes:
        changes: the changes that were made.
        steps: number of steps that were made.
        kept: collections that were replaced, and are kept until they are pruned.
    """

    changes: list[PlannedChange]
    steps: int
    kept: list[str]


def apply(
    client: WeaviateClient,
    plan: Plan,
    *,
    history: str | None = None,
    state: Address | None = None,
    parallel: int = 2,
    progress: ProgressCallback | None = None,
) -> ApplyReport:
    """Apply a plan: exactly what was planned, or nothing.

    While it is applied, a collection is there that has the plan and its progress, so that nobody else can apply
    another one, and :func:`resume` goes on after an interruption. If the server refuses a step, those before it are
    undone; properties and vectors that were added stay. Collections that are replaced stay as they are until all
    objects are copied and compared.

    Args:
        client: where.
        plan: what :func:`plan` returned.
        history: name of a collection that receives a record of what was applied; created if it is absent.
        state: directory of the checkpoints of copies; without one, an interrupted copy begins anew.
        parallel: number of ranges of ids, or tenants, that are copied at the same time.
        progress: receives reports of copies.

    Returns:
        What was done.

    Raises:
        WeaviateInvalidInputError: the plan has a change that cannot be made, or an argument is invalid.
        SchemaError: something else is there than when it was planned, another plan is being applied, or a step failed.
    """
    check_parallel(parallel)
    if history is not None:
        collection_name(history, "history")
    if plan.blocked:
        first = plan.blocked[0]
        raise WeaviateInvalidInputError(
            f"the plan has {len(plan.blocked)} changes that cannot be made, the first {first.collection} "
            f"{first.setting}: {first.risk}"
        )
    if not plan.steps:
        return ApplyReport(plan.changes, 0, [])
    lock = Lock.acquire(client, plan, history)
    if read_state(client).fingerprint() != plan.fingerprint:
        lock.release()
        raise SchemaError("collections or aliases have changed since the plan was made: plan again")
    return _run(client, lock, Executor(client, _folder(state), parallel, progress))


def resume(
    client: WeaviateClient,
    *,
    state: Address | None = None,
    parallel: int = 2,
    progress: ProgressCallback | None = None,
) -> ApplyReport:
    """Go on with a plan whose application was interrupted.

    Args:
        client: where.
        state: the directory of checkpoints that was passed to :func:`apply`.
        parallel: number of ranges of ids, or tenants, that are copied at the same time.
        progress: receives reports of copies.

    Returns:
        What was done, also before.

    Raises:
        SchemaError: no plan was interrupted, who applies it is running, or a step failed.
    """
    check_parallel(parallel)
    return _run(client, Lock.claim(client), Executor(client, _folder(state), parallel, progress))


def undo(client: WeaviateClient) -> list[str]:
    """Undo a plan whose application was interrupted.

    Args:
        client: where.

    Returns:
        What stays: properties and vectors that were added, as ``Collection.name``.

    Raises:
        SchemaError: no plan was interrupted, who applies it is running, or nothing can be undone anymore.
    """
    lock = Lock.claim(client)
    steps = lock.progress.plan.steps
    begun = steps[: lock.progress.done + 1]
    if not _is_reversible(begun):
        raise SchemaError("collections were replaced already, which is not undone: resume the plan")
    _undo(Executor(client, None, 1, None), begun)
    lock.release()
    return _added(begun)


def _folder(state: Address | None) -> Folder | None:
    return None if state is None else open_folder(state, name="state")


def _run(client: WeaviateClient, lock: Lock, executor: Executor) -> ApplyReport:
    plan = lock.progress.plan
    for number, step in enumerate(plan.steps[lock.progress.done :], lock.progress.done):
        lock.check()
        try:
            executor.make(step)
        except (WeaviateConnectionError, WeaviateTimeoutError) as error:
            raise SchemaError(
                f"step {number + 1} of {len(plan.steps)} ({step.kind} {step.collection}) was interrupted: "
                f"{error.message}; resume the plan when the server can be reached"
            ) from error
        except WeaviateBaseError as error:
            raise _failed(lock, executor, number, error) from error
        lock.record(number + 1)
    if lock.progress.history is not None:
        _write_history(client, lock.progress.history, plan)
    lock.release()
    deleted = {step.collection for step in plan.steps if step.kind == "delete"}
    kept = [step.collection for step in plan.steps if step.kind == "copy" and _is_kept_copy(step, plan)]
    kept += [step.fields["old"] for step in plan.steps if step.kind == "swap" and step.fields["old"] != step.collection]
    return ApplyReport(plan.changes, len(plan.steps), [name for name in kept if name not in deleted])


def _is_kept_copy(step: Step, plan: Plan) -> bool:
    targets = {each.fields["target"] for each in plan.steps if each.kind == "swap"}
    names = {change.collection for change in plan.changes}
    return step.collection not in targets and step.collection not in names


def _failed(lock: Lock, executor: Executor, number: int, error: WeaviateBaseError) -> SchemaError:
    """Undo what was done, if that is possible, and return the error to raise."""
    steps = lock.progress.plan.steps
    step = steps[number]
    reason = f"step {number + 1} of {len(steps)} ({step.kind} {step.collection}) failed: {error.message}"
    begun = steps[: number + 1]
    if not _is_reversible(begun):
        return SchemaError(f"{reason}; collections were replaced already: correct the cause, and resume the plan")
    try:
        _undo(executor, begun)
        lock.release()
    except WeaviateBaseError as second:
        return SchemaError(f"{reason}; it could not be undone ({second.message}): undo or resume the plan")
    added = _added(begun)
    stays = f"; added and kept: {', '.join(added)}" if added else ""
    return SchemaError(f"{reason}; what was done before is undone{stays}")


def _is_reversible(steps: Sequence[Step]) -> bool:
    return not any(step.kind in _FINAL for step in steps)


def _undo(executor: Executor, steps: Sequence[Step]) -> None:
    for step in reversed(steps):
        executor.undo(step)


def _added(steps: Sequence[Step]) -> list[str]:
    created = {step.collection for step in steps if step.kind == "create"}
    names = [
        f"{step.collection}.{step.fields['property']['name'] if step.kind == 'add_property' else step.fields['vector']}"
        for step in steps
        if step.kind in ("add_property", "add_vector") and step.collection not in created
    ]
    return list(dict.fromkeys(names))


def _write_history(client: WeaviateClient, name: str, plan: Plan) -> None:
    if not client.collections.exists(name):
        client.collections.create_from_dict(
            {
                "class": name,
                "description": HISTORY,
                "vectorizer": "none",
                "properties": [
                    {"name": "appliedAt", "dataType": ["date"]},
                    {"name": "changes", "dataType": ["text"], "indexSearchable": False, "indexFilterable": False},
                ],
            }
        )
    changes: Any = json.dumps(plan.to_json()["changes"], ensure_ascii=False)
    client.collections.use(name).data.insert({"appliedAt": datetime.now(UTC), "changes": changes})
