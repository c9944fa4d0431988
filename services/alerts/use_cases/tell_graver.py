"""Tell at once that a case which people know of has become graver: whoever has it, or whom the graver ladder names."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.escalation import climb, people_on
from services.alerts.domain.notices import Recipient, Sending, holding
from services.alerts.domain.plans import Plan
from services.alerts.domain.purposes import Purpose
from services.alerts.domain.rules import Occasion, graver
from services.alerts.storage.alerts import AlertStore
from services.alerts.storage.calm import CalmStore
from services.alerts.storage.copies import CopyStore, KnownResident
from services.alerts.storage.journal import Journal
from services.alerts.storage.silences import fits
from services.alerts.storage.tables import AlertRow
from services.alerts.use_cases.page_district import on_duty_above, paged_of, street_of
from services.alerts.use_cases.tell_or_hold import Telling

__all__ = ["Repeats"]


@dataclass(frozen=True, slots=True)
class _Worse:
    """An alert that one of its cases made graver."""

    alert: AlertRow
    occasion: Occasion
    plan: Plan
    """The ladder of a case that is as grave as this one is now."""

    @property
    def leaves_quiet(self) -> bool:
        """Whether it would have been put away by itself, and is too grave for that now: it climbs the graver ladder."""
        own = Plan.from_json(self.alert.plan)
        return own.ends_quietly and not own.is_quiet_for(self.alert.severity)


class Repeats:
    """What is reported again in one transaction, and which alerts become graver by it or by what joins them.

    Parameters
    ----------
    plan_of
        Says which plan a case would have that was raised now.
    """

    def __init__(self, plan_of: Callable[[Occasion], Plan]) -> None:
        self._plan_of = plan_of
        self._worse: dict[UUID, _Worse] = {}

    def note(self, journal: Journal, alert: AlertRow, occasion: Occasion, *, now: datetime) -> None:
        """Write on an alert that a case of it was reported again."""
        alert.repeat_count += 1
        alert.entity_version += 1
        said = "再次报告,情况加重" if self.weigh(alert, occasion) else "再次报告"
        journal.entry(alert.id, at=now, kind="repeated", text=f"{said}:{occasion.title}")

    def weigh(self, alert: AlertRow, occasion: Occasion) -> bool:
        """Let an alert be as grave as a case of it, reported again or joining; says whether it is graver by that."""
        before, alert.severity = alert.severity, graver(alert.severity, occasion.graded)
        if alert.severity == before:
            return False
        self._worse[alert.id] = _Worse(alert, occasion, self._plan_of(occasion))
        return True

    async def tellings(
        self,
        session: AsyncSession,
        *,
        homes: Mapping[UUID, KnownResident],
        sending: Sending,
        now: datetime,
    ) -> list[Telling]:
        """Return who is to be told at once of what became graver; where nobody was told yet, the ladder begins anew."""
        known = [one for one in self._worse.values() if not _begins_anew(one, now=now)]
        if not known:
            return []
        alerts = [one.alert for one in known]
        copies = CopyStore(session)
        circles = await copies.circles_of([alert.circle_of for alert in alerts])
        people = await copies.people_of({person for one in known for person in _named(one)})
        silences = await CalmStore(session).silences(at=now)
        on_duty = await on_duty_above(session, alerts, zone=sending.calm.zone, now=now)
        ids = [alert.id for alert in alerts]
        levels = await CalmStore(session).next_levels(ids, purpose=Purpose.GRAVER)
        told = await AlertStore(session).told_people(ids)
        tellings: list[Telling] = []
        for one in known:
            circle = circles.get(one.alert.circle_of, {})
            everybody = chain[tuple[str | UUID, Recipient]](circle.items(), people.items())
            reachable = {who: person for who, person in everybody if person.ways(sending.channels)}
            whom = _whom(one, circle, reachable, told=told, now=now)
            if one.alert.status == "unresolved_exhausted":
                whom += paged_of(on_duty[street_of(one.alert)], sending)
            silence = next((silence for silence in silences if fits(silence, one.alert)), None)
            tellings += [
                Telling(
                    alert=one.alert,
                    person=person,
                    purpose=Purpose.GRAVER,
                    level=levels[one.alert.id],
                    before=None,
                    step=None,
                    resident=homes.get(one.occasion.resident_id) if one.occasion.resident_id else None,
                    title=one.occasion.title,
                    silenced_until=silence.ends_at if silence else None,
                )
                for person in {person.staff_id: person for person in whom}.values()
            ]
        return tellings


def _begins_anew(one: _Worse, *, now: datetime) -> bool:
    """Let an alert of which nobody was told climb the graver ladder at once; says whether it is such a one."""
    alert = one.alert
    if alert.status != "open" or alert.level:
        return False
    alert.plan, alert.next_escalation_at, alert.gathers_until = one.plan.to_json(), now, None
    return True


def _named(one: _Worse) -> set[UUID]:
    """Return whom the alert and its graver ladder name themselves."""
    return {who for who in (one.alert.taken_by, *(level.staff_id for level in one.plan.levels)) if who}


def _whom(
    one: _Worse,
    circle: Mapping[str, Recipient],
    reachable: Mapping[str | UUID, Recipient],
    *,
    told: Collection[tuple[UUID, UUID]],
    now: datetime,
) -> list[Recipient]:
    """Return whoever has the alert; else the first of the graver ladder, who is waited for, and who knows of it."""
    alert = one.alert
    ladder = people_on(one.plan, reachable, now=now)
    has_it = reachable.get(alert.taken_by) if alert.taken_by else None
    holder = holding(has_it, circle.values()) if has_it else None
    if alert.status == "acknowledged" and holder is not None:
        whom = [holder]
    else:
        waited_for = reachable.get(alert.role) if alert.role else None
        known = (person for person in ladder.values() if (alert.id, person.staff_id) in told and one.leaves_quiet)
        nearest = next(iter(ladder.values()), None)
        whom = [person for person in (nearest, waited_for, holder, *known) if person is not None]
        _hurry(one, reachable, now=now)
    if one.leaves_quiet:
        _climb_on(one, ladder, {person.staff_id for person in whom}, now=now)
    return whom


def _hurry(one: _Worse, reachable: Collection[str | UUID], *, now: datetime) -> None:
    """Let the next level follow at the pace of the graver ladder, or now where it has nobody."""
    alert, step = one.alert, climb(one.plan, reachable, level=0, raised_at=now, now=now)
    next_at = step.next_at or (now if one.leaves_quiet else None)
    if alert.next_escalation_at is not None and next_at is not None:
        alert.next_escalation_at, alert.waits_until = min(alert.next_escalation_at, next_at), None


def _climb_on(one: _Worse, ladder: Mapping[int, Recipient], told_now: Collection[UUID], *, now: datetime) -> None:
    """Let the graver ladder come after what was told, but for those who are told now that the alert is graver."""
    alert, own = one.alert, Plan.from_json(one.alert.plan)
    but = {level for level, person in ladder.items() if person.staff_id in told_now}
    elapsed = now - alert.raised_at
    alert.plan = one.plan.following(own, level=alert.level, elapsed=elapsed, but=but).to_json()
