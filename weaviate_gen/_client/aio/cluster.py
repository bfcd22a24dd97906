# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Cluster: nodes, shards, replicas and distributed tasks."""

from __future__ import annotations

import uuid as uuid_module
from typing import Any, Literal, overload

from weaviate_gen._client.aio.session import AsyncSession
from weaviate_gen._core.admin import cluster as cluster_plans
from weaviate_gen._core.admin import replication as replication_plans
from weaviate_gen._types.cluster.nodes import NodeMinimal, NodeVerbose
from weaviate_gen._types.cluster.replication import (
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


class _ReplicateAsync:
    """Replication operations: the copies and moves of replicas.

    Args:
        connection: session that sends the requests.
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
        """Return a replication operation.

        Args:
            uuid: id of the operation.
            include_history: whether to include its earlier statuses.

        Returns:
            The operation, or ``None`` if no such id exists.
        """
        return await self._session.execute(replication_plans.get(uuid, include_history))

    async def list_all(self) -> ReplicateOperations:
        """List all replication operations with their earlier statuses.

        Returns:
            The operations.
        """
        return await self._session.execute(replication_plans.list_all())

    async def query(
        self,
        *,
        collection: str | None = None,
        shard: str | None = None,
        target_node: str | None = None,
        include_history: bool = False,
    ) -> ReplicateOperations:
        """List replication operations.

        Args:
            collection: restrict to this collection.
            shard: restrict to this shard.
            target_node: restrict to this target node.
            include_history: whether to include their earlier statuses.

        Returns:
            The operations.
        """
        return await self._session.execute(replication_plans.query(collection, shard, target_node, include_history))

    async def cancel(self, *, uuid: str | uuid_module.UUID) -> None:
        """Cancel a replication operation.

        Args:
            uuid: id of the operation.
        """
        await self._session.execute(replication_plans.cancel(uuid))

    async def delete(self, *, uuid: str | uuid_module.UUID) -> None:
        """Delete a replication operation; one in progress is canceled first.

        Args:
            uuid: id of the operation.
        """
        await self._session.execute(replication_plans.delete(uuid))

    async def delete_all(self) -> None:
        """Delete all replication operations."""
        await self._session.execute(replication_plans.delete_all())

    async def force_delete(
        self,
        *,
        uuid: str | uuid_module.UUID | None = None,
        collection: str | None = None,
        shard: str | None = None,
        node: str | None = None,
        dry_run: bool = False,
    ) -> list[uuid_module.UUID]:
        """Delete replication operations in any state, without cleaning up after them.

        Args:
            uuid: restrict to this operation.
            collection: restrict to this collection.
            shard: restrict to this shard.
            node: restrict to this source or target node.
            dry_run: whether only to report what would be deleted.

        Returns:
            The ids of the operations.
        """
        return await self._session.execute(replication_plans.force_delete(uuid, collection, shard, node, dry_run))

    async def plan_scale(self, *, collection: str, replication_factor: int) -> ScalePlan:
        """Plan the change to another replication factor, without applying it.

        Args:
            collection: name of the collection.
            replication_factor: desired number of replicas of each shard.

        Returns:
            The plan, for `apply_scale`.
        """
        return await self._session.execute(replication_plans.plan_scale(collection, replication_factor))

    async def apply_scale(self, plan: ScalePlan) -> list[uuid_module.UUID]:
        """Apply a plan.

        Args:
            plan: result of `plan_scale`.

        Returns:
            The ids of the replication operations.
        """
        return await self._session.execute(replication_plans.apply_scale(plan))


class _ClusterAsync:
    """Nodes, sharding and replicas of the cluster; replication operations are in `replications`.

    Every method raises `weaviate_gen.exceptions.UnexpectedStatusCodeError` if the server refuses, and
    `weaviate_gen.exceptions.WeaviateInvalidInputError` if an argument is invalid.

    Args:
        connection: session that sends the requests.
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
        """Return the nodes of the cluster.

        Args:
            collection: restrict to nodes with this collection.
            shard: restrict to nodes with this shard.
            output: ``"verbose"`` to include shards and totals.

        Returns:
            The nodes.

        Raises:
            EmptyResponseError: if the server returns no nodes.
        """
        return await self._session.execute(cluster_plans.nodes(collection, shard, output))

    async def query_sharding_state(self, *, collection: str, shard: str | None = None) -> ShardingState | None:
        """Return the placement of a collection's shards.

        Args:
            collection: name of the collection.
            shard: restrict to this shard.

        Returns:
            The placement, or ``None`` if the collection or shard does not exist.
        """
        return await self._session.execute(cluster_plans.query_sharding_state(collection, shard))

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
            collection: name of the collection.
            shard: name of the shard.
            source_node: name of the source node.
            target_node: name of the target node.
            replication_type: copy or move.

        Returns:
            The id of the replication operation.
        """
        return await self._session.execute(
            cluster_plans.replicate(collection, shard, source_node, target_node, replication_type)
        )

    async def statistics(self) -> ClusterStatistics:
        """Return the Raft statistics of the cluster.

        Returns:
            The statistics of each node, and whether all nodes agree.
        """
        return await self._session.execute(cluster_plans.statistics())

    async def tasks(self) -> list[DistributedTask]:
        """List distributed tasks, such as rebuilding an index.

        Returns:
            The tasks.
        """
        return await self._session.execute(cluster_plans.tasks())
