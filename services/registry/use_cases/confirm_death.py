"""Let a second person confirm a death: everything for the dead ends, something for the family begins."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.life import DeathReport, LifeEvent
from services.registry.domain.person import Resident
from services.registry.storage.condolences import CondolenceStore
from services.registry.storage.deaths import DeathStore, Survivor
from services.registry.storage.life_events import LifeEventStore
from services.registry.storage.outgoing import tell
from services.registry.storage.relatives import RelativeStore
from services.registry.storage.residents import ResidentStore
from services.registry.use_cases.announce_life import condolence_opened, death_confirmed, recorded
from services.registry.use_cases.keep_correspondence import mourn
from services.registry.use_cases.place_resident import lock_resident, place_resident
from services.registry.use_cases.report_death import lock_report
from shared.contracts.registry_life import LifeEventKind
from shared.contracts.registry_life_requests import ConfirmDeath
from shared.edge import RefusedError

__all__ = ["ALONE", "EMPTY_NEST", "confirm_death"]

NOBODY = frozenset({"system", "cli"})
"""Actors that stand for no person."""

FAMILY_VISIT_DAYS = 1
"""By when somebody has been with the family: the day after the death was confirmed."""

MEMORIAL_DAYS = 7
"""By when the community has mourned: the first seventh day (头七)."""

MOURNING = timedelta(days=49)
"""How long nobody congratulates the close family: until the seventh seventh day (七七)."""

ALONE, EMPTY_NEST, BASIS = "lives_alone", "empty_nest", "配偶去世"


async def confirm_death(
    session: AsyncSession, command: ConfirmDeath, *, today: date, now: datetime
) -> tuple[DeathReport, bool]:
    """Confirm a report; returns it, and False if it was confirmed before.

    Raises
    ------
    RefusedError
        Raised for an unknown or reversed report, for the person who made it, and for a day that lies ahead.
    """
    store = DeathStore(session)
    report, resident = await lock_report(session, command.report_id)
    if report.state == "confirmed":
        return report, False
    _check(report, command, today=today)
    await store.confirm(report, by=command.actor, died_on=command.died_on, now=now)
    dead = replace(resident, status="deceased", paused=False)
    resident = await place_resident(session, resident, dead, today=today, now=now)
    survivors = await _tell_survivors(session, report, by=command.actor, today=today, now=now)
    await mourn(session, report.resident_id, until=today + MOURNING, by=command.actor, now=now)
    due = {
        "family_visit": today + timedelta(days=FAMILY_VISIT_DAYS),
        "memorial": (command.died_on or report.died_on or today) + timedelta(days=MEMORIAL_DAYS),
    }
    await CondolenceStore(session).open(report.id, community=resident.community, due=due)
    await tell(
        session,
        [
            death_confirmed(report.id, resident, now=now),
            condolence_opened(report.id, resident, survivors=survivors, now=now),
        ],
    )
    return report, True


def _check(report: DeathReport, command: ConfirmDeath, *, today: date) -> None:
    if report.state == "reversed":
        raise RefusedError.conflict("这份报告已撤销。若确已去世,请重新报告")
    if command.actor in NOBODY:
        raise RefusedError("请写明由谁核实", field="actor")
    if command.actor == report.reported_by:
        raise RefusedError.conflict("去世要由另一个人核实,不能由报告的人自己确认")
    if command.died_on is not None and command.died_on > today:
        raise RefusedError("去世日期不能晚于今天", field="died_on")


async def _tell_survivors(
    session: AsyncSession, report: DeathReport, *, by: str, today: date, now: datetime
) -> list[UUID]:
    """Record the loss for every relative who is a resident; a spouse who is alone now is entered as living alone."""
    survivors: list[Survivor] = []
    for kin_id, relation in (await RelativeStore(session).kin_of(report.resident_id)).items():
        kin = await lock_resident(session, kin_id)
        if not kin.on_list:
            continue
        spouse = relation == "spouse"
        changed = await _reclassify(session, kin, today=today, now=now) if spouse else _unchanged(kin)
        survivors.append(changed)
        kind = LifeEventKind.SPOUSE_DEATH if spouse else LifeEventKind.FAMILY_DEATH
        loss = LifeEvent(
            id=uuid5(report.id, str(kin.id)),
            resident_id=kin.id,
            kind=kind.value,
            state="recorded",
            happened_at=now,
            ended_at=None,
            until_on=None,
            note=None,
            recorded_by=by,
            recorded_at=now,
            report_id=report.id,
        )
        await LifeEventStore(session).add(loss)
        (kin,) = await ResidentStore(session).by_ids([kin.id])
        await tell(session, [recorded(loss, kin, now=now)])
    await DeathStore(session).remember_survivors(report.id, survivors)
    return [survivor.resident_id for survivor in survivors]


async def _reclassify(session: AsyncSession, kin: Resident, *, today: date, now: datetime) -> Survivor:
    """Enter a spouse as living alone if nobody else is left behind their door."""
    had = set(kin.person.categories)
    left = kin.person.has_door and await DeathStore(session).others_at_the_door(kin.id) == 0
    if not left or ALONE in had:
        return _unchanged(kin)
    ended = EMPTY_NEST in had
    await ResidentStore(session).change_categories(
        begun=[(kin.id, ALONE)], ended=[(kin.id, EMPTY_NEST)] if ended else [], today=today, basis=BASIS
    )
    has = tuple(sorted((had - {EMPTY_NEST}) | {ALONE}))
    await place_resident(session, kin, replace(kin, person=replace(kin.person, categories=has)), today=today, now=now)
    return Survivor(kin.id, began_alone=True, ended_empty_nest=ended)


def _unchanged(kin: Resident) -> Survivor:
    return Survivor(kin.id, began_alone=False, ended_empty_nest=False)
