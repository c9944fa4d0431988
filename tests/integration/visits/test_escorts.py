import asyncio
from typing import Any
from uuid import uuid4

import pytest

from services.visits.jobs.escorts import sweep_escorts
from shared.contracts.visits_escorts import (
    EscortEnded,
    EscortItem,
    EscortOpened,
    EscortOverdue,
    ListEscorts,
    OpenEscort,
    RecordEscortStep,
)
from shared.contracts.words import Category
from shared.edge import RefusedError
from tests.integration.visits.district import at, resident_named
from tests.integration.visits.doorstep import Doorstep


async def opens(doorstep: Doorstep, kind: str = "medical", **fields: Any) -> EscortItem:
    """Take 王奶奶 to the doctor at nine, home by noon."""
    values = {
        "resident_id": resident_named("王奶奶"),
        "kind": kind,
        "companion_id": resident_named("志愿者乙"),
        "companion_name": "志愿者乙",
        "starts_at": at("2026-11-21 09:00"),
        "done_by": at("2026-11-21 12:00"),
    }
    return await doorstep.ask(OpenEscort.model_validate(values | fields))


async def steps(doorstep: Doorstep, escort: EscortItem, *names: str) -> EscortItem:
    for name in names:
        command = RecordEscortStep.model_validate(
            {"escort_id": escort.escort_id, "step": name, "confirmed_by": "志愿者乙"}
        )
        escort = await doorstep.ask(command)
    return escort


@pytest.fixture
async def clinic(doorstep: Doorstep) -> Doorstep:
    await doorstep.has("王奶奶", Category.LIVES_ALONE)
    return doorstep


async def test_who_was_seen_at_the_doctors_is_not_home_yet(clinic: Doorstep) -> None:
    escort = await steps(clinic, await opens(clinic), "picked_up", "arrived")
    assert (escort.status, escort.next_step) == ("open", "safe_home")

    clinic.clock.at = at("2026-11-21 12:00")
    await asyncio.gather(*(sweep_escorts(clinic.deps) for _ in range(3)))

    (event,) = await clinic.told(EscortOverdue)
    assert (event.resident_id, event.missing) == (resident_named("王奶奶"), "safe_home")


async def test_a_safe_return_in_time_is_told_and_nobody_is_looked_for(clinic: Doorstep) -> None:
    escort = await steps(clinic, await opens(clinic), "picked_up", "safe_home")

    clinic.clock.at = at("2026-11-21 12:00")
    await sweep_escorts(clinic.deps)

    assert (escort.status, escort.next_step) == ("ended", None)
    assert await clinic.told(EscortOverdue) == []
    assert [event.late for event in await clinic.told(EscortEnded)] == [False]


async def test_a_return_that_is_confirmed_late_ends_it_as_late(clinic: Doorstep) -> None:
    escort = await opens(clinic)
    clinic.clock.at = at("2026-11-21 12:30")
    await sweep_escorts(clinic.deps)

    ended = await steps(clinic, escort, "safe_home", "safe_home")

    assert ended.status == "ended_late"
    (event,) = await clinic.told(EscortEnded)
    (overdue,) = await clinic.told(EscortOverdue)
    assert event.late
    assert event.entity_version > overdue.entity_version


async def test_medicine_is_delivered_when_it_is_handed_over(clinic: Doorstep) -> None:
    escort = await opens(clinic, "medicine")

    with pytest.raises(RefusedError, match="不属于"):
        await steps(clinic, escort, "safe_home")
    assert (await steps(clinic, escort, "picked_up")).status == "open"
    assert (await steps(clinic, escort, "handed_over")).status == "ended"


async def test_the_same_arrangement_again_is_one(clinic: Doorstep) -> None:
    command_id = uuid4()
    for _ in range(2):
        await opens(clinic, command_id=command_id)

    listed = await clinic.ask(ListEscorts(resident_id=resident_named("王奶奶")))
    assert [item.escort_id for item in listed.items] == [command_id]
    assert len(await clinic.told(EscortOpened)) == 1


async def test_a_way_that_ends_before_it_begins_is_refused(clinic: Doorstep) -> None:
    with pytest.raises(RefusedError, match="晚于"):
        await opens(clinic, done_by=at("2026-11-21 08:30"))
