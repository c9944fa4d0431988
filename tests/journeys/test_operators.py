"""A third party that looks after some residents sees and hears of those alone, and after its contract of nobody."""

from uuid import UUID

import pytest

from nuanlin.operator_feeds import STREAM, close_feed, open_feed
from shared.contracts.base import Viewer
from shared.contracts.registry_life import LifeEventKind
from shared.contracts.registry_life_requests import RecordLifeEvent
from shared.contracts.registry_operators import (
    AssignedResidents,
    AssignToOperator,
    DefineOperator,
    ListAssignedResidents,
    ReleaseFromOperator,
)
from shared.contracts.registry_requests import Done, GetResident, ResidentCard, ResidentPage, SearchResidents
from shared.edge import RefusedError
from tests.support.stack import Elder, Stack
from tests.support.waiting import eventually

HE, LI, SUN = Elder("何桂芳"), Elder("李福生", address="2幢1单元101室"), Elder("孙玉兰", address="3幢1单元101室")
OURS = Viewer(actor="sunny_day_care", role="operator")


async def names(stack: Stack) -> list[str]:
    """Return whom the operator sees."""
    found = await stack.ask(ListAssignedResidents(viewer=OURS), AssignedResidents)
    return [item.name for item in found.items]


async def happens(stack: Stack, resident: UUID, kind: LifeEventKind) -> None:
    """Have an elder admitted to a hospital or discharged."""
    await stack.ask(RecordLifeEvent(resident_id=resident, kind=kind, actor="联络员甲"), Done)


async def waiting(stack: Stack) -> list[str]:
    """Return the kinds of facts that wait on the operator's feed."""
    js = stack.client.jetstream()
    pending = (await js.consumer_info(STREAM, "sunny_day_care")).num_pending or 0
    told = await stack.events("care.pub.operators.sunny_day_care.>", stream=STREAM)
    assert len(told) == pending, "the durable filters nothing but the operator's own subjects"
    return [subject.split(".")[5] for subject, _ in told]


@pytest.mark.capability("S3-28")
async def test_an_operator_sees_and_hears_of_its_own_residents_alone_and_of_nobody_after_the_contract(
    stack: Stack,
) -> None:
    village = await stack.village()
    await village.has(HE, LI, SUN)
    people = village.residents
    contract = {"code": "sunny_day_care", "name": "阳光日间照料中心", "contract_from": stack.now()}
    await stack.ask(DefineOperator.model_validate(contract), Done)
    ours = AssignToOperator(operator="sunny_day_care", resident_ids=[people[HE.name], people[SUN.name]])
    await stack.ask(ours, Done)
    await open_feed(stack.client.jetstream(), "sunny_day_care")

    for elder in (HE, LI):
        await happens(stack, people[elder.name], LifeEventKind.HOSPITALISED)
    await stack.quiet()
    during, seen = await waiting(stack), await names(stack)
    with pytest.raises(RefusedError, match="运营方"):
        await stack.ask(GetResident(resident_id=people[LI.name], viewer=OURS), ResidentCard)
    with pytest.raises(RefusedError, match="运营方"):
        await stack.ask(SearchResidents(community=village.code, viewer=OURS), ResidentPage)
    await stack.ask(ReleaseFromOperator(operator="sunny_day_care", resident_ids=[people[SUN.name]]), Done)
    released = await names(stack)
    await stack.time_passes(hours=1)
    await stack.ask(DefineOperator.model_validate({**contract, "contract_to": stack.now()}), Done)
    await stack.time_passes(minutes=1)
    await happens(stack, people[HE.name], LifeEventKind.DISCHARGED)
    await eventually(lambda: stack.events("care.evt.registry.resident_discharged.>"))
    await stack.quiet()
    after = await waiting(stack)
    await close_feed(stack.client.jetstream(), "sunny_day_care")

    assert during == after == ["resident_hospitalised"]
    assert seen == [HE.name, SUN.name]
    assert released == [HE.name]
    assert await names(stack) == []
