# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Backups and restorations."""

from __future__ import annotations

from typing import Literal

from weaviate_gen._client.aio.session import AsyncSession
from weaviate_gen._core.admin import backup as backup_plans
from weaviate_gen._types.backup_location import BackupLocationType
from weaviate_gen._types.backups import (
    BackupConfigCreate,
    BackupConfigRestore,
    BackupListReturn,
    BackupReturn,
    BackupStatusReturn,
    BackupStorage,
)


class _BackupAsync:
    """Creation and restoration of backups.

    Ids of backups are converted to lower case. Every method raises `weaviate_gen.exceptions.UnexpectedStatusCodeError`
    if the server refuses, and `weaviate_gen.exceptions.WeaviateInvalidInputError` if an argument is invalid.

    Args:
        connection: session that sends the requests.
    """

    def __init__(self, connection: AsyncSession) -> None:
        self._session = connection

    async def create(
        self,
        backup_id: str,
        backend: BackupStorage,
        include_collections: list[str] | str | None = None,
        exclude_collections: list[str] | str | None = None,
        incremental_base_backup_id: str | None = None,
        wait_for_completion: bool = False,
        config: BackupConfigCreate | None = None,
        backup_location: BackupLocationType | None = None,
        include_roles: list[str] | str | None = None,
        include_users: list[str] | str | None = None,
    ) -> BackupReturn:
        """Create a backup.

        Args:
            backup_id: id of the backup.
            backend: storage backend.
            include_collections: collections to include; all if neither these nor exclusions are given.
            exclude_collections: collections to leave out.
            incremental_base_backup_id: base of an incremental backup; requires Weaviate 1.37.
            wait_for_completion: whether to wait for the end.
            config: settings of the backup.
            backup_location: location in the backend; the server's configured one by default.
            include_roles: names of roles to include, with `*` and `?` as wildcards; all by default. Requires
                Weaviate 1.40, or 1.38 from 1.38.10 on.
            include_users: ids of database users to include, with `*` and `?` as wildcards; all by default. Requires
                Weaviate 1.38.3; an empty list, for none, requires 1.40.

        Returns:
            The backup.

        Raises:
            BackupFailedError: if it was waited for and failed.
            BackupCanceledError: if it was waited for and was canceled.
        """
        return await self._session.execute_flow(
            backup_plans.create(
                backup_id,
                backend,
                include_collections,
                exclude_collections,
                incremental_base_backup_id,
                wait_for_completion,
                config,
                backup_location,
                include_roles,
                include_users,
            )
        )

    async def get_create_status(
        self, backup_id: str, backend: BackupStorage, backup_location: BackupLocationType | None = None
    ) -> BackupStatusReturn:
        """Return the status of a backup.

        Args:
            backup_id: id of the backup.
            backend: storage backend.
            backup_location: location in the backend; the server's configured one by default.

        Returns:
            The status.
        """
        return await self._session.execute(backup_plans.create_status(backup_id, backend, backup_location))

    async def restore(
        self,
        backup_id: str,
        backend: BackupStorage,
        include_collections: list[str] | str | None = None,
        exclude_collections: list[str] | str | None = None,
        roles_restore: Literal["noRestore", "all"] | None = None,
        users_restore: Literal["noRestore", "all"] | None = None,
        wait_for_completion: bool = False,
        config: BackupConfigRestore | None = None,
        backup_location: BackupLocationType | None = None,
        overwrite_alias: bool = False,
        *,
        node_mapping: dict[str, str] | None = None,
    ) -> BackupReturn:
        """Restore a backup.

        Args:
            backup_id: id of the backup.
            backend: storage backend.
            include_collections: collections to restore; all if neither these nor exclusions are given.
            exclude_collections: collections to leave out.
            roles_restore: whether to restore roles.
            users_restore: whether to restore users.
            wait_for_completion: whether to wait for the end.
            config: settings of the restoration.
            backup_location: location in the backend; the server's configured one by default.
            overwrite_alias: whether existing aliases are pointed to the restored collections.
            node_mapping: names of the backup's nodes, and of those that take their place.

        Returns:
            The restoration.

        Raises:
            BackupFailedError: if it was waited for and failed.
            BackupCanceledError: if it was waited for and was canceled.
        """
        return await self._session.execute_flow(
            backup_plans.restore(
                backup_id,
                backend,
                include_collections,
                exclude_collections,
                roles_restore,
                users_restore,
                wait_for_completion,
                config,
                backup_location,
                overwrite_alias,
                node_mapping,
            )
        )

    async def get_restore_status(
        self, backup_id: str, backend: BackupStorage, backup_location: BackupLocationType | None = None
    ) -> BackupStatusReturn:
        """Return the status of a restoration.

        Args:
            backup_id: id of the backup.
            backend: storage backend.
            backup_location: location in the backend; the server's configured one by default.

        Returns:
            The status.
        """
        return await self._session.execute(backup_plans.restore_status(backup_id, backend, backup_location))

    async def cancel(
        self,
        backup_id: str,
        backend: BackupStorage,
        backup_location: BackupLocationType | None = None,
        operation: Literal["create", "restore"] = "create",
    ) -> bool:
        """Cancel a backup or a restoration.

        Args:
            backup_id: id of the backup.
            backend: storage backend.
            backup_location: location in the backend; the server's configured one by default.
            operation: what to cancel: ``"create"`` for the backup, ``"restore"`` for its restoration.

        Returns:
            Whether there was something to cancel.
        """
        return await self._session.execute(backup_plans.cancel(backup_id, backend, backup_location, operation))

    async def list_backups(
        self, backend: BackupStorage, sort_by_starting_time_asc: bool | None = None
    ) -> list[BackupListReturn]:
        """List the backups in a storage backend.

        Args:
            backend: storage backend.
            sort_by_starting_time_asc: whether the oldest comes first.

        Returns:
            The backups.
        """
        return await self._session.execute(backup_plans.list_backups(backend, sort_by_starting_time_asc))


class _CollectionBackupAsync:
    """Creation and restoration of backups of one collection.

    Args:
        connection: session that sends the requests.
        name: name of the collection.
    """

    def __init__(self, connection: AsyncSession, name: str) -> None:
        self._session = connection
        self._name = name

    async def create(
        self,
        backup_id: str,
        backend: BackupStorage,
        wait_for_completion: bool = False,
        config: BackupConfigCreate | None = None,
        backup_location: BackupLocationType | None = None,
    ) -> BackupStatusReturn:
        """Create a backup of the collection.

        Args:
            backup_id: id of the backup.
            backend: storage backend.
            wait_for_completion: whether to wait for the end.
            config: settings of the backup.
            backup_location: location in the backend; the server's configured one by default.

        Returns:
            The status.

        Raises:
            BackupFailedError: if it was waited for and failed.
            BackupCanceledError: if it was waited for and was canceled.
        """
        return await self._session.execute_flow(
            backup_plans.create(
                backup_id, backend, [self._name], None, None, wait_for_completion, config, backup_location
            )
        )

    async def restore(
        self,
        backup_id: str,
        backend: BackupStorage,
        wait_for_completion: bool = False,
        config: BackupConfigRestore | None = None,
        backup_location: BackupLocationType | None = None,
        overwrite_alias: bool = False,
        *,
        node_mapping: dict[str, str] | None = None,
    ) -> BackupStatusReturn:
        """Restore the collection from a backup.

        Args:
            backup_id: id of the backup.
            backend: storage backend.
            wait_for_completion: whether to wait for the end.
            config: settings of the restoration.
            backup_location: location in the backend; the server's configured one by default.
            overwrite_alias: whether existing aliases are pointed to the restored collection.
            node_mapping: names of the backup's nodes, and of those that take their place.

        Returns:
            The status.

        Raises:
            BackupFailedError: if it was waited for and failed.
            BackupCanceledError: if it was waited for and was canceled.
        """
        return await self._session.execute_flow(
            backup_plans.restore(
                backup_id,
                backend,
                [self._name],
                None,
                None,
                None,
                wait_for_completion,
                config,
                backup_location,
                overwrite_alias,
                node_mapping,
            )
        )

    async def get_create_status(
        self, backup_id: str, backend: BackupStorage, backup_location: BackupLocationType | None = None
    ) -> BackupStatusReturn:
        """Return the status of a backup.

        Args:
            backup_id: id of the backup.
            backend: storage backend.
            backup_location: location in the backend; the server's configured one by default.

        Returns:
            The status.
        """
        return await self._session.execute(backup_plans.create_status(backup_id, backend, backup_location))

    async def get_restore_status(
        self, backup_id: str, backend: BackupStorage, backup_location: BackupLocationType | None = None
    ) -> BackupStatusReturn:
        """Return the status of a restoration.

        Args:
            backup_id: id of the backup.
            backend: storage backend.
            backup_location: location in the backend; the server's configured one by default.

        Returns:
            The status.
        """
        return await self._session.execute(backup_plans.restore_status(backup_id, backend, backup_location))
