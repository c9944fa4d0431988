"""How residents want to be written to: said, changed, told to those who write, and put away in mourning."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from shared.contracts.registry_correspondence import CorrespondenceResolved, GetCorrespondence, SaveCorrespondence
from shared.contracts.registry_devices import LendDevice, ReturnDevice, SaveDevice
from shared.contracts.registry_life_requests import ReverseDeath
from shared.contracts.registry_people import SaveRelative
from shared.edge import RefusedError
from tests.integration.registry.desk import COMMUNITY, Desk, roster

TWO = roster(
    "何桂芳,,1940-03-05,女,安和小区3幢1单元402室,独居,13900001234,",
    "罗秉义,,1938-01-02,男,安和小区3幢1单元402室,高龄,13900002345,",
)


@pytest.fixture
async def resident(desk: Desk) -> UUID:
    """Return somebody of whom nobody knows yet how they want to be written to."""
    await desk.imported(TWO)
    return await desk.resident("何桂芳")


def said(resident: UUID, **fields: object) -> SaveCorrespondence:
    return SaveCorrespondence.model_validate({"resident_id": resident, "medium": "spoken", "actor": "陈敏"} | fields)


@pytest.mark.capability("S0-05")
async def test_what_a_resident_says_is_kept_in_versions_and_told(desk: Desk, resident: UUID) -> None:
    await desk.ask(said(resident, greetings=True, postal_address="西安市某路 8 号", lives_away=True))
    same = await desk.ask(said(resident, greetings=True))
    await desk.ask(said(resident, greetings=False))

    now = await desk.ask(GetCorrespondence(resident_id=resident))
    told = await desk.told(CorrespondenceResolved)
    assert not same.changed
    assert (now.version, now.greetings, now.postal_address) == (2, False, "西安市某路 8 号")
    assert [(one.entity_version, one.greetings, one.lives_away) for one in told] == [(1, True, True), (2, False, True)]
    rows = await desk.rows("select version, private::text from correspondence order by version")
    assert all("8 号" not in row.private for row in rows), "an address is sealed"


@pytest.mark.capability("S2-17")
async def test_the_ledger_of_devices_says_whose_box_reads_aloud(desk: Desk, resident: UUID) -> None:
    box = SaveDevice(
        community=COMMUNITY, number="音 7", kind="云音响", inspect_by=date(2027, 1, 1), audio_unit="YX-0007"
    )
    device = (await desk.ask(box)).id
    await desk.ask(LendDevice(device_id=device, resident_id=resident, lent_on=desk.today))
    await desk.ask(ReturnDevice(device_id=device, returned_on=desk.today))

    told = await desk.told(CorrespondenceResolved)
    assert [(one.resident_id, one.audio_unit) for one in told] == [(resident, "YX-0007"), (resident, None)]


@pytest.mark.capability("S0-05")
async def test_a_death_puts_the_family_into_mourning_and_its_reversal_takes_it_back(desk: Desk, resident: UUID) -> None:
    husband = await desk.resident("罗秉义")
    await desk.ask(SaveRelative(resident_id=resident, name="罗秉义", relation="spouse", kin_id=husband))
    await desk.ask(said(resident, greetings=True))
    report = await desk.dies(husband)
    mourning = await desk.ask(GetCorrespondence(resident_id=resident))
    await desk.ask(ReverseDeath(report_id=report, reason="弄错了人", actor="周凯"))

    after = await desk.ask(GetCorrespondence(resident_id=resident))
    assert mourning.mourning_until == desk.today + timedelta(days=49)
    assert (mourning.greetings, after.greetings, after.mourning_until) == (True, True, None)


async def test_what_was_said_since_the_form_was_opened_is_not_written_over(desk: Desk, resident: UUID) -> None:
    await desk.ask(said(resident, greetings=True, version=0))

    with pytest.raises(RefusedError, match="刚刚被别人修改过"):
        await desk.ask(said(resident, greetings=False, way="print", version=0))

    assert (await desk.ask(GetCorrespondence(resident_id=resident))).greetings
