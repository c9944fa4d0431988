"""Each kind of liaison reads only the fields that are allowed to that kind."""

from typing import Any
from uuid import UUID

import pytest

from shared.contracts.base import Viewer
from shared.contracts.registry_archive import GetArchive
from shared.contracts.registry_life_requests import ListLifeEvents
from shared.contracts.registry_people import ListRelatives
from shared.contracts.registry_requests import (
    CountCommunity,
    GetResident,
    NamesOf,
    ResidentCard,
    ResidentItem,
    SearchResidents,
)
from shared.contracts.words import Category
from shared.edge import RefusedError
from tests.integration.registry.desk import COMMUNITY, Desk, roster
from tests.integration.registry.staffing import captain, hire, pair

OLD_WANG = "王秀英,990104194005061223,1940-05-06,女,安和小区3幢1单元402室,独居,13900001234,膝盖不好"


async def viewer_of(desk: Desk, kind: str) -> Viewer:
    """Hire somebody of a kind, who is the elder's liaison and reads as themselves."""
    staff = await hire(desk, f"联络员{kind}", kind)
    await pair(desk, "王秀英", staff)
    return Viewer(actor=str(staff), role="duty_officer", scope=[COMMUNITY], may_see_restricted=True)


async def card_for(desk: Desk, viewer: Viewer) -> ResidentCard:
    """Read the elder's card."""
    return await desk.ask(GetResident(resident_id=await desk.resident("王秀英"), viewer=viewer))


def said(shown: ResidentCard | ResidentItem) -> dict[str, Any]:
    """Return what is not blank."""
    left_out = {"item", "withheld", "version", "updated_at", "resident_id", "community", "on_list", "status"}
    return {name: value for name, value in shown.model_dump(exclude=left_out).items() if value}


@pytest.mark.capability("S3-05")
async def test_each_of_four_kinds_reads_the_fields_of_that_kind_and_is_told_what_is_withheld(desk: Desk) -> None:
    await desk.imported(roster(OLD_WANG))
    await captain(desk, "3", await hire(desk, "张楼长", "block_captain"))
    read: dict[str, set[str]] = {}
    for kind in ("community_worker", "volunteer", "property_staff", "relative"):
        card = await card_for(desk, await viewer_of(desk, kind))
        read[kind] = said(card).keys() | said(card.item).keys()
        assert set(card.withheld) & said(card).keys() == set()
        assert set(card.item.withheld) & said(card.item).keys() == set()

    assert read["property_staff"] == {"name", "sex", "door", "compound", "building", "unit", "room"}
    assert read["relative"] == read["property_staff"] | {"age", "phones", "presence", "birth_date", "birth_year"}
    assert read["volunteer"] == read["relative"] | {"categories", "special", "circle"}
    assert read["community_worker"] == read["volunteer"] | {"identity", "id_last4", "remark"}


@pytest.mark.capability("S3-05")
async def test_property_staff_and_relatives_learn_no_category_by_a_list_a_search_or_a_figure(desk: Desk) -> None:
    await desk.imported(roster(OLD_WANG))
    for kind in ("property_staff", "relative"):
        viewer = await viewer_of(desk, kind)

        found = await desk.ask(SearchResidents(community=COMMUNITY, viewer=viewer))
        names = await desk.ask(NamesOf(resident_ids=[await desk.resident("王秀英")], viewer=viewer))
        if kind == "property_staff":
            counts = await desk.ask(CountCommunity(community=COMMUNITY, viewer=viewer))
            assert (counts.special, set(counts.by_category.values()) - {0}) == (0, set())

        (line,), (name,) = found.items, names.items
        assert (line.categories, line.special, name.categories) == ([], False, [])
        assert "categories" in line.withheld
        with pytest.raises(RefusedError, match="不能按这些条件查找"):
            await desk.ask(SearchResidents(community=COMMUNITY, category=Category.LIVES_ALONE, viewer=viewer))


@pytest.mark.capability("S3-05")
async def test_whole_archives_relatives_and_life_events_are_for_community_workers(desk: Desk) -> None:
    await desk.imported(roster(OLD_WANG))
    wang: UUID = await desk.resident("王秀英")
    worker = await viewer_of(desk, "community_worker")
    await desk.ask(GetArchive(resident_id=wang, viewer=worker))
    for kind in ("volunteer", "property_staff", "relative"):
        viewer = await viewer_of(desk, kind)
        with pytest.raises(RefusedError, match="人员类别"):
            await desk.ask(GetArchive(resident_id=wang, viewer=viewer))
        with pytest.raises(RefusedError, match="人员类别"):
            await desk.ask(ListRelatives(resident_id=wang, viewer=viewer))
        with pytest.raises(RefusedError, match="人员类别"):
            await desk.ask(ListLifeEvents(resident_id=wang, viewer=viewer))
