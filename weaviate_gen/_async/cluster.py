# Written once, for both colours: weaviate_gen/_sync has its twin, which scripts/regen.sh makes from it.
# Edit this one.
"""The cluster: nodes, shards, replicas."""

from __future__ import annotations

import uuid as uuid_module
from typing import Any, Literal, overload

from weaviate_gen._async.session import AsyncSession
from weaviate_gen._core.admin import cluster as plan
from weaviate_gen._core.admin import replication as replication_plan
from weaviate_gen.cluster.models import (
    ClusterStatistics,
    DistributedTask,
    ReplicateOperation,
    ReplicateOperations,
    ReplicateOperationWithHistory,
    ReplicateOperationWithoutHistory,
    ReplicationType,
    ScalePlan,
    ShardingState,
)
from weaviate_gen.cluster.nodes import NodeMinimal, NodeVerbose


class _ReplicateAsync:
    """Watch, cancel and delete movements of replicas.

    Args:
        connection: the session that sends.
    """

    def __init__(self, connection: AsyncSession) -> None:
        self._session = connection

    @overload
    async def get(
        self, *, uuid: str | uuid_module.UUID, include_history: Literal[False] = False
    ) -> ReplicateOperationWithoutHistory | None: ...
    @overload
    async def get(
        self, *, uuid: str | uuid_module.UUID, include_history: Literal[True]
    ) -> ReplicateOperationWithHistory | None: ...
    @overload
    async def get(
        self, *, uuid: str | uuid_module.UUID, include_history: bool = False
    ) -> ReplicateOperation | None: ...
    async def get(self, *, uuid: str | uuid_module.UUID, include_history: bool = False) -> Any:
        """Read a movement.

        Args:
            uuid: its id.
            include_history: whether to read its earlier states.

        Returns:
            The movement, or ``None`` if there is none of that id.
        """
        return await self._session.run(replication_plan.get(uuid, include_history))

    async def list_all(self) -> ReplicateOperations:
        """List all movements with their earlier states.

        Returns:
            The movements.
        """
        return await self._session.run(replication_plan.list_all())

    async def query(
        self,
        *,
        collection: str | None = None,
        shard: str | None = None,
        target_node: str | None = None,
        include_history: bool = False,
    ) -> ReplicateOperations:
        """List movements.

        Args:
            collection: of this collection only.
            shard: of this shard only.
            target_node: to this node only.
            include_history: whether to read their earlier states.

        Returns:
            The movements.
        """
        return await self._session.run(replication_plan.query(collection, shard, target_node, include_history))

    async def cancel(self, *, uuid: str | uuid_module.UUID) -> None:
        """Cancel a movement.

        Args:
            uuid: its id.
        """
        await self._session.run(replication_plan.cancel(uuid))

    async def delete(self, *, uuid: str | uuid_module.UUID) -> None:
        """Delete a movement; one that is under way is canceled first.

        Args:
            uuid: its id.
        """
        await self._session.run(replication_plan.delete(uuid))

    async def delete_all(self) -> None:
        """Delete all movements."""
        await self._session.run(replication_plan.delete_all())

    async def force_delete(
        self,
        *,
        uuid: str | uuid_module.UUID | None = None,
        collection: str | None = None,
        shard: str | None = None,
        node: str | None = None,
        dry_run: bool = False,
    ) -> list[uuid_module.UUID]:
        """Delete movements whatever their state; what they had begun is left as it is.

        Args:
            uuid: this movement only.
            collection: of this collection only.
            shard: of this shard only.
            node: from or to this node only.
            dry_run: whether to tell only what would be deleted.

        Returns:
            The ids of the movements.
        """
        return await self._session.run(replication_plan.force_delete(uuid, collection, shard, node, dry_run))

    async def plan_scale(self, *, collection: str, replication_factor: int) -> ScalePlan:
        """Plan how a collection's replicas would change; nothing is done.

        Args:
            collection: the collection's name.
            replication_factor: how many replicas there are to be of each shard.

        Returns:
            The plan, for `apply_scale`.
        """
        return await self._session.run(replication_plan.plan_scale(collection, replication_factor))

    async def apply_scale(self, plan: ScalePlan) -> list[uuid_module.UUID]:
        """Carry out a plan.

        Args:
            plan: what `plan_scale` gave.

        Returns:
            The ids of the movements that do it.
        """
        return await self._session.run(replication_plan.apply_scale(plan))


class _ClusterAsync:
    """Look at the cluster, and move replicas; movements are in `replications`.

    Every method raises `weaviate_gen.exceptions.UnexpectedStatusCodeError` where the server refuses, and
    `weaviate_gen.exceptions.WeaviateInvalidInputError` where an argument cannot be right.

    Args:
        connection: the session that sends.
    """

    def __init__(self, connection: AsyncSession) -> None:
        self._session = connection
        self.replications = _ReplicateAsync(connection)

    @overload
    async def nodes(
        self, collection: str | None = None, shard: str | None = None, *, output: Literal["minimal"] | None = None
    ) -> list[NodeMinimal]: ...
    @overload
    async def nodes(
        self, collection: str | None = None, shard: str | None = None, *, output: Literal["verbose"]
    ) -> list[NodeVerbose]: ...
    async def nodes(
        self,
        collection: str | None = None,
        shard: str | None = None,
        *,
        output: Literal["minimal", "verbose"] | None = None,
    ) -> Any:
        """Read the state of the nodes.

        Args:
            collection: of those that hold this collection only.
            shard: of those that hold this shard only.
            output: ``"verbose"`` for shards and sums as well.

        Returns:
            The nodes.

        Raises:
            EmptyResponseError: if the server names none.
        """
        return await self._session.run(plan.nodes(collection, shard, output))

    async def query_sharding_state(self, *, collection: str, shard: str | None = None) -> ShardingState | None:
        """Read where a collection's shards are.

        Args:
            collection: the collection's name.
            shard: this shard only.

        Returns:
            Where they are, or ``None`` if there is no such collection or shard.
        """
        return await self._session.run(plan.query_sharding_state(collection, shard))

    async def replicate(
        self,
        *,
        collection: str,
        shard: str,
        source_node: str,
        target_node: str,
        replication_type: ReplicationType = ReplicationType.COPY,
    ) -> uuid_module.UUID:
        """Copy or move a replica to another node.

        Args:
            collection: the collection's name.
            shard: the shard's name.
            source_node: where from.
            target_node: where to.
            replication_type: whether to copy or to move.

        Returns:
            The id of the movement.
        """
        return await self._session.run(plan.replicate(collection, shard, source_node, target_node, replication_type))

    async def statistics(self) -> ClusterStatistics:
        """Read the statistics of the cluster's consensus.

        Returns:
            Each node's part, and whether they agree.
        """
        return await self._session.run(plan.statistics())

    async def tasks(self) -> list[DistributedTask]:
        """List the tasks that the nodes work on together, such as building an index again.

        Returns:
            The tasks.
        """
        return await self._session.run(plan.tasks())
