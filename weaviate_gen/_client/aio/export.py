# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Exports of collections."""

from __future__ import annotations

from typing import Any, Literal, overload

from weaviate_gen._client.aio.session import AsyncSession
from weaviate_gen._core.admin import export as export_plans
from weaviate_gen._types.exports import ExportCreateReturn, ExportFileFormat, ExportStatusReturn, ExportStorage


class _ExportAsync:
    """Exports of collections; requires Weaviate 1.37.

    Ids of exports are converted to lower case. Every method raises `weaviate_gen.exceptions.UnexpectedStatusCodeError`
    if the server refuses, and `weaviate_gen.exceptions.WeaviateInvalidInputError` if an argument is invalid.

    Args:
        connection: session that sends the requests.
    """

    def __init__(self, connection: AsyncSession) -> None:
        self._session = connection

    @overload
    async def create(
        self,
        *,
        export_id: str,
        backend: ExportStorage,
        file_format: ExportFileFormat,
        include_collections: list[str] | str | None = None,
        exclude_collections: list[str] | str | None = None,
        wait_for_completion: Literal[True],
    ) -> ExportStatusReturn: ...
    @overload
    async def create(
        self,
        *,
        export_id: str,
        backend: ExportStorage,
        file_format: ExportFileFormat,
        include_collections: list[str] | str | None = None,
        exclude_collections: list[str] | str | None = None,
        wait_for_completion: bool = False,
    ) -> ExportCreateReturn: ...
    async def create(
        self,
        *,
        export_id: str,
        backend: ExportStorage,
        file_format: ExportFileFormat,
        include_collections: list[str] | str | None = None,
        exclude_collections: list[str] | str | None = None,
        wait_for_completion: bool = False,
    ) -> Any:
        """Export collections.

        Args:
            export_id: id of the export.
            backend: storage backend.
            file_format: file format.
            include_collections: collections to include; all if neither these nor exclusions are given.
            exclude_collections: collections to leave out.
            wait_for_completion: whether to wait for the end.

        Returns:
            The export; after waiting, with its result.

        Raises:
            ExportFailedError: if it was waited for and failed.
            ExportCanceledError: if it was waited for and was canceled.
        """
        return await self._session.execute_flow(
            export_plans.create(
                export_id, backend, file_format, include_collections, exclude_collections, wait_for_completion
            )
        )

    async def get_status(self, *, export_id: str, backend: ExportStorage) -> ExportStatusReturn:
        """Return the status of an export.

        Args:
            export_id: id of the export.
            backend: storage backend.

        Returns:
            The status.
        """
        return await self._session.execute(export_plans.status(export_id, backend))

    async def cancel(self, *, export_id: str, backend: ExportStorage) -> bool:
        """Cancel an export.

        Args:
            export_id: id of the export.
            backend: storage backend.

        Returns:
            ``True``, or ``False`` if it had already ended.
        """
        return await self._session.execute(export_plans.cancel(export_id, backend))
