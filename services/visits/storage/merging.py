"""How what visits knows of a resident follows when two entries become one."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.statements import statement
from services.visits.storage.tables import Base
from services.visits.storage.visit_statements import with_facts
from services.visits.storage.visits import VisitFact
from shared.following import Follow, Merge, the_rest
from shared.merging import Merges

__all__ = ["MERGES", "MergedVisitStore"]

DONE = "('completed', 'completed_late')"
SAME = "k.rule_id = t.rule_id and k.period = t.period"
OVERLAP = "k.opens_at < t.ends_at and t.opens_at < k.ends_at"

FOLLOWS = (
    Follow(
        "listing",
        key=("listed_from",),
        clash="k.listed_from = t.listed_from or k.listed_to is null and t.listed_to is null",
        before={"listed_to": "t.listed_to"},
    ),
    Follow("situation", key=("kind", "cause_id"), clash="k.kind = t.kind and k.cause_id = t.cause_id"),
    Follow("wish", key=(), clash="true"),
    Follow("signal_plan", key=(), clash="true", before={"active": "false", "opens_at": "null", "closes_at": "null"}),
    Follow("signal_device", key=("device",)),
    Follow("signal_day", clash="k.on_day = t.on_day"),
    Follow("sighting"),
    Follow("passcode_turn", key=(), clash="true"),
    Follow("passcode", key=("number",), clash="true"),
    Follow("passcode_brief", clash="k.done_at is null and t.done_at is null"),
    Follow("passcode_use"),
    Follow("door_check", key=("contact_id", "item")),
    Follow("door_note", key=("contact_id",)),
    Follow("hazard"),
    Follow("escort"),
    Follow("refill"),
    Follow("day_care_plan", key=(), clash="true"),
    Follow("day_care_day", clash="k.on_day = t.on_day"),
    Follow("companion_watch", key=(), clash="true", clashing="laid_aside"),
    Follow("liaison_watch", key=("liaison_id",)),
    Follow("contact"),
    Follow("must_visit", key=("visit_id",), clash="k.cause = t.cause and k.cause_id = t.cause_id"),
    Follow(
        "service_item",
        key=("item_id",),
        clash="k.service = t.service and k.period = t.period",
        yields="k.service = t.service and k.period = t.period and k.status in ('due', 'missed', 'cancelled') "
        "and (t.status in ('given', 'given_late', 'declined') or k.status = 'cancelled' and t.status = 'due')",
    ),
    Follow(
        "visit",
        clash=SAME,
        yields=f"{SAME} and (t.status in {DONE} and k.status not in {DONE} "
        "or k.status = 'cancelled' and t.status in ('planned', 'missed'))",
    ),
)
"""How those tables follow in which two rows can stand against each other."""

STAYS = ("resident_copy", "circle_copy", "must_know_copy", "liaison_term")
"""What is told of an entry itself, and the terms of its liaisons, which say who was late with a record then."""

LOCK = statement(
    "select 1 from resident_copy where resident_id = any(:residents) order by resident_id for update",
    id_lists=("residents",),
)

TAKE_OFF = statement(
    """
    update resident_copy
       set on_list = false, special = false, plan_at = null, planned_rules = '{}',
           entity_version = greatest(entity_version, :version)
     where resident_id = :merged and entity_version <= :version
    """,
    ids=("merged",),
)

LET_PLAN = statement(
    """
    update resident_copy r
       set plan_at = :now,
           planned_rules = array(
               select distinct rule_id from (
                   select unnest(r.planned_rules) as rule_id
                    union all
                   select v.rule_id from visit v where v.resident_id = r.resident_id and v.status = 'planned'
               ) known
           )
     where r.resident_id = :kept
    """,
    moments=("now",),
    ids=("kept",),
)
"""The planner has to know of the rules whose visits came over, or it would never end them."""

GIVE_WAY = with_facts(
    f"""
    update visit v set revision = v.revision + 1
      from visit t
     where v.resident_id = :kept and v.status in ('planned', 'missed')
       and t.resident_id = :merged and t.status in {DONE}
       and v.rule_id = t.rule_id and v.period = t.period
    """,  # noqa: S608 - constants of this module
    ids=("kept", "merged"),
)
"""Visits of the kept entry that were made under the other one: said to be cancelled, then laid aside."""

CANCEL_TWINS = with_facts(
    f"""
    update visit v set status = 'cancelled', cancel_reason = 'merged', revision = v.revision + 1
      from visit k
     where v.resident_id = :merged and v.status in ('planned', 'missed')
       and k.resident_id = :kept and k.rule_id = v.rule_id
       and (k.period = v.period and k.status <> 'cancelled'
            or v.status = 'planned' and k.status = 'planned' and {OVERLAP.replace("t.", "v.")})
    """,  # noqa: S608 - constants of this module
    ids=("kept", "merged"),
)

CANCEL_SERVICES = statement(
    """
    update service_item v set status = 'cancelled', reason = 'merged', revision = v.revision + 1
      from service_item k
     where v.resident_id = :merged and v.status = 'due'
       and k.resident_id = :kept and k.service = v.service and k.period = v.period and k.status <> 'cancelled'
    """,
    ids=("kept", "merged"),
)

LIST_ONCE = (
    statement(
        """
        with gone as (
            delete from listing t using listing k
             where t.resident_id = :merged and k.resident_id = :kept
               and t.listed_from >= k.listed_from and (k.listed_to is null or t.listed_from < k.listed_to)
            returning t.*
        )
        insert into merge_step (merge_id, place, step, row, before)
        select :merge_id, 'listing.resident_id', 'laid_aside', jsonb_build_object('listed_from', listed_from),
               to_jsonb(gone) from gone
        """,
        ids=("kept", "merged", "merge_id"),
    ),
    statement(
        """
        with cut as (
            select t.resident_id, t.listed_from, t.listed_to, min(k.listed_from) as upto
              from listing t join listing k on k.resident_id = :kept
               and k.listed_from > t.listed_from and (t.listed_to is null or k.listed_from < t.listed_to)
             where t.resident_id = :merged group by 1, 2, 3
        ), written as (
            update listing t set listed_to = cut.upto from cut
             where t.resident_id = cut.resident_id and t.listed_from = cut.listed_from
            returning t.listed_from, jsonb_build_object('listed_to', cut.listed_to) as before
        )
        insert into merge_step (merge_id, place, step, row, before)
        select :merge_id, 'listing.resident_id', 'written', jsonb_build_object('listed_from', listed_from), before
          from written
        """,
        ids=("kept", "merged", "merge_id"),
    ),
)
"""One person is on the list once: times in which both entries were on it count for the kept one."""

OPEN = statement("select id from visit where resident_id = :kept and status = 'planned'", ids=("kept",))

UNDO_SEEN = with_facts(
    """
    update visit v
       set status = case when v.missed_at is null then 'planned' else 'missed' end,
           contact_id = null, completed_at = null, revision = v.revision + 1
      from contact c
     where v.resident_id = :kept and c.id = v.contact_id and c.resident_id = :merged
    """,
    ids=("kept", "merged"),
)
"""Visits of the kept entry that only a contact with the other one had completed are to be made after all."""

REVIVE_TWINS = with_facts(
    """
    update visit v
       set status = case when v.missed_at is null then 'planned' else 'missed' end, cancel_reason = null,
           revision = v.revision + 1
     where v.resident_id = :merged and v.status = 'cancelled' and v.cancel_reason = 'merged'
    """,
    ids=("merged",),
)
"""Somebody who was another person all the time was due all the time."""

REVIVE_SERVICES = statement(
    """
    update service_item v set status = 'due', reason = null, revision = v.revision + 1
     where v.resident_id = :merged and v.status = 'cancelled' and v.reason = 'merged'
    """,
    ids=("merged",),
)


def follows() -> tuple[Follow, ...]:
    """Say how every table follows that speaks of a resident; those without a rule row by row, as they are."""
    return (*FOLLOWS, *the_rest(Base.metadata, FOLLOWS, stays=STAYS))


MERGES = Merges(Base.metadata, follows)


class MergedVisitStore:
    """What a merge asks of visits besides letting rows follow."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock(self, residents: Sequence[UUID]) -> None:
        """Let nobody plan or record for these residents until the transaction ends."""
        await self._session.execute(LOCK, {"residents": list(residents)})

    async def take_off(self, merge: Merge) -> None:
        """Take the merged entry off the list, unless something newer is known of it."""
        await self._session.execute(TAKE_OFF, {"merged": merge.merged, "version": merge.version})

    async def close_twins(self, merge: Merge, kept: UUID) -> list[VisitFact]:
        """Cancel what is due twice for one person; returns the visits that are due no more."""
        ids = {"kept": kept, "merged": merge.merged}
        given_way = [VisitFact(*row) for row in await self._session.execute(GIVE_WAY, ids)]
        twins = [VisitFact(*row) for row in await self._session.execute(CANCEL_TWINS, ids)]
        await self._session.execute(CANCEL_SERVICES, ids)
        return [*given_way, *twins]

    async def list_once(self, merge: Merge, kept: UUID) -> None:
        """Let one person be on the list once at any time."""
        for step in LIST_ONCE:
            await self._session.execute(step, {"kept": kept, "merged": merge.merged, "merge_id": merge.merge_id})

    async def let_plan(self, kept: UUID, *, now: datetime) -> None:
        """Have the kept entry planned anew, with the rules whose visits came over."""
        await self._session.execute(LET_PLAN, {"kept": kept, "now": now})

    async def open_visits(self, kept: UUID) -> list[UUID]:
        """Return the planned visits of a resident."""
        return list((await self._session.scalars(OPEN, {"kept": kept})).all())

    async def due_again(self, merge: Merge) -> list[VisitFact]:
        """Let visits be due again that were closed for the merge, or were done only for the other one; returns them."""
        ids = {"kept": merge.kept, "merged": merge.merged}
        seen = [VisitFact(*row) for row in await self._session.execute(UNDO_SEEN, ids)]
        twins = [VisitFact(*row) for row in await self._session.execute(REVIVE_TWINS, {"merged": merge.merged})]
        await self._session.execute(REVIVE_SERVICES, {"merged": merge.merged})
        return [visit for visit in (*seen, *twins) if visit.status == "planned"]
