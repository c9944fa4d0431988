"""Take back a death that was reported or confirmed: everything is as it was before."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.life import DeathReport, stay_of
from services.registry.domain.person import Person
from services.registry.storage.deaths import DeathStore, Survivor
from services.registry.storage.life_events import LifeEventStore
from services.registry.storage.outgoing import tell
from services.registry.storage.residents import ResidentStore
from services.registry.use_cases.announce_life import death_reversed, withdrawn
from services.registry.use_cases.confirm_death import ALONE, EMPTY_NEST
from services.registry.use_cases.keep_correspondence import end_mourning
from services.registry.use_cases.place_resident import lock_resident, place_resident
from services.registry.use_cases.report_death import lock_report
from shared.contracts.registry_life_requests import ReverseDeath

__all__ = ["reverse_death"]

BASIS = "更正:配偶健在"


async def reverse_death(
    session: AsyncSession, command: ReverseDeath, *, today: date, now: datetime
) -> tuple[DeathReport, bool]:
    """Reverse a report; returns it, and False if it was reversed before.

    Raises
    ------
    RefusedError
        Raised if there is no such report.
    """
    report, resident = await lock_report(session, command.report_id)
    if report.state == "reversed":
        return report, False
    await DeathStore(session).reverse(report.id, by=command.actor, reason=command.reason, now=now)
    lasting = await LifeEventStore(session).lasting(resident.id)
    person = replace(resident.person, flags=tuple(flag for flag in resident.person.flags if flag != "deceased"))
    alive = replace(resident, person=person, status=report.status_before, stay=stay_of(lasting), paused=False)
    resident = await place_resident(session, resident, alive, today=today, now=now)
    await _comfort_survivors(session, report, by=command.actor, reason=command.reason, today=today, now=now)
    confirmed = report.state == "confirmed"
    await tell(session, [death_reversed(report.id, resident, confirmed=confirmed, now=now)])
    return report, True


async def _comfort_survivors(
    session: AsyncSession, report: DeathReport, *, by: str, reason: str, today: date, now: datetime
) -> None:
    """Take back the loss of every relative, and what it changed in their ledger."""
    changes = {survivor.resident_id: survivor for survivor in await DeathStore(session).survivors_of(report.id)}
    store = LifeEventStore(session)
    for loss in await store.after_death(report.id):
        await store.withdraw(loss.id, by=by, reason=reason, now=now)
        kin = await lock_resident(session, loss.resident_id)
        person = await _put_back(session, kin.person, changes[kin.id], today=today)
        kin = await place_resident(session, kin, replace(kin, person=person), today=today, now=now)
        await tell(session, [withdrawn(loss, kin, now=now)])
        await end_mourning(session, kin.id, by=by, now=now)


async def _put_back(session: AsyncSession, person: Person, change: Survivor, *, today: date) -> Person:
    """Return a survivor with the categories as they were, as far as nobody has changed them since."""
    has = set(person.categories)
    ended = {ALONE} & has if change.began_alone else set()
    begun = {EMPTY_NEST} - has if change.ended_empty_nest else set()
    await ResidentStore(session).change_categories(
        begun=[(change.resident_id, word) for word in begun],
        ended=[(change.resident_id, word) for word in ended],
        today=today,
        basis=BASIS,
    )
    return replace(person, categories=tuple(sorted((has - ended) | begun)))
