"""Plan the visits of rules that count the days since the last contact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.domain.period import DAY, Period, civil_moment
from services.visits.domain.rolling import LastPeriod, rolling_periods
from services.visits.domain.rule import FIRST_PERIOD_MINIMUM, gap_days, moments_of
from services.visits.storage.contacts import ContactStore
from services.visits.storage.residents import ToPlan
from services.visits.storage.visits import Kept, Slot, VisitStore
from services.visits.use_cases.horizon import Horizon, slot_of
from services.visits.use_cases.weigh_rules import Standing

__all__ = ["Rolling", "plan_rolling"]


@dataclass(frozen=True, slots=True)
class Rolling:
    """What is to be planned, and when the next period of each resident begins."""

    duties: list[tuple[UUID, Slot]] = field(default_factory=list)
    next_at: dict[UUID, datetime] = field(default_factory=dict)


async def plan_rolling(
    session: AsyncSession,
    waiting: Sequence[ToPlan],
    standings: Mapping[UUID, tuple[Standing, ...]],
    horizon: Horizon,
) -> Rolling:
    """Return the visits that follow on the last contact of each resident, or on the last period that was missed."""
    by_days = [
        (each, standing)
        for each in waiting
        for standing in standings[each.resident_id]
        if standing.rule.period == "days"
    ]
    rolling = Rolling()
    if not by_days:
        return rolling
    kept = await _kept(session, by_days)
    seen = await _seen(session, by_days)
    for each, standing in by_days:
        last = kept.get((each.resident_id, standing.rule.rule_id))
        periods = _periods(each, standing, last, seen.get(each.resident_id, {}), horizon)
        for period in periods:
            moments = moments_of(standing.rule, period, horizon.zone)
            rolling.duties.append((each.resident_id, slot_of(standing, period, moments)))
        ends_at = last.ends_at if last is not None else None
        if periods:
            ends_at = civil_moment(periods[-1].last_on, "24:00", horizon.zone)
        if ends_at is not None and ends_at > horizon.now:
            rolling.next_at[each.resident_id] = min(ends_at, rolling.next_at.get(each.resident_id, ends_at))
    return rolling


async def _kept(session: AsyncSession, by_days: Sequence[tuple[ToPlan, Standing]]) -> dict[tuple[UUID, UUID], Kept]:
    found = await VisitStore(session).last_periods(
        residents=[each.resident_id for each, _ in by_days],
        rules=list({standing.rule.rule_id for _, standing in by_days}),
    )
    return {(kept.resident_id, kept.rule_id): kept for kept in found}


async def _seen(session: AsyncSession, by_days: Sequence[tuple[ToPlan, Standing]]) -> dict[UUID, dict[str, datetime]]:
    """Return when residents who are new to such a rule were last reached, by mode."""
    fresh = [each.resident_id for each, standing in by_days if standing.rule.rule_id not in each.planned_rules]
    return await ContactStore(session).last_reached(fresh) if fresh else {}


def _periods(
    each: ToPlan, standing: Standing, last: Kept | None, seen: Mapping[str, datetime], horizon: Horizon
) -> list[Period]:
    rule, today = standing.rule, horizon.today
    known = rule.rule_id in each.planned_rules and last is not None
    reached = max((moment for mode, moment in seen.items() if mode in standing.modes), default=None)
    return rolling_periods(
        gap_days=gap_days(rule, each.person),
        today=today if known else _first_day(rule.window_to, horizon),
        last=_last(last, horizon) if last is not None else None,
        known=known,
        seen_on=horizon.day_of(reached) if reached is not None else None,
        until=rule.active_to,
    )


def _first_day(window_to: str, horizon: Horizon) -> date:
    left = civil_moment(horizon.today, window_to, horizon.zone) - horizon.now
    return horizon.today if left >= FIRST_PERIOD_MINIMUM else horizon.today + DAY


def _last(kept: Kept, horizon: Horizon) -> LastPeriod:
    return LastPeriod(
        last_on=horizon.day_of(kept.ends_at - timedelta(microseconds=1)),
        done_on=horizon.day_of(kept.completed_at) if kept.completed_at is not None else None,
        waits=kept.status == "planned",
    )
