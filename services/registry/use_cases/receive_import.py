"""Take a roster file from whoever sends it, in parts, and put it in the line of work."""

import base64
import binascii
from datetime import date, datetime, timedelta
from hashlib import blake2b
from json import dumps
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.areas import AreaStore
from services.registry.storage.import_previews import PreviewStore
from services.registry.storage.imports import ImportStore, RosterImport
from shared.contracts.registry_imports import MAX_PART_BYTES, PutImportPart, RunImport, StartImport
from shared.edge import RefusedError

__all__ = [
    "complete_or_refuse", "give_up_uploads", "known_import", "mark_of", "put_part", "run_import", "start_import",
]  # fmt: skip

PATIENCE = timedelta(days=1)
"""How long a file may take to come in. Shorter, and a bad line loses an upload over lunch."""


async def start_import(session: AsyncSession, command: StartImport, *, today: date, now: datetime) -> bool:
    """Write down that a file will come; the import's id is the command's. Returns False if that was known.

    Raises
    ------
    RefusedError
        Raised for a community that nobody has defined.
    """
    if not await AreaStore(session).lock_community(command.community):
        raise RefusedError.not_found(
            f"没有代码为 {command.community} 的社区。请先登记社区:nuanlin registry community define"
        )
    return await ImportStore(session).announce(
        id=command.command_id,
        community=command.community,
        filename=command.filename,
        size_bytes=command.size_bytes,
        sha256=command.sha256,
        sheets=command.sheets,
        as_of=command.as_of or today,
        actor=command.actor,
        status="receiving",
        created_at=now,
    )


async def put_part(session: AsyncSession, command: PutImportPart) -> bool:
    """Keep one part of a file; returns False if the file is complete already.

    Raises
    ------
    RefusedError
        Raised for an unknown import, a part that is too large, or one that is not base64.
    """
    roster = await known_import(session, command.import_id)
    if roster.status != "receiving":
        return False
    try:
        content = base64.b64decode(command.content_base64, validate=True)
    except binascii.Error:
        raise RefusedError("文件内容传输有误,请重新上传", field="content_base64") from None
    if len(content) > MAX_PART_BYTES or command.index * MAX_PART_BYTES > roster.size_bytes:
        raise RefusedError("文件分块过大或多于说好的大小,请重新上传", field="content_base64")
    await ImportStore(session).put_part(command.import_id, index=command.index, content=content)
    return True


async def run_import(session: AsyncSession, command: RunImport, *, now: datetime) -> bool:
    """Put a complete file in the line of work, or take in one that was looked at; returns False if it is on its way.

    Raises
    ------
    RefusedError
        Raised for an unknown import, while parts are missing, or for a preview that is not the present one.
    """
    roster = await known_import(session, command.import_id, lock=True)
    store = ImportStore(session)
    if roster.held:
        await _confirm(session, roster, mark=command.mark)
        await store.set(roster.id, status="taking_in", held=False, run_at=now, failure_count=0)
        return True
    if roster.status != "receiving":
        return False
    await complete_or_refuse(session, roster)
    await store.set(roster.id, status="waiting", run_at=now)
    return True


async def _confirm(session: AsyncSession, roster: RosterImport, *, mark: str | None) -> None:
    """Refuse to take in what nobody has seen as it is now."""
    if roster.status != "previewed":
        raise RefusedError.conflict("这份文件还没有核对完,或已经放弃;请等预览出来再确认")
    if mark is not None and mark != mark_of(roster):
        raise RefusedError.conflict("预览之后列的含义又改过了,请再看一遍预览再确认")
    await PreviewStore(session).forget(roster.id)


async def complete_or_refuse(session: AsyncSession, roster: RosterImport) -> None:
    """Refuse while parts of a file are missing.

    Raises
    ------
    RefusedError
        Raised with how much has come in.
    """
    received = await ImportStore(session).size_of_parts(roster.id)
    if received != roster.size_bytes:
        raise RefusedError.conflict(f"文件还不完整:应有 {roster.size_bytes} 字节,收到 {received} 字节,请补传")


def mark_of(roster: RosterImport) -> str:
    """Return the name of a preview: of another one as soon as columns or sheets mean something else."""
    said = dumps([roster.choices, roster.sheets], sort_keys=True, ensure_ascii=False)
    return blake2b(said.encode(), digest_size=12).hexdigest()


async def give_up_uploads(session: AsyncSession, *, now: datetime) -> int:
    """Give up files that are not whole, or not confirmed, after a day; returns how many.

    People's data does not lie about.
    """
    problem = "一天之内没有传完或没有确认导入,已经清除;请重新上传"
    return await ImportStore(session).give_up_uploads(now - PATIENCE, problem=problem, now=now)


async def known_import(session: AsyncSession, import_id: UUID, *, lock: bool = False) -> RosterImport:
    """Return an import.

    Raises
    ------
    RefusedError
        Raised if there is no such import.
    """
    roster = await ImportStore(session).get(import_id, lock=lock)
    if roster is None:
        raise RefusedError.not_found("没有这次导入,请重新上传文件")
    return roster
