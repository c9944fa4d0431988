"""Medicine is brought before it runs out, and counts as brought when somebody has taken it."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.visits.jobs.escorts import sweep_escorts
from services.visits.jobs.refills import sweep_refills
from shared.contracts.visits_escorts import (
    EscortEnded,
    EscortItem,
    EscortOpened,
    EscortOverdue,
    ListEscorts,
    OpenEscort,
    RecordEscortStep,
)
from shared.contracts.visits_refills import ListRefills, RefillItem, SaveRefill, StopRefill
from shared.contracts.words import Category
from shared.edge import RefusedError
from tests.integration.visits.district import at, resident_named
from tests.integration.visits.doorstep import Doorstep

WANG = resident_named("王奶奶")


@pytest.fixture
async def home(doorstep: Doorstep) -> Doorstep:
    """Let 王奶奶 live alone; it is the morning of 21 November."""
    await doorstep.has("王奶奶", Category.LIVES_ALONE)
    doorstep.clock.at = at("2026-11-21 08:00")
    return doorstep


async def needs(home: Doorstep, **fields: Any) -> RefillItem:
    """Write down that her medicine has run out on the 25th."""
    values = {
        "resident_id": WANG, "medicine": "降压药", "next_on": date(2026, 11, 25), "every_days": 30,
        "companion_id": resident_named("志愿者乙"), "companion_name": "志愿者乙", **fields,
    }  # fmt: skip
    return await home.ask(SaveRefill.model_validate(values))


async def ways(home: Doorstep) -> list[EscortItem]:
    return list((await home.ask(ListEscorts(resident_id=WANG))).items)


async def hand_over(home: Doorstep, escort_id: UUID) -> EscortItem:
    command = RecordEscortStep(escort_id=escort_id, step="handed_over", confirmed_by="王奶奶本人")
    return await home.ask(command)


@pytest.mark.capability("S2-06")
async def test_a_delivery_is_planned_before_the_medicine_runs_out_once_however_many_replicas_look(
    home: Doorstep,
) -> None:
    await needs(home)
    await sweep_refills(home.deps)
    assert await ways(home) == []

    home.clock.at = at("2026-11-22 08:00")
    await asyncio.gather(*(sweep_refills(home.deps) for _ in range(3)))
    await sweep_refills(home.deps)

    (way,) = await ways(home)
    assert (way.kind, way.companion_name, way.next_step) == ("medicine", "志愿者乙", "picked_up")
    assert way.done_by == at("2026-11-24 18:00")
    (opened,) = await home.told(EscortOpened)
    assert "降压药" not in opened.to_wire().decode()


@pytest.mark.capability("S2-06")
async def test_only_a_hand_over_closes_it_and_the_next_is_counted_from_there(home: Doorstep) -> None:
    await needs(home)
    home.clock.at = at("2026-11-22 08:00")
    await sweep_refills(home.deps)
    (way,) = await ways(home)
    picked = RecordEscortStep(escort_id=way.escort_id, step="picked_up", confirmed_by="志愿者乙")
    assert (await home.ask(picked)).status == "open"
    with pytest.raises(RefusedError, match="不属于"):
        await home.ask(picked.model_copy(update={"step": "safe_home"}))

    home.clock.at = at("2026-11-24 18:00")
    await sweep_escorts(home.deps)
    (overdue,) = await home.told(EscortOverdue)
    ended = await hand_over(home, way.escort_id)

    assert (overdue.missing, ended.status) == ("handed_over", "ended_late")
    assert [event.late for event in await home.told(EscortEnded)] == [True]
    (refill,) = (await home.ask(ListRefills(resident_id=WANG))).items
    assert (refill.next_on, refill.planned) == (date(2026, 12, 25), False)
    home.clock.at = at("2026-12-22 08:00")
    await sweep_refills(home.deps)
    assert len(await ways(home)) == 2


async def test_what_is_needed_once_is_not_brought_again_and_what_was_stopped_not_at_all(home: Doorstep) -> None:
    once, stopped = await needs(home, every_days=None), await needs(home, medicine="胰岛素")
    await home.ask(StopRefill(refill_id=stopped.refill_id, reason="改为住院注射"))
    home.clock.at = at("2026-11-23 08:00")
    await sweep_refills(home.deps)
    (way,) = await ways(home)
    assert way.refill_id == once.refill_id

    await hand_over(home, way.escort_id)
    home.clock.at = at("2027-03-01 08:00")
    await sweep_refills(home.deps)

    assert len(await ways(home)) == 1
    assert (await home.ask(ListRefills(resident_id=WANG))).items == []


async def test_nothing_is_brought_home_to_somebody_in_hospital_and_at_once_when_they_are_back(home: Doorstep) -> None:
    await needs(home)
    await home.hears(home.profile("王奶奶", Category.LIVES_ALONE, presence="hospital"))
    home.clock.at = at("2026-11-26 08:00")
    await sweep_refills(home.deps)
    assert await ways(home) == []

    await home.hears(home.profile("王奶奶", Category.LIVES_ALONE))
    await sweep_refills(home.deps)

    (way,) = await ways(home)
    assert way.done_by == home.clock.now() + timedelta(hours=24)


@pytest.mark.capability("S2-08")
async def test_a_way_to_the_doctor_has_its_appointment_its_companion_its_steps_and_an_alarm_if_nobody_says_home(
    home: Doorstep,
) -> None:
    booking = OpenEscort(
        resident_id=WANG,
        kind="medical",
        companion_id=resident_named("志愿者乙"),
        companion_name="志愿者乙",
        starts_at=at("2026-11-21 09:00"),
        done_by=at("2026-11-21 12:00"),
        appointment_at=at("2026-11-21 09:30"),
        appointment_place="区人民医院心内科",
        actor="网格员甲",
    )
    way = await home.ask(booking)
    assert (list(way.steps), way.next_step) == (["booked"], "picked_up")
    assert (way.appointment_at, way.appointment_place) == (at("2026-11-21 09:30"), "区人民医院心内科")
    with pytest.raises(RefusedError, match="预约时间"):
        await home.ask(booking.model_copy(update={"command_id": WANG, "appointment_at": at("2026-11-21 12:00")}))

    for step in ("picked_up", "arrived"):
        way = await home.ask(
            RecordEscortStep.model_validate({"escort_id": way.escort_id, "step": step, "confirmed_by": "志愿者乙"})
        )
    home.clock.at = at("2026-11-21 12:00")
    await sweep_escorts(home.deps)

    (overdue,) = await home.told(EscortOverdue)
    assert (overdue.escort_id, overdue.missing) == (way.escort_id, "safe_home")
    assert "心内科" not in overdue.to_wire().decode()


async def test_a_refill_that_somebody_else_changed_since_it_was_read_is_not_written_over(home: Doorstep) -> None:
    item = await needs(home)
    changed = await needs(home, refill_id=item.refill_id, medicine="降糖药", version=item.version)

    with pytest.raises(RefusedError, match="刚刚有变动"):
        await needs(home, refill_id=item.refill_id, every_days=7, version=item.version)

    (stands,) = (await home.ask(ListRefills(resident_id=WANG))).items
    assert stands == changed
