# Written once, for both colours: weaviate_gen/_sync has its twin, which scripts/regen.sh makes from it.
# Edit this one.
"""Exports of collections."""

from __future__ import annotations

from typing import Any, Literal, overload

from weaviate_gen._async.session import AsyncSession
from weaviate_gen._core.admin import export as plan
from weaviate_gen.export.export import ExportCreateReturn, ExportFileFormat, ExportStatusReturn, ExportStorage


class _ExportAsync:
    """Export collections; servers from 1.37 on.

    Ids of exports are put in lower case. Every method raises `weaviate_gen.exceptions.UnexpectedStatusCodeError`
    where the server refuses, and `weaviate_gen.exceptions.WeaviateInvalidInputError` where an argument cannot be right.

    Args:
        connection: the session that sends.
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
            export_id: the export's id.
            backend: what keeps it.
            file_format: what it is written as.
            include_collections: the collections in it; all if neither these nor others to leave out are given.
            exclude_collections: the collections to leave out.
            wait_for_completion: whether to wait until it is done.

        Returns:
            The export; if it was waited for, with how it went.

        Raises:
            ExportFailedError: if it was waited for, and failed.
            ExportCanceledError: if it was waited for, and canceled.
        """
        return await self._session.drive(
            plan.create(export_id, backend, file_format, include_collections, exclude_collections, wait_for_completion)
        )

    async def get_status(self, *, export_id: str, backend: ExportStorage) -> ExportStatusReturn:
        """Read how far an export is.

        Args:
            export_id: the export's id.
            backend: what keeps it.

        Returns:
            How far it is.
        """
        return await self._session.run(plan.status(export_id, backend))

    async def cancel(self, *, export_id: str, backend: ExportStorage) -> bool:
        """Cancel an export.

        Args:
            export_id: the export's id.
            backend: what keeps it.

        Returns:
            ``True``, or ``False`` if it was over already.
        """
        return await self._session.run(plan.cancel(export_id, backend))
