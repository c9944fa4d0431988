"""Turn care rules into visits, and end visits whose reason is gone."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.constants import PLAN_BATCH
from services.visits.domain.rule import Duty, Rule, duties_of
from services.visits.storage.contacts import ContactStore
from services.visits.storage.outgoing import send, tell
from services.visits.storage.residents import Planned, ResidentStore, ToPlan
from services.visits.storage.rules import RuleStore
from services.visits.storage.visits import Slot, VisitFact, VisitStore, Weight
from services.visits.use_cases.announce import cancelled, completed
from services.visits.use_cases.assemble import scheduled
from services.visits.use_cases.end_duties import left_behind, lost_duties, lost_must_visits, moved_birthdays
from services.visits.use_cases.horizon import Horizon, slot_of, visit_id
from services.visits.use_cases.plan_rolling import Rolling, plan_rolling
from services.visits.use_cases.say_unassigned import say_unassigned
from services.visits.use_cases.weigh_rules import Standing, weigh_rules
from shared.contracts.words import ContactMode

__all__ = ["complete_seen", "plan_visits"]


@dataclass(frozen=True)
class Batch:
    """Residents who are planned together, and the rules they are planned by."""

    waiting: Sequence[ToPlan]
    versions: Mapping[UUID, Sequence[Rule]]
    """Rule to its versions, the newest last."""
    horizon: Horizon

    @property
    def newest(self) -> list[Rule]:
        """Every rule as it is now."""
        return [rules[-1] for rules in self.versions.values()]

    @cached_property
    def standings(self) -> dict[UUID, tuple[Standing, ...]]:
        """Resident to the rules that give them duties."""
        people = ((each.resident_id, each.person) for each in self.waiting)
        return weigh_rules(people, self.newest, self.horizon.today)


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
    again = len(waiting) == limit
    if waiting:
        horizon = Horizon(now=now, zone=zone, ahead_days=ahead_days)
        batch = Batch(waiting=waiting, versions=await RuleStore(session).versions(), horizon=horizon)
        rolling = await plan_rolling(session, waiting, batch.standings, horizon)
        begun = await _plan(session, batch, rolling)
        await residents.settle(_settled(batch, rolling, begun), now=now)
        again = again or bool(begun)
    return now if again else await residents.next_plan_at(after=now)


async def _plan(session: AsyncSession, batch: Batch, rolling: Rolling) -> set[UUID]:
    """Make, change and cancel visits; returns whose days begin to be counted anew, because they had been seen."""
    visits, now = VisitStore(session), batch.horizon.now
    gone = await _cancel(visits, batch)
    duties = [*_calendar(batch), *rolling.duties]
    planned = await visits.plan(
        [(visit_id(resident, slot.rule_id, slot.period), resident, slot) for resident, slot in duties], now=now
    )
    begun = {visit.resident_id for visit in planned if visit.opens_at <= now}
    gone += await _leave_behind(visits, batch, begun)
    seen = await complete_seen(session, [visit for visit in planned if visit.opens_at <= now])
    weighed = list(_weights(batch))
    await visits.reweigh(weighed, now=now)
    changed = {visit.resident_id for visit in planned} | {resident for resident, _ in weighed}
    if changed:
        await visits.limit_remote(list(changed))
    done = {visit.id for visit in seen}
    await send(session, scheduled(planned, now=now))
    await tell(
        session,
        [
            *await say_unassigned(session, [visit for visit in planned if visit.id not in done], now=now),
            *completed(seen, modes=await _modes(session, seen), now=now),
            *cancelled(gone, now=now),
        ],
    )
    by_days = {slot.rule_id for _, slot in rolling.duties}
    return {visit.resident_id for visit in seen if visit.rule_id in by_days}


async def _cancel(visits: VisitStore, batch: Batch) -> list[VisitFact]:
    ended = [
        *lost_duties(batch.waiting, batch.standings, batch.versions, batch.horizon),
        *lost_must_visits(batch.waiting, batch.versions),
        *await moved_birthdays(visits, batch.waiting, batch.standings),
    ]
    return await visits.cancel(ended) if ended else []


async def _leave_behind(visits: VisitStore, batch: Batch, begun: Collection[UUID]) -> list[VisitFact]:
    """Cancel what the rules of another community had asked for, of those for whom the rules here ask by now."""
    ended = list(left_behind(batch.waiting, batch.standings, batch.versions, begun))
    return await visits.cancel(ended) if ended else []


async def complete_seen(session: AsyncSession, begun: Sequence[VisitFact]) -> list[VisitFact]:
    """Complete visits for which somebody was reached before they were planned."""
    if not begun:
        return []
    since = min(visit.opens_at for visit in begun)
    reached = await ContactStore(session).reached_since(list({visit.resident_id for visit in begun}), since)
    chosen = [visit.id for visit in begun if visit.resident_id in reached]
    return await VisitStore(session).complete_seen(chosen) if chosen else []


async def _modes(session: AsyncSession, seen: Sequence[VisitFact]) -> dict[UUID, ContactMode]:
    return await ContactStore(session).modes([visit.contact_id for visit in seen if visit.contact_id])


def _calendar(batch: Batch) -> Iterator[tuple[UUID, Slot]]:
    """Yield resident and slot of every duty by the calendar that may not have been planned yet."""
    known: dict[tuple[Standing, datetime | None], list[Slot]] = {}
    for each in batch.waiting:
        for standing in batch.standings[each.resident_id]:
            rule = standing.rule
            if rule.period == "days":
                continue
            since = each.planned_at if rule.rule_id in each.planned_rules else None
            key = (standing, since)
            if rule.period == "birthday" or key not in known:
                known[key] = _slots(standing, each, since, batch.horizon)
            for slot in known[key]:
                yield each.resident_id, slot


def _slots(standing: Standing, resident: ToPlan, since: datetime | None, horizon: Horizon) -> list[Slot]:
    rule = standing.rule

    def duties(now: datetime, since: datetime | None) -> list[Duty]:
        return duties_of(rule, resident.person, now=now, since=since, zone=horizon.zone, ahead_days=horizon.ahead_days)

    found = duties(horizon.now, since)
    if since is not None and rule.saved_at <= since and rule.period != "birthday":
        planned = {duty.period.key for duty in duties(since, since)}
        found = [duty for duty in found if duty.period.key not in planned]
    return [slot_of(standing, duty.period, duty.moments) for duty in found]


def _weights(batch: Batch) -> Iterator[tuple[UUID, Weight]]:
    """Yield what is to stand on the planned visits of those who, or whose rules, have changed since the last time."""
    saved_at = max(rule.saved_at for rule in batch.newest)
    for each in batch.waiting:
        if each.planned_at is not None and max(each.changed_at, saved_at) > each.planned_at:
            for standing in batch.standings[each.resident_id]:
                if standing.rule.rule_id in each.planned_rules:
                    yield each.resident_id, Weight(standing.rule.rule_id, standing.reasons, standing.modes)


def _settled(batch: Batch, rolling: Rolling, begun: set[UUID]) -> Iterable[Planned]:
    horizon, newest = batch.horizon, batch.newest
    turns: dict[str, datetime] = {}
    for each in batch.waiting:
        community = each.person.community
        if community not in turns:
            turns[community] = horizon.next_turn(newest, community)
        moments = [turns[community], each.situation_ends_at, rolling.next_at.get(each.resident_id)]
        next_at = horizon.now if each.resident_id in begun else min(moment for moment in moments if moment)
        rules = [standing.rule.rule_id for standing in batch.standings[each.resident_id]]
        yield Planned(resident_id=each.resident_id, rules=rules, plan_at=next_at if _matters(each, rules) else None)


def _matters(each: ToPlan, rules: Sequence[UUID]) -> bool:
    """Say whether somebody has to be looked at again: a rule that begins later may be for them."""
    return bool(rules) or (each.person.reachable and (each.person.special or bool(each.person.categories)))
