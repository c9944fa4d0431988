"""Relatives are told what the resident allows, for what they allow it, until the moment they no longer do."""

from datetime import timedelta
from uuid import UUID

import pytest

from shared.contracts.registry_life_requests import ReportDeath
from shared.contracts.registry_people import (
    ConsentGiven,
    ConsentWithdrawn,
    GiveConsent,
    ListRelatives,
    MayBeTold,
    RemoveRelative,
    SaveRelative,
    WithdrawConsent,
)
from shared.edge import RefusedError
from tests.integration.registry.desk import Desk, roster


@pytest.fixture
async def son(desk: Desk) -> UUID:
    """Give the son of a resident, who lives elsewhere."""
    await desk.imported(roster("王秀英,990104194005061223,,,安和小区3幢1单元402室,独居,,"))
    command = SaveRelative(
        resident_id=await desk.resident("王秀英"),
        name="王建军",
        relation="child",
        phones=["13900001234"],
        lives_where="外省务工",
        actor="联络员甲",
    )
    return (await desk.ask(command)).id


async def allow(desk: Desk, son: UUID, **fields: object) -> bool:
    """Allow the son to be told something."""
    said = {"purpose": "news", "fields": ["last_seen", "mood"], "medium": "paper", "actor": "联络员甲", **fields}
    return (await desk.ask(GiveConsent.model_validate({"relative_id": son, **said}))).changed


async def told(desk: Desk, son: UUID, purpose: str = "news") -> list[str]:
    """Return what the son may be told now."""
    query = MayBeTold.model_validate({"relative_id": son, "purpose": purpose})
    return list((await desk.ask(query)).fields)


async def test_a_consent_holds_for_its_purpose_and_its_fields_alone(desk: Desk, son: UUID) -> None:
    before = await told(desk, son)
    first, again = await allow(desk, son), await allow(desk, son)

    assert before == []
    assert (first, again) == (True, False)
    assert await told(desk, son) == ["last_seen", "mood"]
    assert await told(desk, son, "health") == []
    (given,) = await desk.told(ConsentGiven)
    assert (given.relative_id, given.purpose) == (son, "news")
    assert "王" not in given.to_wire().decode()


async def test_a_withdrawn_consent_holds_no_longer_from_that_moment_and_its_history_stays(
    desk: Desk, son: UUID
) -> None:
    await allow(desk, son)
    await allow(desk, son, purpose="emergency", fields=["address"])
    desk.clock.at += timedelta(hours=1)

    command = WithdrawConsent(relative_id=son, purposes=["news"], medium="phone", actor="联络员乙")
    await desk.ask(command)

    assert (await told(desk, son), await told(desk, son, "emergency")) == ([], ["address"])
    (withdrawn,) = await desk.told(ConsentWithdrawn)
    assert (withdrawn.relative_id, withdrawn.purpose) == (son, "news")
    (relative,) = (await desk.ask(ListRelatives(resident_id=await desk.resident("王秀英")))).items
    history = {item.field: (item.withdrawn_by, item.medium, item.recorded_by) for item in relative.consents}
    assert history["mood"] == ("联络员乙", "paper", "联络员甲")
    assert history["address"] == (None, "paper", "联络员甲")
    assert await allow(desk, son), "and may be given again"


async def test_a_relative_who_is_removed_is_told_nothing(desk: Desk, son: UUID) -> None:
    await allow(desk, son)

    await desk.ask(RemoveRelative(relative_id=son, reason="断绝来往", actor="联络员甲"))

    assert await told(desk, son) == []
    assert len(await desk.told(ConsentWithdrawn)) == 1
    with pytest.raises(RefusedError, match="没有这位亲属"):
        await allow(desk, son)


async def test_nobody_is_sent_news_of_somebody_whose_death_is_reported(desk: Desk, son: UUID) -> None:
    await allow(desk, son)

    await desk.ask(ReportDeath(resident_id=await desk.resident("王秀英"), actor="楼长丁"))

    assert await told(desk, son) == []


@pytest.mark.usefixtures("son")
async def test_a_relative_is_not_the_resident_and_is_there_once(desk: Desk) -> None:
    await desk.imported(roster("张德福,,1938-05-06,男,安和小区3幢1单元402室,空巢,,"))
    wang, zhang = await desk.resident("王秀英"), await desk.resident("张德福")
    husband = {"resident_id": wang, "name": "张德福", "relation": "spouse"}

    await desk.ask(SaveRelative.model_validate({**husband, "kin_id": zhang}))

    for kin in (wang, zhang):
        with pytest.raises(RefusedError):
            await desk.ask(SaveRelative.model_validate({**husband, "kin_id": kin}))
    assert len((await desk.ask(ListRelatives(resident_id=wang))).items) == 2


async def test_a_relative_whom_somebody_else_described_since_they_were_read_is_not_written_over(
    desk: Desk, son: UUID
) -> None:
    described = SaveRelative(
        resident_id=await desk.resident("王秀英"), relative_id=son, name="王建军", relation="child",
        phones=["13900005678"], version=1, actor="联络员乙",
    )  # fmt: skip
    await desk.ask(described)

    with pytest.raises(RefusedError, match="刚刚被别人修改过"):
        await desk.ask(described.model_copy(update={"phones": ["13900001234"]}))

    (stands,) = (await desk.ask(ListRelatives(resident_id=described.resident_id))).items
    assert (stands.version, [phone[-4:] for phone in stands.phones]) == (2, ["5678"])
