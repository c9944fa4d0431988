"""Files of somebody else's making are read in a process of their own: what they break is that process.

``python -m services.registry.use_cases.read_apart MEMORY`` is that process; only the functions here start it.
"""

from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from pydantic_core import from_json, to_json

from services.registry.files.workbook import UnreadableFileError
from services.registry.storage.content import Content
from services.registry.storage.import_rows import ReadRow
from services.registry.storage.sealed import Vault
from services.registry.use_cases.check_roster import check_roster
from services.registry.use_cases.correct_roster import correction_with
from services.registry.use_cases.read_roster import Reader, RosterFile, Whole, read_roster
from shared.apart import Bounds, OverrunError, work_apart, work_here

__all__ = ["Apart", "correct_file", "in_a_process", "read_file", "work"]

BOUNDS = Bounds(seconds=1800, memory_bytes=3 << 30)
"""A roster of 100,000 people takes a minute of processor time and 1.4 GiB: five minutes where everything is busy."""

TOO_MUCH = "这个文件太大或太复杂,读不下来,没有导入任何内容;请删去图片和无关的工作表,或按小区拆成几个文件再导入"

Part = bytes | memoryview

Apart = Callable[[bytes], Awaitable[bytes]]
"""Has `work` done somewhere."""


async def in_a_process(given: bytes) -> bytes:
    """Have it done in a process of its own."""
    return await work_apart(__name__, given, bounds=BOUNDS)


async def read_file(file: RosterFile, vault: Vault, apart: Apart) -> Whole:
    """Read a file somewhere else.

    Raises
    ------
    UnreadableFileError
        Raised with what to do about the file; also if reading it takes more than it may.
    """
    head, *parts = await _ask(apart, file, vault, added=None)
    *contents, correction = parts
    tables = [
        Content(table, columns, content, binary)
        for (table, columns, binary), content in zip(head["tables"], contents, strict=True)
    ]
    return Whole(tables, bytes(correction), head["row_count"], head["hidden_sheets"], head["context"], head["preview"])


async def correct_file(file: RosterFile, added: list[ReadRow], vault: Vault, apart: Apart) -> bytes:
    """Write the spreadsheet to correct somewhere else, with what the register has found."""
    _, content = await _ask(apart, file, vault, added=added)
    return bytes(content)


async def _ask(apart: Apart, file: RosterFile, vault: Vault, *, added: list[ReadRow] | None) -> tuple[Any, ...]:
    keys, index_key = vault.secrets
    said = {name: getattr(file, name) for name in RosterFile.__dataclass_fields__ if name != "content"}
    rows = None if added is None else [asdict(row) for row in added]
    head = {"file": said, "keys": keys, "index_key": b64encode(index_key).decode(), "added": rows}
    try:
        head, *parts = _parted(await apart(_joined(head, file.content)))
    except OverrunError as error:
        raise UnreadableFileError(TOO_MUCH) from error
    if "refused" in head:
        raise UnreadableFileError(head["refused"])
    return head, *parts


def work(given: bytes, *, read: Reader = check_roster) -> bytes:
    """Do what was asked, all in bytes: nothing that a process could be made to say is run by who hears it."""
    head, content = _parted(given)
    said = head["file"] | {
        "import_id": UUID(head["file"]["import_id"]),
        "as_of": date.fromisoformat(head["file"]["as_of"]),
    }
    file = RosterFile(**said, content=bytes(content))
    try:
        if head["added"] is not None:
            return _joined({}, correction_with(file.read(read), [ReadRow(**row) for row in head["added"]]))
        whole = read_roster(file, Vault.of_secrets(head["keys"], b64decode(head["index_key"])), read=read)
    except UnreadableFileError as error:
        return _joined({"refused": str(error)})
    answer = {
        "tables": [(one.table, list(one.columns), one.binary) for one in whole.tables],
        "row_count": whole.row_count,
        "hidden_sheets": whole.hidden_sheets,
        "context": whole.context,
        "preview": whole.preview,
    }
    return _joined(answer, *(one.content for one in whole.tables), whole.correction)


def _joined(head: Mapping[str, Any], *parts: Part) -> bytes:
    """Put a head and parts together; the first line is the head, with the lengths of the parts."""
    return b"".join((to_json({**head, "lengths": [len(part) for part in parts]}), b"\n", *parts))


def _parted(joined: bytes) -> tuple[Any, ...]:
    """Return the head and the parts that `_joined` put together."""
    begin = joined.index(b"\n") + 1
    head, parts, rest = from_json(joined[:begin]), [], memoryview(joined)[begin:]
    for length in head.pop("lengths"):
        parts.append(rest[:length])
        rest = rest[length:]
    return head, *parts


if __name__ == "__main__":
    work_here(work)
