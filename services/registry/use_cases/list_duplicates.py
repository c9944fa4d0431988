"""List entries that may be one person, without telling of another community more than that somebody is there."""

import base64
import binascii
import json
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.person import door_text
from services.registry.storage.duplicates import DuplicateStore, Likeness, Position
from services.registry.use_cases.viewing import check_reach, check_whole
from shared.contracts.registry_merges import Duplicate, Duplicates, ListDuplicates
from shared.edge import RefusedError

__all__ = ["list_duplicates"]

WORDS = {"birth": "姓名和出生日期相同", "phone": "电话相同、姓名同音"}


async def list_duplicates(session: AsyncSession, query: ListDuplicates) -> Duplicates:
    """Return one page of likely duplicates of a community.

    Raises
    ------
    RefusedError
        Raised for a community outside the asker's scope, and for a page that is not one of ours.
    """
    await check_whole(session, query.viewer)
    check_reach(query.viewer, query.community, missing="没有这个社区")
    after = _read(query.after) if query.after else None
    found, last = await DuplicateStore(session).pairs(query.community, after=after, limit=query.limit)
    return Duplicates(items=[_told(one, query) for one in found], next_page=_written(last) if last else None)


def _told(one: Likeness, query: ListDuplicates) -> Duplicate:
    row, reasons = one.row, "、".join(WORDS[reason] for reason in one.reasons)
    ours = {
        "resident_id": row.id,
        "name": row.name,
        "door": door_text(row.building, row.unit, row.room),
        "reasons": one.reasons,
    }
    elsewhere = row.other_community != query.community
    if elsewhere and query.viewer is not None and not query.viewer.reaches(row.other_community):
        text = f"{reasons}:区内另一个社区有这样一个人。请联系街道核对是否同一人"
        return Duplicate(**ours, text=text)
    return Duplicate(
        **ours,
        other_id=row.other_id,
        other_name=row.other_name,
        other_door=door_text(row.other_building, row.other_unit, row.other_room),
        other_community=row.other_community if elsewhere else None,
        text=f"{reasons}:请核对证件。是同一人就合并,不是就认定为两个人",
    )


def _written(position: Position) -> str:
    return base64.urlsafe_b64encode(json.dumps([str(part) for part in position]).encode()).decode()


def _read(token: str) -> Position:
    try:
        pinyin, one, other = json.loads(base64.urlsafe_b64decode(token))
        return str(pinyin), UUID(one), UUID(other)
    except (ValueError, TypeError, binascii.Error, AttributeError):
        raise RefusedError("翻页位置不对,请从第一页重新查", field="after") from None
