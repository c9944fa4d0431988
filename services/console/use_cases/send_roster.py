"""Hand a roster file to registry, in parts."""

import asyncio
import base64
import hashlib
from pathlib import PurePath
from uuid import UUID

from services.console.channels.owners import Owners
from shared.contracts.base import Contract
from shared.contracts.registry_imports import MAX_PART_BYTES, PutImportPart, RunImport, StartImport
from shared.edge import RefusedError

__all__ = ["send_roster"]

AT_ONCE = 4
"""Parts under way at the same time: two megabytes, what the bus carries in a few milliseconds."""

LONGEST_NAME = 200


async def send_roster(
    owners: Owners, *, import_id: UUID, community: str, filename: str, content: bytes, actor: str, limit_bytes: int
) -> None:
    """Announce the file, send its parts, and have it taken in. Sending it again under the same id changes nothing.

    Raises
    ------
    RefusedError
        Raised for a file that is empty or too large, and for everything registry says no to.
    """
    if not content:
        raise RefusedError("文件是空的,请选择有内容的名单文件", field="file")
    if len(content) > limit_bytes:
        raise RefusedError(f"文件超过 {limit_bytes // 2**20} MB,请按小区拆成几个文件再导入", field="file")
    start = StartImport(
        command_id=import_id,
        actor=actor,
        community=community,
        filename=PurePath(filename.replace("\\", "/")).name[-LONGEST_NAME:] or "名单",
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    await owners.ask(start, Contract)
    gate = asyncio.Semaphore(AT_ONCE)

    async def send(index: int) -> None:
        part = content[index * MAX_PART_BYTES : (index + 1) * MAX_PART_BYTES]
        command = PutImportPart(
            actor=actor, import_id=import_id, index=index, content_base64=base64.b64encode(part).decode()
        )
        async with gate:
            await owners.ask(command, Contract)

    await asyncio.gather(*(send(index) for index in range(-(-len(content) // MAX_PART_BYTES))))
    await owners.ask(RunImport(actor=actor, import_id=import_id), Contract)
