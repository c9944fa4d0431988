"""Turn care rules into visits, and end visits whose reason is gone."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.constants import PLAN_BATCH, VISIT_IDS
from services.visits.domain.birthday import birthdays
from services.visits.domain.period import civil_moment, week_of
from services.visits.domain.rule import Duty, Rule, applies, duties_of
from services.visits.storage.contacts import ContactStore
from services.visits.storage.outgoing import send, tell
from services.visits.storage.residents import Planned, ResidentStore, ToPlan
from services.visits.storage.rules import RuleStore
from services.visits.storage.visits import Slot, VisitFact, VisitStore
from services.visits.use_cases.announce import cancelled, completed, unassigned
from services.visits.use_cases.assemble import scheduled

__all__ = ["plan_visits", "visit_id"]


@dataclass(frozen=True, slots=True)
class Horizon:
    """The moment of planning and how far it looks."""

    now: datetime
    zone: ZoneInfo
    ahead_days: int

    @property
    def next_week(self) -> datetime:
        """Monday after now, when everybody is planned again."""
        return civil_moment(week_of(self.now.astimezone(self.zone).date()).last_on, "24:00", self.zone)


async def plan_visits(
    session: AsyncSession,
    *,
    now: datetime,
    real_now: datetime,
    zone: ZoneInfo,
    ahead_days: int,
    limit: int = PLAN_BATCH,
) -> datetime | None:
    """Plan the residents who have waited longest, and say what changed.

    Returns
    -------
    datetime or None
        When to look again: `now` if there may be more at once, else when the next resident is due; None if none is,
        or only those who wait for their care circle.
    """
    residents = ResidentStore(session)
    waiting = await residents.claim_to_plan(now=now, real_now=real_now, limit=limit)
    if waiting:
        horizon = Horizon(now=now, zone=zone, ahead_days=ahead_days)
        versions = await RuleStore(session).versions()
        newest = [rules[-1] for rules in versions.values()]
        applying = {each.resident_id: [rule for rule in newest if applies(rule, each.person)] for each in waiting}
        await _plan(session, waiting, applying, versions, horizon)
        await residents.settle(_settled(waiting, applying, horizon), now=now)
    return now if len(waiting) == limit else await residents.next_plan_at(after=now)


Applying = dict[UUID, list[Rule]]
"""Resident to the rules that apply."""

Versions = dict[UUID, list[Rule]]
"""Rule to its versions, the newest last."""


def visit_id(resident_id: UUID, rule_id: UUID, period: str) -> UUID:
    """Return the id of the one visit of a resident by a rule in a period."""
    return uuid5(VISIT_IDS, f"{resident_id}:{rule_id}:{period}")


async def _plan(
    session: AsyncSession, waiting: Sequence[ToPlan], applying: Applying, versions: Versions, horizon: Horizon
) -> None:
    visits, now = VisitStore(session), horizon.now
    planned = await visits.plan(list(_duties(waiting, applying, horizon)), now=now)
    seen = await _complete_seen(session, [visit for visit in planned if visit.opens_at <= now])
    ended = [*_lost(waiting, applying, versions, now=now), *await _moved_birthdays(visits, waiting, applying)]
    gone = await visits.cancel(ended) if ended else []
    if planned:
        await visits.limit_remote(list({visit.resident_id for visit in planned}))
    modes = await ContactStore(session).modes([visit.contact_id for visit in seen if visit.contact_id])
    done = {visit.id for visit in seen}
    await send(session, scheduled(planned, now=now))
    await tell(
        session,
        [
            *unassigned([visit for visit in planned if visit.id not in done], now=now),
            *completed(seen, modes=modes, now=now),
            *cancelled(gone, now=now),
        ],
    )


async def _complete_seen(session: AsyncSession, begun: Sequence[VisitFact]) -> list[VisitFact]:
    """Complete visits for which somebody was reached before they were planned."""
    if not begun:
        return []
    since = min(visit.opens_at for visit in begun)
    reached = await ContactStore(session).reached_since(list({visit.resident_id for visit in begun}), since)
    chosen = [visit.id for visit in begun if visit.resident_id in reached]
    return await VisitStore(session).complete_seen(chosen) if chosen else []


def _duties(waiting: Iterable[ToPlan], applying: Applying, horizon: Horizon) -> Iterator[tuple[UUID, UUID, Slot]]:
    """Yield visit, resident and slot of every duty that may not have been planned yet."""
    known: dict[tuple[UUID, datetime | None], list[Slot]] = {}
    for each in waiting:
        for rule in applying[each.resident_id]:
            since = each.planned_at if rule.rule_id in each.planned_rules else None
            key = (rule.rule_id, since)
            if rule.period == "birthday" or key not in known:
                known[key] = _slots(rule, each, since, horizon)
            for slot in known[key]:
                yield visit_id(each.resident_id, slot.rule_id, slot.period), each.resident_id, slot


def _slots(rule: Rule, resident: ToPlan, since: datetime | None, horizon: Horizon) -> list[Slot]:
    def duties(now: datetime, since: datetime | None) -> list[Duty]:
        return duties_of(rule, resident.person, now=now, since=since, zone=horizon.zone, ahead_days=horizon.ahead_days)

    found = duties(horizon.now, since)
    if since is not None and rule.saved_at <= since and rule.period != "birthday":
        planned = {duty.period.key for duty in duties(since, since)}
        found = [duty for duty in found if duty.period.key not in planned]
    return [
        Slot(
            rule_id=rule.rule_id,
            rule_version=rule.version,
            period=duty.period.key,
            opens_at=duty.moments.opens_at,
            due_at=duty.moments.due_at,
            ends_at=duty.moments.ends_at,
            deadline_at=duty.moments.deadline_at,
        )
        for duty in found
    ]


def _lost(
    waiting: Iterable[ToPlan], applying: Applying, versions: Versions, *, now: datetime
) -> Iterable[dict[str, Any]]:
    """Tell which duties have ended, and which of their visits are cancelled.

    If it was the resident who changed, every visit whose deadline had not passed by then is; if it was the rule, only
    those that have not opened yet.
    """
    for each in waiting:
        for rule_id in each.planned_rules - {rule.rule_id for rule in applying[each.resident_id]}:
            before = _version_at(versions.get(rule_id, []), each.planned_at)
            ended = {"resident_id": each.resident_id, "rule_id": rule_id}
            if before is not None and applies(before, each.person):
                yield ended | {"reason": "rule_ended", "opens_after": now}
            else:
                reason = "no_longer_special" if each.person.on_list else "off_list"
                yield ended | {"reason": reason, "deadline_after": each.changed_at}


def _version_at(versions: Sequence[Rule], moment: datetime | None) -> Rule | None:
    known = [rule for rule in versions if moment is not None and rule.saved_at <= moment]
    return known[-1] if known else None


async def _moved_birthdays(visits: VisitStore, waiting: Sequence[ToPlan], applying: Applying) -> list[dict[str, Any]]:
    """Tell which birthday visits lie on a day that is no longer the resident's birthday."""
    rules = {rule.rule_id for rules in applying.values() for rule in rules if rule.period == "birthday"}
    known = {each.resident_id: each for each in waiting if each.planned_at is not None}
    if not rules or not known:
        return []
    return [
        {
            "resident_id": resident_id,
            "rule_id": rule_id,
            "period": period,
            "reason": "birthday_corrected",
            "deadline_after": known[resident_id].changed_at,
        }
        for resident_id, rule_id, period in await visits.planned_periods(residents=list(known), rules=list(rules))
        if not _is_birthday(known[resident_id], date.fromisoformat(period))
    ]


def _is_birthday(resident: ToPlan, day: date) -> bool:
    person = resident.person
    return bool(birthdays(birth_date=person.birth_date, lunar=person.lunar_birthday, first_on=day, last_on=day))


def _settled(waiting: Iterable[ToPlan], applying: Applying, horizon: Horizon) -> Iterable[Planned]:
    for each in waiting:
        rules = [rule.rule_id for rule in applying[each.resident_id]]
        yield Planned(resident_id=each.resident_id, rules=rules, plan_at=horizon.next_week if rules else None)
