"""Hand a roster file to registry, in parts, to be looked at."""

import asyncio
import base64
import hashlib
from dataclasses import dataclass
from pathlib import PurePath
from uuid import UUID

from services.console.channels.owners import Owners
from shared.contracts.base import Contract
from shared.contracts.registry_import_previews import PreviewImport
from shared.contracts.registry_imports import MAX_PART_BYTES, PutImportPart, StartImport
from shared.edge import RefusedError

__all__ = ["KINDS", "RosterFile", "check_roster_file", "send_roster"]

AT_ONCE = 4
"""Parts under way at the same time: two megabytes, what the bus carries in a few milliseconds."""

LONGEST_NAME = 200

KINDS = (".xlsx", ".xls", ".xlsm", ".ods", ".et", ".csv")
"""Kinds of files that registry reads."""


@dataclass(frozen=True)
class RosterFile:
    """A file as somebody sends it."""

    import_id: UUID
    filename: str
    content: bytes


def check_roster_file(file: RosterFile, *, limit_bytes: int) -> None:
    """Refuse a file that registry would not take, before anything is sent.

    Raises
    ------
    RefusedError
        Raised for a file of another kind, and one that is empty or too large.
    """
    name = PurePath(file.filename.replace("\\", "/")).name
    if PurePath(name).suffix.lower() not in KINDS:
        raise RefusedError(f"“{name}”不是表格文件:只能读 .xlsx、.xls、.ods、.et、.csv,请另存为其中一种", field="file")
    if not file.content:
        raise RefusedError(f"“{name}”里什么也没有:文件是空的,请选择有内容的名单文件", field="file")
    if len(file.content) > limit_bytes:
        raise RefusedError(f"“{name}”超过 {limit_bytes // 2**20} MB,请按小区拆成几个文件再导入", field="file")


async def send_roster(owners: Owners, file: RosterFile, *, community: str, like: UUID | None) -> None:
    """Announce the file, send its parts, and have it looked at. Sending it again under the same id changes nothing.

    Parameters
    ----------
    like
        The import whose rows this file corrects: its columns mean the same.

    Raises
    ------
    RefusedError
        Raised for everything registry says no to.
    """
    content = file.content
    start = StartImport(
        command_id=file.import_id,
        community=community,
        filename=PurePath(file.filename.replace("\\", "/")).name[-LONGEST_NAME:] or "名单",
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    await owners.ask(start, Contract)
    gate = asyncio.Semaphore(AT_ONCE)

    async def send(index: int) -> None:
        part = content[index * MAX_PART_BYTES : (index + 1) * MAX_PART_BYTES]
        command = PutImportPart(import_id=file.import_id, index=index, content_base64=base64.b64encode(part).decode())
        async with gate:
            await owners.ask(command, Contract)

    await asyncio.gather(*(send(index) for index in range(-(-len(content) // MAX_PART_BYTES))))
    await owners.ask(PreviewImport(import_id=file.import_id, like=like), Contract)
