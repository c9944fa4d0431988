"""Devices come back or are looked at in time; guardians have rights as long as their agreement holds."""

import asyncio
from datetime import date, timedelta
from uuid import UUID

import pytest

from services.registry.jobs.care_records import sweep_agreements, sweep_devices
from shared.contracts import registry_agreements as papers
from shared.contracts import registry_devices as contracts
from shared.contracts.registry_ledgers import ClassifyResident, DefineLedger
from shared.edge import RefusedError
from tests.integration.registry.desk import COMMUNITY, Desk, roster

PEOPLE = ("王秀英,,1950-05-06,女,安和小区3幢1单元402室,,,", "李长河,,1950-01-30,男,安和小区3幢2单元101室,,,")


@pytest.fixture
async def wang(desk: Desk) -> UUID:
    await desk.imported(roster(*PEOPLE))
    return await desk.resident("王秀英")


async def lent(desk: Desk, resident_id: UUID, number: str, inspect_by: date) -> UUID:
    save = contracts.SaveDevice(community=COMMUNITY, number=number, kind="电动轮椅", inspect_by=inspect_by)
    device = (await desk.ask(save)).id
    lend = contracts.LendDevice(device_id=device, resident_id=resident_id, lent_on=desk.today)
    assert (await desk.ask(lend)).changed
    return device


@pytest.mark.capability("S0-17")
async def test_an_inspection_that_has_passed_opens_one_task_and_its_doing_closes_it(desk: Desk, wang: UUID) -> None:
    device = await lent(desk, wang, "轮椅01", desk.today)
    await sweep_devices(desk.deps)
    assert await desk.told(contracts.DeviceTaskOpened) == []

    desk.clock.advance(days=1)
    await asyncio.gather(sweep_devices(desk.deps), sweep_devices(desk.deps))
    desk.clock.advance(days=5)
    await sweep_devices(desk.deps)

    (told,) = await desk.told(contracts.DeviceTaskOpened)
    assert (told.device_id, told.resident_id, told.kind, told.reason) == (device, wang, "inspect", "inspection_passed")
    inspect = contracts.InspectDevice(
        device_id=device, inspected_on=desk.today, inspect_by=desk.today + timedelta(days=365)
    )
    await desk.ask(inspect)
    await sweep_devices(desk.deps)
    (item,) = (await desk.ask(contracts.ListDevices(community=COMMUNITY))).items
    assert (item.resident_id, item.tasks) == (wang, [])


@pytest.mark.capability("S0-17")
@pytest.mark.parametrize(("status", "reason"), [("deceased", "holder_died"), ("moved_out", "holder_moved")])
async def test_a_holder_who_dies_or_moves_opens_a_return(desk: Desk, wang: UUID, status: str, reason: str) -> None:
    device = await lent(desk, wang, "护理床01", desk.today + timedelta(days=365))
    await desk.imported(roster(f"{PEOPLE[0]}{'已故' if status == 'deceased' else '搬走'}"), "变动.csv")
    assert await desk.rows("select status from resident where name = '王秀英'") == [(status,)]

    await sweep_devices(desk.deps)
    await sweep_devices(desk.deps)

    (told,) = await desk.told(contracts.DeviceTaskOpened)
    assert (told.device_id, told.kind, told.reason) == (device, "return", reason)
    (item,) = (await desk.ask(contracts.ListDevices(community=COMMUNITY))).items
    assert [task.kind for task in item.tasks] == ["return"]
    back = contracts.ReturnDevice(device_id=device, returned_on=desk.today)
    assert (await desk.ask(back)).changed
    await sweep_devices(desk.deps)
    (item,) = (await desk.ask(contracts.ListDevices(community=COMMUNITY))).items
    assert (item.resident_id, item.tasks) == (None, [])


async def test_one_device_is_with_one_person_and_one_number_is_one_device(desk: Desk, wang: UUID) -> None:
    device = await lent(desk, wang, "轮椅01", desk.today)

    lend = contracts.LendDevice(device_id=device, resident_id=await desk.resident("李长河"), lent_on=desk.today)
    with pytest.raises(RefusedError, match="还在别人手里"):
        await desk.ask(lend)
    twin = contracts.SaveDevice(community=COMMUNITY, number="轮椅01", kind="轮椅", inspect_by=desk.today)
    with pytest.raises(RefusedError, match="编号已有另一件"):
        await desk.ask(twin)


async def test_an_old_form_does_not_write_back_the_day_of_an_inspection_that_was_done_meanwhile(
    desk: Desk, wang: UUID
) -> None:
    device = await lent(desk, wang, "轮椅01", desk.today)
    (shown,) = (await desk.ask(contracts.ListDevices(community=COMMUNITY))).items
    later = desk.today + timedelta(days=365)
    await desk.ask(contracts.InspectDevice(device_id=device, inspected_on=desk.today, inspect_by=later))

    read = {"community": COMMUNITY, "device_id": device, "number": "轮椅01", "kind": "电动轮椅"}
    old = contracts.SaveDevice.model_validate(read | {"inspect_by": shown.inspect_by, "version": shown.version})
    with pytest.raises(RefusedError, match="刚刚被别人修改过"):
        await desk.ask(old)
    (now,) = (await desk.ask(contracts.ListDevices(community=COMMUNITY))).items

    assert now.inspect_by == later
    await desk.ask(contracts.SaveDevice.model_validate(read | {"inspect_by": later, "version": now.version}))


async def signed(desk: Desk, resident_id: UUID, expires_on: date, **more: object) -> UUID:
    fields = {
        "resident_id": resident_id,
        "guardian_name": "王小明",
        "guardian_phone": "+8613900005678",
        "relation": "儿子",
        "number": "2026-01",
        "signed_on": desk.today - timedelta(days=300),
        "expires_on": expires_on,
    }
    command = papers.SignAgreement.model_validate(fields | more)
    return (await desk.ask(command)).id


async def guardians(desk: Desk, resident_id: UUID) -> papers.Guardians:
    return await desk.ask(papers.GuardiansOf(resident_id=resident_id))


@pytest.mark.capability("S4-36")
async def test_renewal_is_due_30_days_before_the_end_and_after_it_the_guardian_has_no_rights(
    desk: Desk, wang: UUID
) -> None:
    agreement = await signed(desk, wang, desk.today + timedelta(days=31))
    await sweep_agreements(desk.deps)
    assert await desk.told(papers.AgreementRenewalDue) == []

    desk.clock.advance(days=1)
    await asyncio.gather(sweep_agreements(desk.deps), sweep_agreements(desk.deps))
    (due,) = await desk.told(papers.AgreementRenewalDue)
    assert (due.agreement_id, due.resident_id, due.expires_on) == (agreement, wang, desk.today + timedelta(days=30))

    desk.clock.advance(days=29)
    assert [one.guardian_name for one in (await guardians(desk, wang)).items] == ["王小明"]
    desk.clock.advance(days=1)
    found = await guardians(desk, wang)
    assert (found.items, [one.agreement_id for one in found.ended]) == ([], [agreement])
    await sweep_agreements(desk.deps)
    await sweep_agreements(desk.deps)
    (expired,) = await desk.told(papers.AgreementExpired)
    assert expired.agreement_id == agreement
    assert len(await desk.told(papers.AgreementRenewalDue)) == 1


@pytest.mark.capability("S4-36")
async def test_a_renewed_agreement_is_not_told_of_when_the_old_one_ends(desk: Desk, wang: UUID) -> None:
    await signed(desk, wang, desk.today + timedelta(days=40))
    await signed(desk, wang, desk.today + timedelta(days=400), number="2026-02", signed_on=desk.today)

    desk.clock.advance(days=45)
    await sweep_agreements(desk.deps)

    assert await desk.told(papers.AgreementRenewalDue) == []
    assert await desk.told(papers.AgreementExpired) == []
    assert [one.number for one in (await guardians(desk, wang)).items] == ["2026-02"]


@pytest.mark.capability("S4-34")
async def test_a_pack_is_whole_or_says_what_it_lacks(desk: Desk, wang: UUID) -> None:
    li = await desk.resident("李长河")
    define = DefineLedger(
        code="key_person", name="重点监护对象", kind="class", purpose="落实监护", legal_basis="精神卫生法第二十一条"
    )
    await desk.ask(define)
    for person in (wang, li):
        classify = ClassifyResident(resident_id=person, entering=["key_person"], basis="摸底排查")
        await desk.ask(classify)
    for kind in ("person_form", "family_form", "help_form", "rescue_card"):
        record = papers.RecordPackDocument(
            resident_id=wang, kind=kind, number="1", issued_on=desk.today,
            valid_to=desk.today + timedelta(days=10) if kind == "rescue_card" else None,
        )  # fmt: skip
        await desk.ask(record)
    await signed(desk, wang, desk.today + timedelta(days=60))
    check = papers.CheckPacks(community=COMMUNITY, ledger="key_person")

    found = await desk.ask(check)

    assert found.whole_count == 1
    assert {pack.resident_id: pack.gaps for pack in found.items} == {
        wang: [],
        li: ["person_form", "family_form", "help_form", "rescue_card", "agreement"],
    }
    desk.clock.advance(days=10)
    later = await desk.ask(check)
    assert next(pack.gaps for pack in later.items if pack.resident_id == wang) == ["rescue_card:expired"]
    outside = check.model_copy(update={"ledger": "disability_record", "resident_id": wang})
    assert (await desk.ask(outside)).items[0].gaps[0] == "register"
