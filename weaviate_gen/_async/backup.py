# Written once, for both colours: weaviate_gen/_sync has its twin, which scripts/regen.sh makes from it.
# Edit this one.
"""Backups."""

from __future__ import annotations

from typing import Literal

from weaviate_gen._async.session import AsyncSession
from weaviate_gen._core.admin import backup as plan
from weaviate_gen.backup.backup import (
    BackupConfigCreate,
    BackupConfigRestore,
    BackupListReturn,
    BackupReturn,
    BackupStatusReturn,
    BackupStorage,
)
from weaviate_gen.backup.backup_location import BackupLocationType


class _BackupAsync:
    """Make and restore backups.

    Ids of backups are put in lower case. Every method raises `weaviate_gen.exceptions.UnexpectedStatusCodeError`
    where the server refuses, and `weaviate_gen.exceptions.WeaviateInvalidInputError` where an argument cannot be right.

    Args:
        connection: the session that sends.
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
    ) -> BackupReturn:
        """Make a backup.

        Args:
            backup_id: its id.
            backend: what keeps it.
            include_collections: the collections in it; all if neither these nor others to leave out are given.
            exclude_collections: the collections to leave out.
            incremental_base_backup_id: the backup that it adds to; servers from 1.37 on.
            wait_for_completion: whether to wait until it is done.
            config: how it is made.
            backup_location: where it lies, if not where the server's settings say.

        Returns:
            The backup.

        Raises:
            BackupFailedError: if it was waited for, and failed.
            BackupCanceledError: if it was waited for, and canceled.
        """
        return await self._session.drive(
            plan.create(
                backup_id,
                backend,
                include_collections,
                exclude_collections,
                incremental_base_backup_id,
                wait_for_completion,
                config,
                backup_location,
            )
        )

    async def get_create_status(
        self, backup_id: str, backend: BackupStorage, backup_location: BackupLocationType | None = None
    ) -> BackupStatusReturn:
        """Read how far a backup is.

        Args:
            backup_id: its id.
            backend: what keeps it.
            backup_location: where it lies, if not where the server's settings say.

        Returns:
            How far it is.
        """
        return await self._session.run(plan.create_status(backup_id, backend, backup_location))

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
    ) -> BackupReturn:
        """Restore a backup.

        Args:
            backup_id: its id.
            backend: what keeps it.
            include_collections: the collections to restore; all in it, if none are given to take or to leave out.
            exclude_collections: the collections to leave out.
            roles_restore: whether to restore roles.
            users_restore: whether to restore users.
            wait_for_completion: whether to wait until it is done.
            config: how it is done.
            backup_location: where the backup lies, if not where the server's settings say.
            overwrite_alias: whether aliases that exist are pointed to the restored collections.

        Returns:
            The restoration.

        Raises:
            BackupFailedError: if it was waited for, and failed.
            BackupCanceledError: if it was waited for, and canceled.
        """
        return await self._session.drive(
            plan.restore(
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
            )
        )

    async def get_restore_status(
        self, backup_id: str, backend: BackupStorage, backup_location: BackupLocationType | None = None
    ) -> BackupStatusReturn:
        """Read how far a restoration is.

        Args:
            backup_id: the backup's id.
            backend: what keeps it.
            backup_location: where it lies, if not where the server's settings say.

        Returns:
            How far it is.
        """
        return await self._session.run(plan.restore_status(backup_id, backend, backup_location))

    async def cancel(
        self,
        backup_id: str,
        backend: BackupStorage,
        backup_location: BackupLocationType | None = None,
        operation: Literal["create", "restore"] = "create",
    ) -> bool:
        """Cancel a backup or a restoration.

        Args:
            backup_id: the backup's id.
            backend: what keeps it.
            backup_location: where it lies, if not where the server's settings say.
            operation: what to cancel: ``"create"`` for the backup, ``"restore"`` for its restoration.

        Returns:
            Whether there was something to cancel.
        """
        return await self._session.run(plan.cancel(backup_id, backend, backup_location, operation))

    async def list_backups(
        self, backend: BackupStorage, sort_by_starting_time_asc: bool | None = None
    ) -> list[BackupListReturn]:
        """List the backups that a storage keeps.

        Args:
            backend: the storage.
            sort_by_starting_time_asc: whether the oldest comes first.

        Returns:
            The backups.
        """
        return await self._session.run(plan.list_backups(backend, sort_by_starting_time_asc))


class _CollectionBackupAsync:
    """Make and restore backups of one collection.

    Args:
        connection: the session that sends.
        name: the collection's name.
    """

    def __init__(self, connection: AsyncSession, name: str) -> None:
        self._backup = _BackupAsync(connection)
        self._name = name

    async def create(
        self,
        backup_id: str,
        backend: BackupStorage,
        wait_for_completion: bool = False,
        config: BackupConfigCreate | None = None,
        backup_location: BackupLocationType | None = None,
    ) -> BackupStatusReturn:
        """Make a backup of the collection.

        Args:
            backup_id: its id.
            backend: what keeps it.
            wait_for_completion: whether to wait until it is done.
            config: how it is made.
            backup_location: where it lies, if not where the server's settings say.

        Returns:
            How far it is.

        Raises:
            BackupFailedError: if it was waited for, and failed.
            BackupCanceledError: if it was waited for, and canceled.
        """
        return await self._backup.create(
            backup_id,
            backend,
            [self._name],
            wait_for_completion=wait_for_completion,
            config=config,
            backup_location=backup_location,
        )

    async def restore(
        self,
        backup_id: str,
        backend: BackupStorage,
        wait_for_completion: bool = False,
        config: BackupConfigRestore | None = None,
        backup_location: BackupLocationType | None = None,
        overwrite_alias: bool = False,
    ) -> BackupStatusReturn:
        """Restore the collection from a backup.

        Args:
            backup_id: its id.
            backend: what keeps it.
            wait_for_completion: whether to wait until it is done.
            config: how it is done.
            backup_location: where the backup lies, if not where the server's settings say.
            overwrite_alias: whether aliases that exist are pointed to the restored collection.

        Returns:
            How far it is.

        Raises:
            BackupFailedError: if it was waited for, and failed.
            BackupCanceledError: if it was waited for, and canceled.
        """
        return await self._backup.restore(
            backup_id,
            backend,
            [self._name],
            wait_for_completion=wait_for_completion,
            config=config,
            backup_location=backup_location,
            overwrite_alias=overwrite_alias,
        )

    async def get_create_status(
        self, backup_id: str, backend: BackupStorage, backup_location: BackupLocationType | None = None
    ) -> BackupStatusReturn:
        """Read how far a backup is.

        Args:
            backup_id: its id.
            backend: what keeps it.
            backup_location: where it lies, if not where the server's settings say.

        Returns:
            How far it is.
        """
        return await self._backup.get_create_status(backup_id, backend, backup_location)

    async def get_restore_status(
        self, backup_id: str, backend: BackupStorage, backup_location: BackupLocationType | None = None
    ) -> BackupStatusReturn:
        """Read how far a restoration is.

        Args:
            backup_id: the backup's id.
            backend: what keeps it.
            backup_location: where it lies, if not where the server's settings say.

        Returns:
            How far it is.
        """
        return await self._backup.get_restore_status(backup_id, backend, backup_location)
