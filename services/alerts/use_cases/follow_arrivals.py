"""Follow whoever took an emergency until they are there: reminders, and the next level when the promise is broken."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.arrivals import ArrivalClock
from services.alerts.domain.notices import Recipient, Sending, holding
from services.alerts.domain.purposes import Purpose
from services.alerts.storage.arrivals import ArrivalStore
from services.alerts.storage.copies import CopyStore
from services.alerts.storage.journal import Journal
from services.alerts.storage.tables import AlertRow
from services.alerts.storage.templates import TemplateStore
from services.alerts.use_cases.announce import about
from services.alerts.use_cases.find_alert import lock_for
from services.alerts.use_cases.page_again import page_again
from services.alerts.use_cases.speak_for_oneself import in_own_name
from services.alerts.use_cases.tell_after_all import tell_after_all
from services.alerts.use_cases.tell_or_hold import Telling, tell_or_hold
from shared.contracts.alerts_arrivals import ArrivalBreached, ArrivalConfirmed, ConfirmArrival
from shared.edge import RefusedError

__all__ = ["arrive", "confirm_arrival", "follow_arrivals", "start_clock"]

PROOFS = {"self": "本人登记", "resident": "老人确认", "position": "定位确认", "contact": "上门记录"}


def start_clock(alert: AlertRow, *, staff_id: UUID | None, now: datetime) -> None:
    """Start the clock when somebody takes an alert that has one; again when it was broken before."""
    if not alert.arrival or alert.arrived_at is not None:
        return
    if alert.accepted_at is None or alert.arrival_breached_at is not None:
        alert.accepted_at, alert.accepted_by, alert.arrival_breached_at = now, staff_id, None
        alert.arrival_due_at = ArrivalClock.from_json(alert.arrival).first(now)


async def follow_arrivals(session: AsyncSession, *, sending: Sending, now: datetime, limit: int) -> int:
    """Remind whoever is not there, or break the promise; returns how many clocks spoke."""
    alerts = await ArrivalStore(session).claim_late(now=now, limit=limit)
    if not alerts:
        return 0
    copies, journal = CopyStore(session), Journal()
    residents = await copies.homes_of(alert.resident_id for alert in alerts)
    people = await copies.people_of({alert.accepted_by for alert in alerts if alert.accepted_by})
    circles = await copies.circles_of([alert.circle_of for alert in alerts])
    book = await TemplateStore(session).book()
    tellings: list[Telling] = []
    for alert in alerts:
        minutes = _speak(journal, alert, now=now)
        circle = circles.get(alert.circle_of, {})
        person = _whom(alert, people, circle)
        if minutes is None or person is None:
            continue
        tellings.append(
            Telling(
                alert=alert,
                person=person,
                purpose=Purpose.REMINDER,
                level=int((now - alert.raised_at) / timedelta(minutes=1)),
                before=None,
                step=None,
                resident=residents.get(alert.resident_id) if alert.resident_id else None,
                title=book.said_in(person.language, "arrival_reminder", minutes=minutes),
            )
        )
    broken = [alert for alert in alerts if alert.arrival_breached_at == now]
    tellings += await page_again(session, broken, sending=sending, now=now)
    await tell_or_hold(session, journal, tellings, sending=sending, now=now)
    await journal.write(session)
    await tell_after_all(session, [alert.id for alert in broken], now=now)
    return len(alerts)


async def confirm_arrival(session: AsyncSession, command: ConfirmArrival, *, now: datetime) -> bool:
    """Stop the clock: somebody is there; False if that was known."""
    in_own_name(command.viewer, command.staff_id)
    alert = await lock_for(session, command)
    if alert is None:
        return False
    if alert.status == "closed":
        raise RefusedError.conflict("警报已关闭,不用再登记到场")
    if alert.arrived_at is not None:
        return False
    alert.accepted_at = alert.accepted_at or now
    journal = Journal()
    arrive(journal, alert, proof=command.proof, who=command.who, now=now)
    await journal.write(session)
    return True


def arrive(journal: Journal, alert: AlertRow, *, proof: str, now: datetime, who: str | None = None) -> None:
    """Write down that somebody is there, and how long it took."""
    if alert.accepted_at is None or alert.arrived_at is not None:
        return
    alert.arrived_at, alert.arrival_due_at = now, None
    alert.entity_version += 1
    elapsed = max(0, int((now - alert.accepted_at).total_seconds()))
    late = bool(alert.arrival and elapsed > ArrivalClock.from_json(alert.arrival).breach * 60)
    journal.announce(
        ArrivalConfirmed.model_validate(
            {**about(alert, now=now), "elapsed_seconds": elapsed, "proof": proof, "late": late}
        )
    )
    text = f"{who or ''}已到场({PROOFS[proof]}),接手后 {elapsed // 60} 分钟"
    journal.entry(alert.id, at=now, kind="arrived", text=text, who=who)


def _speak(journal: Journal, alert: AlertRow, *, now: datetime) -> int | None:
    """Let one clock speak; returns the minutes of a reminder, None once the promise is broken."""
    accepted_at, due_at = alert.accepted_at or now, alert.arrival_due_at or now
    minutes, later = ArrivalClock.from_json(alert.arrival or {}).speaks(accepted_at, due_at=due_at, now=now)
    alert.arrival_due_at = later
    if minutes is None:
        _break(journal, alert, elapsed=int((now - accepted_at).total_seconds()), now=now)
    else:
        text = f"接手 {minutes} 分钟,尚未登记到场,已提醒"
        journal.entry(alert.id, at=now, kind="arrival_late", text=text)
    return minutes


def _break(journal: Journal, alert: AlertRow, *, elapsed: int, now: datetime) -> None:
    """Say once that nobody came in time, and let the ladder go on with its next level."""
    alert.arrival_breached_at = now
    alert.entity_version += 1
    journal.announce(ArrivalBreached.model_validate({**about(alert, now=now), "elapsed_seconds": elapsed}))
    then = "转上一级" if alert.exhausted_at is None else "各级都已通知过,再次通知区值班"
    journal.entry(alert.id, at=now, kind="arrival_breached", text=f"接手 {elapsed // 60} 分钟仍无人到场,{then}")
    if alert.exhausted_at is not None:
        alert.status, alert.next_escalation_at = "unresolved_exhausted", None
    else:
        alert.status, alert.next_escalation_at = "open", now


def _whom(alert: AlertRow, people: dict[UUID, Recipient], circle: dict[str, Recipient]) -> Recipient | None:
    """Return who took it; where that is not known, whoever was told last."""
    if alert.accepted_by in people:
        return holding(people[alert.accepted_by], circle.values())
    return circle.get(alert.role or "")
