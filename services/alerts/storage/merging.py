"""How what alerts knows of a resident follows when two entries become one."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.storage.base import Base
from services.alerts.storage.tables import UNCLOSED, AlertRow
from shared.following import Follow, Merge, the_rest
from shared.merging import Merges

__all__ = ["MERGED", "MERGES", "MergedAlertStore"]

MERGED = "merged"
"""Outcome of an alert that another one of the same case stands for."""

FOLLOWS = (
    Follow("alert"),
    Follow("alert", column="circle_of"),
    Follow("inhibited_fact", key=("event_id", "rule")),
    # A relative of both entries has one link to the person: that to the kept entry.
    Follow("relative_feed", clash="k.contact_id = t.contact_id"),
    Follow("mailing", clash="k.kind = t.kind and k.occasion = t.occasion"),
)

STAYS = ("resident_copy", "circle_copy", "vacancy_copy", "relatives_copy", "contact_copy", "correspondence_copy")
"""Copies of what registry tells of an entry stay where they are: who answered for it, which of its posts were vacant.
So does when it was last reached: that is not proof enough that the kept one is safe."""

TAKE_OFF = text("""
    update resident_copy set on_list = false, entity_version = greatest(entity_version, :version)
    where resident_id = :merged and entity_version <= :version
""")

RENAME = text("""
    update alert set dedup_key = replace(dedup_key, cast(cast(:old as uuid) as text), cast(cast(:new as uuid) as text))
    where id = any(:ids)
""")

RENAME_MEMBERS = text("""
    update alert_member set case_key = renamed.case_key
    from (
        select m.alert_id, m.case_key as former,
            replace(m.case_key, cast(cast(:old as uuid) as text), cast(cast(:new as uuid) as text)) as case_key
        from alert_member m where m.settled_at is null and m.resident_id = :whose
    ) as renamed
    where alert_member.alert_id = renamed.alert_id and alert_member.case_key = renamed.former
      and renamed.case_key <> renamed.former
      and not exists (
          select from alert_member o
          where o.case_key = renamed.case_key and (o.settled_at is null or o.alert_id = renamed.alert_id))
""")

REOPEN = text("""
    update alert set status = 'open', closed_at = null, outcome = null, next_escalation_at = :now,
        acknowledged_by = null, acknowledged_at = null, taken_by = null, exhausted_at = null,
        entity_version = entity_version + 1,
        accepted_at = case when arrived_at is null then null else accepted_at end,
        accepted_by = case when arrived_at is null then null else accepted_by end
    where circle_of = :merged and status = 'closed' and outcome = 'merged'
      and not exists (select from alert o where o.dedup_key = alert.dedup_key and o.status <> 'closed')
    returning id
""")


def follows() -> tuple[Follow, ...]:
    """Say how every table follows that speaks of a resident; those without a rule row by row, as they are."""
    return (*FOLLOWS, *the_rest(Base.metadata, FOLLOWS, stays=STAYS))


MERGES = Merges(Base.metadata, follows)


class MergedAlertStore:
    """What a merge asks of alerts besides letting rows follow."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def unclosed_of(self, resident_id: UUID) -> list[AlertRow]:
        """Return the alerts about a resident, or told to those who answer for them, that are not closed. Locks them."""
        alerts = await self._session.scalars(
            select(AlertRow)
            .where(or_(AlertRow.circle_of == resident_id, AlertRow.resident_id == resident_id), UNCLOSED)
            .order_by(AlertRow.id)
            .with_for_update()
        )
        return list(alerts)

    async def open_cases(self, keys: Sequence[str]) -> set[str]:
        """Return those of these cases that have an alert that is not closed."""
        found = await self._session.scalars(
            select(AlertRow.dedup_key).where(AlertRow.dedup_key == func.any(list(keys)), UNCLOSED)
        )
        return set(found)

    async def rename(self, alerts: Sequence[UUID], *, old: UUID, new: UUID) -> None:
        """Let the cases of alerts name another resident."""
        await self._session.flush()
        await self._session.execute(RENAME, {"ids": list(alerts), "old": old, "new": new})
        self._session.expire_all()

    async def rename_members(self, *, whose: UUID, old: UUID, new: UUID) -> None:
        """Let the cases of somebody in alerts of several name another resident, where that one has no such case yet."""
        await self._session.execute(RENAME_MEMBERS, {"whose": whose, "old": old, "new": new})

    async def take_off(self, merge: Merge) -> None:
        """Take the merged entry off the list, unless something newer is known of it."""
        await self._session.execute(TAKE_OFF, {"merged": merge.merged, "version": merge.version})

    async def reopen(self, merge: Merge, *, now: object) -> list[UUID]:
        """Open again what was closed only because two were taken for one; returns the alerts."""
        return list((await self._session.scalars(REOPEN, {"merged": merge.merged, "now": now})).all())
