"""Take over what somebody found at a door: what we know is still right, or there is none."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.archive import ITEMS, STAMPS
from services.registry.storage.archives import ArchiveStore, Subject
from services.registry.use_cases.keep_archives import keep_archives
from services.registry.use_cases.obey_once import obeyed_before
from services.registry.use_cases.place_resident import lock_resident
from shared.contracts.registry_archive import ConfirmMustKnows
from shared.edge import RefusedError

__all__ = ["confirm_must_knows"]


async def confirm_must_knows(
    session: AsyncSession, command: ConfirmMustKnows, *, today: date, now: datetime, zone: ZoneInfo
) -> bool:
    """Stamp what was confirmed; returns whether the command was not obeyed before.

    Raises
    ------
    RefusedError
        Raised for an unknown resident, for confirming what nobody knows, and for denying what is known.
    """
    if await obeyed_before(session, command):
        return False
    known = await lock_resident(session, command.resident_id)
    store = ArchiveStore(session)
    subjects = await store.subjects([known.id], zone=zone.key)
    if not subjects:
        raise RefusedError("这位居民不在册,不用确认")
    _refuse_contradictions(subjects[0], command)
    stamps: list[dict[str, Any]] = [
        {"resident_id": known.id, "field": field, "none_stated": item in command.none_stated, "changed": False,
         "version": 0}
        for item in (*command.confirmed, *command.none_stated)
        for field in STAMPS[item]
    ]  # fmt: skip
    await store.stamp(stamps, actor=command.actor, now=now)
    await keep_archives(session, [known.id], today=today, now=now, zone=zone.key)
    return True


def _refuse_contradictions(subject: Subject, command: ConfirmMustKnows) -> None:
    unknown = [ITEMS[item] for item in command.confirmed if not subject.facts[item].known]
    if unknown:
        raise RefusedError(f"档案里还没有{'、'.join(unknown)},请先填写,或者说明“没有”", field="confirmed")
    facts = {item: subject.facts[item] for item in command.none_stated}
    held = [ITEMS[item] for item, fact in facts.items() if fact.known and not fact.none_stated]
    if held or "door" in command.none_stated:
        raise RefusedError(f"档案里有{'、'.join(held) or '住址'},要改成“没有”请先清空", field="none_stated")
