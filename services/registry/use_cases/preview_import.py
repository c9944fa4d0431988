"""Look at a file before it is taken in: ask for it, with what its columns mean; show it; throw it away."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.roster.fields import Field
from services.registry.storage.import_previews import PreviewStore
from services.registry.storage.imports import ImportStore, RosterImport
from services.registry.use_cases.receive_import import complete_or_refuse, known_import, mark_of
from shared.contracts.registry_import_previews import (
    ColumnChoice,
    DropImport,
    GetImportPreview,
    ImportPreview,
    PreviewImport,
)
from shared.edge import RefusedError

__all__ = ["drop_import", "preview_import", "show_preview"]


async def preview_import(session: AsyncSession, command: PreviewImport, *, now: datetime) -> bool:
    """Have a complete file read and compared; returns False if that is under way with the same meanings.

    Raises
    ------
    RefusedError
        Raised for an unknown import, a meaning that columns do not have, missing parts, or a file that was taken in.
    """
    roster = await known_import(session, command.import_id, lock=True)
    choices = [_checked(choice) for choice in command.columns] or await _carried(session, roster, command)
    sheets = roster.sheets if command.sheets is None else command.sheets
    if roster.held and roster.status in {"waiting", "checking", "comparing"}:
        if (choices, sheets) == (roster.choices, roster.sheets):
            return False
        raise RefusedError.conflict("这份文件正在核对,请等预览出来再改")
    if roster.status not in {"receiving", "previewed"}:
        raise RefusedError.conflict("这份文件已经导入或已经放弃,不能再改;要改请重新上传")
    await complete_or_refuse(session, roster)
    await ImportStore(session).set(
        roster.id, status="waiting", held=True, choices=choices, sheets=sheets, run_at=now, failure_count=0
    )
    return True


async def _carried(session: AsyncSession, roster: RosterImport, command: PreviewImport) -> list[dict[str, Any]]:
    """Return the choices of an earlier file of the same community, in whatever sheet they hold."""
    if command.like is None:
        return []
    earlier = await known_import(session, command.like)
    if earlier.community != roster.community:
        raise RefusedError.not_found("没有这次导入,请重新上传文件")
    return [choice | {"sheet": None} for choice in earlier.choices]


def _checked(choice: ColumnChoice) -> dict[str, Any]:
    if choice.field not in {field.value for field in Field}:
        raise RefusedError("没有这种列,请从列表里选", field="columns")
    return choice.model_dump()


async def show_preview(session: AsyncSession, query: GetImportPreview) -> ImportPreview:
    """Return what was seen in a file.

    Raises
    ------
    RefusedError
        Raised for an unknown import, or one that does not wait to be confirmed.
    """
    roster = await known_import(session, query.import_id)
    seen = await PreviewStore(session).get(roster.id) if roster.status == "previewed" else None
    if seen is None:
        raise RefusedError.conflict("这份文件现在没有预览:还在核对,或已经导入")
    said = {"import_id": roster.id, "mark": mark_of(roster), "hidden_sheets": roster.hidden_sheets}
    return ImportPreview.model_validate(said | {"columns": roster.choices, "chosen_sheets": roster.sheets} | seen)


async def drop_import(session: AsyncSession, command: DropImport, *, now: datetime) -> bool:
    """Throw away a file of which nothing was taken in; returns False if that was done.

    Raises
    ------
    RefusedError
        Raised for an unknown import, or one that is being taken in.
    """
    roster = await known_import(session, command.import_id, lock=True)
    if roster.status == "dropped":
        return False
    if not roster.held and roster.status != "receiving":
        raise RefusedError.conflict("这份文件已经开始导入,不能再放弃")
    store = ImportStore(session)
    await store.set(
        roster.id, status="dropped", finished_at=now, leased_until=None, lease_token=None, context={}, choices=[]
    )
    await store.forget_all([roster.id])
    return True
