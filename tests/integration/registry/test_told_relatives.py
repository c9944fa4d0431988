"""Every change of whom relatives' messages may reach is told, once, and nothing else is."""

from datetime import timedelta
from uuid import UUID

import pytest

from services.registry.jobs.care_records import sweep_agreements
from shared.contracts.registry_agreements import SignAgreement
from shared.contracts.registry_merges import MergeResidents
from shared.contracts.registry_people import (
    GiveConsent,
    MayBeTold,
    RemoveRelative,
    SaveRelative,
    WithdrawConsent,
)
from shared.contracts.registry_relatives import RelativesResolved
from shared.edge import RefusedError
from tests.integration.registry.desk import RIGHTFUL, Desk, roster


@pytest.fixture
async def wang(desk: Desk) -> UUID:
    await desk.imported(roster("王秀英,990104194005061223,,,安和小区3幢1单元402室,独居,,"))
    return await desk.resident("王秀英")


async def saved(desk: Desk, wang: UUID, **fields: object) -> UUID:
    """Write the daughter, or change what is written of her."""
    said = {"resident_id": wang, "name": "王小妹", "relation": "child", "phones": ["13900001234"], **fields}
    return (await desk.ask(SaveRelative.model_validate(said))).id


async def allow(desk: Desk, relative_id: UUID, **fields: object) -> None:
    said = {"relative_id": relative_id, "purpose": "emergency", "fields": ["last_seen"], "medium": "paper", **fields}
    await desk.ask(GiveConsent.model_validate(said))


async def signed(desk: Desk, wang: UUID, *, days: int, **fields: object) -> UUID:
    """Sign an agreement with a guardian that ends in so many days."""
    said = {
        "resident_id": wang, "guardian_name": "王大山", "guardian_phone": "13800001111", "relation": "兄弟",
        "number": "J-1", "signed_on": desk.today, "expires_on": desk.today + timedelta(days=days), **fields,
    }  # fmt: skip
    command = SignAgreement.model_validate(said)
    await desk.ask(command)
    return command.command_id


async def lists(desk: Desk) -> list[list[tuple[str, list[str]]]]:
    """Return the lists that were told, in their order: who, for what."""
    told = await desk.told(RelativesResolved)
    assert [event.entity_version for event in told] == list(range(1, len(told) + 1))
    return [[(one.name, [grant.purpose for grant in one.allowed]) for one in event.relatives] for event in told]


async def test_a_relative_is_told_of_with_the_first_consent_and_no_more_with_the_last(desk: Desk, wang: UUID) -> None:
    daughter = await saved(desk, wang)
    assert await lists(desk) == []

    await allow(desk, daughter)
    await allow(desk, daughter)
    await allow(desk, daughter, purpose="health", fields=["health"])
    await desk.ask(WithdrawConsent(relative_id=daughter, purposes=["emergency"], medium="phone"))
    await desk.ask(RemoveRelative(relative_id=daughter, reason="登记有误"))

    name = "王小妹"
    assert await lists(desk) == [[(name, ["emergency"])], [(name, ["emergency", "health"])], [(name, ["health"])], []]


async def test_a_new_phone_is_told_only_of_who_may_be_told(desk: Desk, wang: UUID) -> None:
    daughter = await saved(desk, wang)
    await saved(desk, wang, relative_id=daughter, phones=["13900005678"])
    await allow(desk, daughter)

    await saved(desk, wang, relative_id=daughter, phones=["13700009999"], language="en")

    first, second = await desk.told(RelativesResolved)
    assert [one.relatives[0].phones for one in (first, second)] == [["+8613900005678"], ["+8613700009999"]]
    assert (first.relatives[0].language, second.relatives[0].language) == ("zh", "en")


async def test_what_was_told_last_is_remembered_without_names_or_phones(desk: Desk, wang: UUID) -> None:
    await allow(desk, await saved(desk, wang))

    ((row,),) = await desk.rows("select relatives_told::text from relatives_told")

    assert "王" not in row
    assert "1234" not in row


@pytest.mark.capability("S4-36")
async def test_a_guardian_is_told_of_until_the_agreement_ends_and_taken_off_when_it_has(desk: Desk, wang: UUID) -> None:
    agreement = await signed(desk, wang, days=40)

    (told,) = await desk.told(RelativesResolved)
    (guardian,) = told.relatives
    assert (guardian.contact_id, guardian.phones) == (agreement, ["+8613800001111"])
    assert {grant.until.astimezone(desk.deps.zone).date() for grant in guardian.allowed if grant.until} == {
        desk.today + timedelta(days=40)
    }
    desk.clock.advance(days=40)
    await sweep_agreements(desk.deps)
    assert (await lists(desk))[-1] == []


@pytest.mark.capability("S4-36")
async def test_a_renewal_moves_the_end_and_nobody_is_taken_off(desk: Desk, wang: UUID) -> None:
    await signed(desk, wang, days=10)
    await signed(desk, wang, days=400, number="J-2")

    desk.clock.advance(days=11)
    await sweep_agreements(desk.deps)

    assert await lists(desk) == [[("王大山", ["emergency", "health"])]] * 2


@pytest.mark.capability("S4-36")
async def test_what_a_guardian_allowed_holds_as_long_as_the_guardianship(desk: Desk, wang: UUID) -> None:
    agreement = await signed(desk, wang, days=10)
    daughter = await saved(desk, wang)
    await allow(desk, daughter, agreement_id=agreement)
    question = MayBeTold(relative_id=daughter, purpose="emergency")

    assert (await desk.ask(question)).fields == ["last_seen"]
    desk.clock.advance(days=10)
    assert (await desk.ask(question)).fields == []
    with pytest.raises(RefusedError, match="监护协议不在有效期内"):
        await allow(desk, daughter, agreement_id=agreement)
    await sweep_agreements(desk.deps)
    assert (await lists(desk))[-1] == []
    await signed(desk, wang, days=100, number="J-2")
    assert (await desk.ask(question)).fields == ["last_seen"]


async def test_nobody_speaks_for_a_resident_by_an_agreement_of_another(desk: Desk, wang: UUID) -> None:
    await desk.imported(roster("李长河,,1942-01-02,男,安和小区1幢1单元101室,独居,,"))
    other = await signed(desk, await desk.resident("李长河"), days=100)

    with pytest.raises(RefusedError, match="监护人不能代为同意"):
        await allow(desk, await saved(desk, wang), agreement_id=other)


async def test_somebody_who_is_relative_and_guardian_is_told_once(desk: Desk, wang: UUID) -> None:
    await signed(desk, wang, days=100, guardian_name="王小妹", guardian_phone="13900001234")
    await allow(desk, await saved(desk, wang))

    assert (await lists(desk))[-1] == [("王小妹", ["emergency"]), ("王小妹", ["health"])]


async def test_whom_a_merged_entry_had_allowed_is_told_of_the_kept_one(desk: Desk, wang: UUID) -> None:
    await desk.imported(roster("王秀英,,,,安和小区9幢9单元999室,,,"))
    other = next(one for one in [row[0] for row in await desk.rows("select id from resident")] if one != wang)
    daughter = await saved(desk, other)
    await allow(desk, daughter)

    merge = MergeResidents(
        kept_id=wang, merged_id=other, reason="同一人登记两次", viewer=RIGHTFUL, actor="书记",
        choices={"door": "kept", "liaison": "kept"},
    )  # fmt: skip
    await desk.ask(merge)

    told = [event for event in await desk.told(RelativesResolved) if event.resident_id == wang]
    assert [[one.contact_id for one in event.relatives] for event in told] == [[daughter]]
