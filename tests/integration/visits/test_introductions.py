"""Residents of a grid are to meet its other worker."""

from uuid import UUID, uuid4

import pytest

from shared.contracts.registry_grids import GridWorkerChanged
from shared.contracts.visits import VisitScheduled
from shared.contracts.words import Category
from tests.integration.visits.district import AREA, District, at, resident_named

INTRODUCTION = UUID("5d0c1a52-0001-5000-8000-000000000018")


@pytest.mark.capability("N-12")
async def test_every_resident_on_the_list_of_a_grid_is_queued_once_for_an_introduction(district: District) -> None:
    district.clock.at = at("2026-11-16 08:00")
    await district.has("王秀英", Category.LIVES_ALONE, grid="1")
    await district.has("李长河", grid="1")
    await district.has("赵卫东", Category.LIVES_ALONE, grid="2")
    await district.has("孙秀兰", grid="1", on_list=False)
    await district.forgets()
    changed = GridWorkerChanged(
        **AREA,
        occurred_at=district.clock.now(),
        post_id=uuid4(),
        grid="1",
        from_staff_id=resident_named("周网格"),
        to_staff_id=resident_named("吴网格"),
        effective_at=district.clock.now(),
    )

    for _ in range(2):
        await district.hear(changed)

    visits = await district.rows(rule=INTRODUCTION)
    assert {visit["resident_id"] for visit in visits} == {resident_named("王秀英"), resident_named("李长河")}
    assert {(visit["status"], visit["deadline_at"]) for visit in visits} == {("planned", at("2026-11-30 09:00"))}
    assert {visit["reasons"][0] for visit in visits} == {"新联络员见面:更换网格员"}
    scheduled = [told for told in await district.told(VisitScheduled) if told.rule_id == INTRODUCTION]
    assert len(scheduled) == 2
