"""Raise alerts, or note on those that are there that their case was reported again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.digests import LISTED_FOR
from services.alerts.domain.notices import Sending
from services.alerts.domain.plans import DEPUTY, Plan, arrange, listed_only, roles_above, with_deputy
from services.alerts.domain.rules import Occasion
from services.alerts.storage.alerts import AlertStore
from services.alerts.storage.base import INBOX
from services.alerts.storage.copies import CopyStore, KnownResident
from services.alerts.storage.journal import Journal
from services.alerts.storage.plans import PlansInForce, PlanStore
from services.alerts.storage.tables import AlertRow
from services.alerts.use_cases.announce import about
from services.alerts.use_cases.climb_alerts import climb_alerts
from services.alerts.use_cases.gather_alerts import Gathering
from services.alerts.use_cases.inhibit import without_inhibited
from services.alerts.use_cases.tell_graver import Repeats
from shared.contracts.alerts import AlertRaised

__all__ = ["Fitting", "raise_alerts"]


async def raise_alerts(
    session: AsyncSession, occasions: Sequence[Occasion], *, sending: Sending, now: datetime
) -> None:
    """Make one alert per case and tell its first level.

    An event that comes a second time does nothing, even after its alert was closed. Another event of the same case is
    a line in the timeline while the alert is there, and a new alert after that was closed.
    """
    unseen = await INBOX.unseen(session, reader="raise", event_ids=[occasion.event_id for occasion in occasions])
    news = await without_inhibited(session, occasions, now=now)
    waiting = list({(one.event_id, one.rule.rule): one for one in news if one.event_id in unseen}.values())
    if not waiting:
        return
    journal = Journal()
    circles = await CopyStore(session).meet_circles(occasion.circle_of for occasion in waiting)
    fitting = await Fitting.of(session, waiting)
    homes = await CopyStore(session).homes_of(occasion.resident_id for occasion in waiting)
    repeats = Repeats(fitting.plan_of)
    gathering = Gathering(
        session=session,
        journal=journal,
        circles=circles,
        homes=homes,
        plan_of=fitting.plan_of,
        repeats=repeats,
        sending=sending,
        now=now,
    )
    await gathering.begin(waiting)
    added: list[AlertRow] = []
    gathered: set[UUID] = set()
    while waiting:
        waiting = await gathering.join(waiting)
        new, again = _first_of_each_case(waiting)
        new, later = _first_of_each_group(new, gathering)
        fresh = await _open(session, journal, new, fitting, gathering)
        added += fresh.values()
        gathered |= await gathering.opened(list(fresh.values()), new)
        known = [occasion for occasion in new if occasion.dedup_key not in fresh] + again
        waiting = await _repeat(session, journal, known, repeats, now=now) + later
    await gathering.finish()
    climbing = [alert for alert in added if alert.id not in gathered]
    worse = await repeats.tellings(session, homes=homes, sending=sending, now=now)
    await climb_alerts(session, journal, climbing, circles=circles, sending=sending, now=now, besides=worse)
    await journal.write(session)


async def _open(
    session: AsyncSession, journal: Journal, new: Sequence[Occasion], fitting: "Fitting", gathering: Gathering
) -> dict[str, AlertRow]:
    """Add an alert for each case that has none; returns those that were added, by case."""
    now = gathering.now
    rows = [
        _row(one, plan=fitting.plan_of(one), homes=gathering.homes, now=now) | {"group_key": gathering.key_of(one)}
        for one in new
    ]
    fresh = {alert.dedup_key: alert for alert in await AlertStore(session).add(rows)}
    for occasion in new:
        if alert := fresh.get(occasion.dedup_key):
            journal.entry(alert.id, at=now, kind="raised", text=f"发出警报:{occasion.title}")
            journal.announce(AlertRaised(**about(alert, now=now)))
    return fresh


def _first_of_each_case(occasions: Sequence[Occasion]) -> tuple[list[Occasion], list[Occasion]]:
    first: dict[str, Occasion] = {}
    again = [occasion for occasion in occasions if first.setdefault(occasion.dedup_key, occasion) is not occasion]
    return list(first.values()), again


def _first_of_each_group(occasions: Sequence[Occasion], gathering: Gathering) -> tuple[list[Occasion], list[Occasion]]:
    """Return what becomes an alert now, and what may join one of those."""
    first: dict[str, Occasion] = {}
    keyed = [(one, gathering.key_of(one) or one.dedup_key) for one in occasions]
    later = [one for one, key in keyed if first.setdefault(key, one) is not one]
    return list(first.values()), later


def _row(occasion: Occasion, *, plan: Plan, homes: Mapping[UUID, KnownResident], now: datetime) -> dict[str, Any]:
    resident = homes.get(occasion.resident_id) if occasion.resident_id else None
    home = resident.home_code if resident else None
    return {
        "dedup_key": occasion.dedup_key,
        "kind": occasion.kind,
        "title": occasion.title,
        "severity": occasion.graded,
        "district": occasion.district,
        "street": occasion.street,
        "community": occasion.community,
        "community_code": occasion.community_code,
        "home_code": home if home != occasion.community_code else None,
        "resident_id": occasion.resident_id,
        "circle_of": occasion.circle_of,
        "contact_id": occasion.contact_id,
        "staff_id": occasion.staff_id,
        "rule": occasion.rule.rule,
        "rule_version": occasion.rule.version,
        "event_id": occasion.event_id,
        "event_name": occasion.rule.event,
        "event_at": occasion.occurred_at,
        "plan": plan.to_json(),
        "arrival": occasion.rule.arrival,
        "raised_at": now,
        "next_escalation_at": now,
    }


@dataclass(frozen=True, slots=True)
class Fitting:
    """How a community's plan is fitted to one case."""

    plans: PlansInForce
    deputies: set[UUID]
    """Residents in whose circle the deputy head stands before the head."""

    @classmethod
    async def of(cls, session: AsyncSession, occasions: Sequence[Occasion]) -> "Fitting":
        """Look up what fitting the plans of these cases needs."""
        circles = [occasion.circle_of for occasion in occasions]
        return cls(await PlanStore(session).in_force(), await CopyStore(session).with_role(circles, DEPUTY))

    def plan_of(self, occasion: Occasion) -> Plan:
        """Return the plan that is copied onto the alert."""
        rule = occasion.rule
        if rule.weekly:
            return listed_only(LISTED_FOR)
        plan = self.plans.plan_of(occasion)
        if occasion.circle_of in self.deputies:
            plan = with_deputy(plan)
        above = occasion.vacant_role or rule.above
        return arrange(plan, asked_last=rule.asked_last, only=roles_above(above) if above else None)


async def _repeat(
    session: AsyncSession, journal: Journal, occasions: Sequence[Occasion], repeats: Repeats, *, now: datetime
) -> list[Occasion]:
    """Note repeats on the alerts that are not closed; returns those whose alert was closed at this very moment."""
    if not occasions:
        return []
    await session.flush()
    known = {alert.dedup_key: alert for alert in await AlertStore(session).unclosed_of(_keys(occasions))}
    for occasion in occasions:
        if alert := known.get(occasion.dedup_key):
            alert.title = occasion.title
            repeats.note(journal, alert, occasion, now=now)
    return [occasion for occasion in occasions if occasion.dedup_key not in known]


def _keys(occasions: Sequence[Occasion]) -> list[str]:
    return sorted({occasion.dedup_key for occasion in occasions})
