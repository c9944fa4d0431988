"""Have residents visited because of something that happened: one visit per cause, however often it is told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.constants import VISIT_IDS
from services.visits.domain.must_visit import CONDOLENCE, due_moment
from services.visits.storage.contacts import ContactStore
from services.visits.storage.must_visits import MustVisitStore, Target
from services.visits.storage.outgoing import send, tell
from services.visits.storage.residents import ResidentStore
from services.visits.storage.rules import RuleStore
from services.visits.storage.situations import SituationStore
from services.visits.storage.tables import CareRuleVersionRow
from services.visits.storage.visits import VisitFact
from services.visits.use_cases.announce import completed
from services.visits.use_cases.assemble import scheduled
from services.visits.use_cases.plan_visits import complete_seen
from services.visits.use_cases.say_unassigned import say_unassigned
from shared.areas import place_of
from shared.contracts.visits_duties import CarerSearchNeeded

__all__ = ["Order", "must_visit_id", "order_must_visits"]

BEREAVED = "bereaved"
"""The situation that has a resident contacted more often for the weeks a rule says."""


@dataclass(frozen=True, slots=True)
class Order:
    """One resident is to be visited for one cause."""

    resident_id: UUID
    area: str
    """Where it happened, for a resident who is not known here yet."""
    cause: str
    """What a care rule of the period ``cause`` is for."""
    cause_id: UUID
    caused_at: datetime
    ordered_by: str = "system"
    note: str = ""
    due_at: datetime | None = None
    """By when, if somebody said so; None is what the rule says."""


def must_visit_id(resident_id: UUID, cause: str, cause_id: UUID) -> UUID:
    """Return the id of the one visit of a resident for a cause."""
    return uuid5(VISIT_IDS, f"must:{resident_id}:{cause}:{cause_id}")


async def order_must_visits(session: AsyncSession, orders: Iterable[Order], *, now: datetime) -> list[VisitFact]:
    """Order visits for many residents at once, and say so; returns those that were not ordered before.

    Causes without a rule in force, and residents to whom nobody is to be sent, are left out.
    """
    store = MustVisitStore(session)
    once = list({(order.resident_id, order.cause, order.cause_id): order for order in orders}.values())
    if not once:
        return []
    targets = await store.targets(order.resident_id for order in once)
    rules = [row for row in await RuleStore(session).newest() if row.active and row.cause is not None]
    rows = [
        _row(order, targets.get(order.resident_id), rule, now=now)
        for order in once
        if _may_be_sent(order, targets.get(order.resident_id))
        and (rule := _rule_for(order, targets.get(order.resident_id), rules)) is not None
    ]
    fresh = await store.order(rows, now=now)
    await _announce(session, fresh, now=now)
    await _raise_cadence(session, once, fresh, rules, now=now)
    return fresh


def _may_be_sent(order: Order, target: Target | None) -> bool:
    if target is None or order.cause == CONDOLENCE:
        return True
    return not target.paused and target.presence != "deceased"


def _rule_for(order: Order, target: Target | None, rules: Sequence[CareRuleVersionRow]) -> CareRuleVersionRow | None:
    """Return the rule of the smallest area for a cause."""
    area = target.area if target is not None else order.area
    fitting = [rule for rule in rules if rule.cause == order.cause and area.startswith(rule.community or "")]
    return max(fitting, key=lambda rule: len(rule.community or ""), default=None)


def _row(order: Order, target: Target | None, rule: CareRuleVersionRow, *, now: datetime) -> Mapping[str, Any]:
    high = target is not None and target.tier == "high"
    hours = (rule.high_risk_hours if high else None) or rule.within_hours or 0
    return {
        "visit_id": must_visit_id(order.resident_id, order.cause, order.cause_id),
        "resident_id": order.resident_id,
        "area": target.area if target is not None else order.area,
        "rule_id": rule.rule_id,
        "rule_version": rule.version,
        "reasons": [f"{rule.name}:{order.note}" if order.note else rule.name],
        "cause": order.cause,
        "cause_id": order.cause_id,
        "caused_at": order.caused_at,
        "ordered_by": order.ordered_by,
        "opens_at": min(order.caused_at, now),
        "due_at": order.due_at or due_moment(caused_at=order.caused_at, hours=hours, now=now),
    }


async def _announce(session: AsyncSession, fresh: Sequence[VisitFact], *, now: datetime) -> None:
    seen = await complete_seen(session, fresh)
    done = {visit.id for visit in seen}
    modes = await ContactStore(session).modes([visit.contact_id for visit in seen if visit.contact_id])
    await send(session, scheduled(fresh, now=now))
    waiting = [visit for visit in fresh if visit.id not in done]
    await tell(session, [*await say_unassigned(session, waiting, now=now), *completed(seen, modes=modes, now=now)])


async def _raise_cadence(
    session: AsyncSession,
    orders: Sequence[Order],
    fresh: Sequence[VisitFact],
    rules: Sequence[CareRuleVersionRow],
    *,
    now: datetime,
) -> None:
    """Have those contacted more often for some weeks whose cause says so, and ask for somebody who cares for them."""
    weeks = {(rule.rule_id, rule.version): rule.raises_weeks for rule in rules if rule.raises_weeks}
    raised = {visit.id: visit for visit in fresh if (visit.rule_id, visit.rule_version) in weeks}
    if not raised:
        return
    chosen = {must_visit_id(order.resident_id, order.cause, order.cause_id): order for order in orders}
    await SituationStore(session).begin(
        {
            "resident_id": visit.resident_id,
            "kind": BEREAVED,
            "cause_id": chosen[visit.id].cause_id,
            "begins_at": chosen[visit.id].caused_at,
            "ends_at": chosen[visit.id].caused_at + timedelta(weeks=weeks[visit.rule_id, visit.rule_version] or 0),
        }
        for visit in raised.values()
    )
    await ResidentStore(session).replan_these([visit.resident_id for visit in raised.values()], now=now)
    await tell(
        session,
        [
            CarerSearchNeeded(
                event_id=CarerSearchNeeded.identify(visit.id),
                occurred_at=now,
                **place_of(visit.area),
                resident_id=visit.resident_id,
                cause_id=chosen[visit.id].cause_id,
                visit_id=visit.id,
            )
            for visit in raised.values()
        ],
    )
