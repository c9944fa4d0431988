"""What is restricted does not exist for those who may not know of it; classes are known to people by name."""

import asyncio
import base64
import io
from datetime import date
from uuid import UUID

import openpyxl
import pytest
from sqlalchemy import text

from shared.contracts import registry_ledgers as contracts
from shared.contracts.base import RefusalCode, Viewer
from shared.contracts.catalog import EVENTS
from shared.contracts.registry_requests import CountCommunity, GetResident, NamesOf, SearchResidents
from shared.contracts.registry_restrictions import RestrictionsChanged
from shared.contracts.words import Category
from shared.edge import RefusedError
from tests.integration.registry.desk import COMMUNITY, RIGHTFUL, Desk, roster
from tests.support.waiting import eventually

BEREAVED = "王秀英,,1950-05-06,女,安和小区3幢1单元402室,失独,13900001234,失独家庭,春节慰问"
NEIGHBOUR = "李长河,,1950-01-30,男,安和小区3幢2单元101室,空巢,13900001235,"
DISTRICT = Viewer(actor="区民政", role="district", scope=["990102"], may_see_restricted=True)
NOBODY = Viewer(actor="值班员乙", role="secretary", scope=[COMMUNITY])

WAITING = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"


@pytest.fixture
async def bereaved(desk: Desk) -> UUID:
    await desk.imported(roster(BEREAVED, NEIGHBOUR))
    return await desk.resident("王秀英")


async def seen_by(desk: Desk, viewer: Viewer | None, resident_id: UUID) -> list[str]:
    """Return everything the registry answers about one person and their community, as texts."""
    asked = {"community": COMMUNITY, "viewer": viewer}
    answers = [
        await desk.ask(GetResident(resident_id=resident_id, viewer=viewer)),
        await desk.ask(NamesOf(resident_ids=[resident_id], viewer=viewer)),
        await desk.ask(SearchResidents.model_validate(asked)),
        await desk.ask(SearchResidents.model_validate(asked | {"special_only": True})),
        await desk.ask(SearchResidents.model_validate(asked | {"category": Category.LOST_ONLY_CHILD})),
        await desk.ask(CountCommunity.model_validate(asked)),
        await desk.ask(contracts.ListLedgers.model_validate(asked)),
        await desk.ask(contracts.LedgersOf(resident_id=resident_id, viewer=viewer)),
        await desk.ask(contracts.ListGifts.model_validate(asked)),
    ]
    return [answer.model_dump_json() for answer in answers]


@pytest.mark.capability("S2-03")
@pytest.mark.parametrize("viewer", [None, NOBODY], ids=["unknown", "without the right"])
async def test_who_has_no_right_learns_nothing_not_even_by_a_count_of_one(
    desk: Desk, bereaved: UUID, viewer: Viewer | None
) -> None:
    gift = contracts.RecordGift(
        resident_id=bereaved, item="爱心包", given_on=desk.today, given_by="社区", ledger="lost_only_child",
        viewer=RIGHTFUL,
    )  # fmt: skip
    await desk.ask(gift)

    answers = await seen_by(desk, viewer, bereaved)

    for answer in answers:
        assert "lost_only_child" not in answer
        assert "失独" not in answer
        assert "爱心包" not in answer
    card = await desk.ask(GetResident(resident_id=bereaved, viewer=viewer))
    assert (card.item.categories, card.item.special, card.circle, card.remark) == ([], False, [], None)
    figures = await desk.ask(CountCommunity(community=COMMUNITY, viewer=viewer))
    assert (figures.persons, figures.special, figures.by_category) == (2, 1, {"empty_nest": 1})
    special = SearchResidents(community=COMMUNITY, special_only=True, viewer=viewer)
    assert [item.name for item in (await desk.ask(special)).items] == ["李长河"]


@pytest.mark.capability("S2-03")
async def test_who_has_the_right_sees_the_category_its_people_and_what_they_were_given(
    desk: Desk, bereaved: UUID
) -> None:
    gift = contracts.RecordGift(
        resident_id=bereaved, item="爱心包", quantity=2, given_on=desk.today, given_by="社区党委",
        ledger="lost_only_child", viewer=RIGHTFUL,
    )  # fmt: skip
    assert (await desk.ask(gift)).changed
    assert not (await desk.ask(gift)).changed

    card = await desk.ask(GetResident(resident_id=bereaved, viewer=RIGHTFUL))
    figures = await desk.ask(CountCommunity(community=COMMUNITY, viewer=RIGHTFUL))
    gifts = await desk.ask(contracts.ListGifts(community=COMMUNITY, viewer=RIGHTFUL))

    assert (card.item.categories, card.item.special, len(card.circle)) == ([Category.LOST_ONLY_CHILD], True, 4)
    assert figures.by_category == {"empty_nest": 1, "lost_only_child": 1}
    assert [(one.resident_id, one.item, one.quantity) for one in gifts.items] == [(bereaved, "爱心包", 2)]


@pytest.mark.capability("S2-03")
async def test_a_restricted_ledger_is_refused_in_the_words_of_one_that_nobody_made(desk: Desk, bereaved: UUID) -> None:
    refusals = []
    for ledger in ("lost_only_child", "nobody_made_this"):
        for ask in (
            desk.ask(contracts.ListLedgerEntries(community=COMMUNITY, ledger=ledger, viewer=NOBODY)),
            desk.ask(contracts.ExportLedger(community=COMMUNITY, ledger=ledger, viewer=NOBODY)),
            desk.ask(contracts.ClassifyResident(resident_id=bereaved, entering=[ledger], basis="试探", viewer=NOBODY)),
        ):
            with pytest.raises(RefusedError) as refused:
                await ask
            refusals.append(refused.value.refusal)

    assert len({refusal.model_dump_json() for refusal in refusals}) == 1


@pytest.mark.capability("S2-03")
@pytest.mark.usefixtures("bereaved")
async def test_any_ledger_is_restricted_by_marking_it_and_only_by_who_may_see_what_is(desk: Desk) -> None:
    define = {"code": "empty_nest", "name": "空巢老人台账"}
    clerk = DISTRICT.model_copy(update={"may_see_restricted": False})
    hide = contracts.DefineLedger.model_validate(define | {"restricted": True, "viewer": clerk})
    with pytest.raises(RefusedError):
        await desk.ask(hide)
    await desk.ask(hide.model_copy(update={"viewer": DISTRICT}))

    figures = await desk.ask(CountCommunity(community=COMMUNITY, viewer=NOBODY))

    assert (figures.special, figures.by_category) == (0, {})
    (told,) = await desk.told(RestrictionsChanged)
    assert set(told.restricted) == {Category.EMPTY_NEST, Category.LOST_ONLY_CHILD}


async def test_a_ledger_that_was_closed_off_meanwhile_is_not_opened_again_by_an_old_form(desk: Desk) -> None:
    listed = await desk.ask(contracts.ListLedgers(community=COMMUNITY, viewer=DISTRICT))
    seen = next(one for one in listed.items if one.code == "empty_nest")
    read = {"code": seen.code, "name": seen.name, "version": seen.version, "viewer": DISTRICT}
    await desk.ask(contracts.DefineLedger.model_validate(read | {"restricted": True}))

    with pytest.raises(RefusedError, match="刚刚被别人修改过"):
        await desk.ask(contracts.DefineLedger.model_validate(read | {"purpose": "日常走访"}))

    listed = await desk.ask(contracts.ListLedgers(community=COMMUNITY, viewer=DISTRICT))
    now = next(one for one in listed.items if one.code == seen.code)
    assert now.restricted
    again = read | {"purpose": "日常走访", "restricted": True, "version": now.version}
    await desk.ask(contracts.DefineLedger.model_validate(again))


async def seen_as(desk: Desk, code: str) -> contracts.LedgerItem:
    """Return a ledger as it stands."""
    listed = await desk.ask(contracts.ListLedgers(community=COMMUNITY, viewer=DISTRICT))
    return next(one for one in listed.items if one.code == code)


async def test_of_two_who_save_a_ledger_at_the_same_moment_one_is_told(desk: Desk) -> None:
    seen = await seen_as(desk, "empty_nest")
    read = {"code": seen.code, "name": seen.name, "version": seen.version, "viewer": DISTRICT}
    both = [contracts.DefineLedger.model_validate(read | {"purpose": said}) for said in ("日常走访", "助餐")]

    async def both_wait() -> bool:
        return len(await desk.rows(WAITING)) == len(both)

    async with desk.sessions.begin() as session:
        await session.execute(text("select from ledger where code = 'empty_nest' for update"))
        saving = [asyncio.create_task(desk.ask(command)) for command in both]
        await eventually(both_wait)
    ended = await asyncio.gather(*saving, return_exceptions=True)

    (refused,) = [one for one in ended if isinstance(one, RefusedError)]
    assert refused.refusal.code is RefusalCode.CONFLICT


async def test_what_a_ledger_says_of_itself_is_emptied_where_that_is_meant_and_kept_elsewhere(desk: Desk) -> None:
    says = {"code": "needs_lift", "name": "盼加装电梯", "viewer": DISTRICT}
    justified = {"purpose": "登记加装电梯意愿", "legal_basis": "居民议事"}
    await desk.ask(contracts.DefineLedger.model_validate(says | justified))

    await desk.ask(contracts.DefineLedger.model_validate(says | {"name": "加装电梯"}))
    kept = await seen_as(desk, "needs_lift")
    await desk.ask(contracts.DefineLedger.model_validate(says | {"emptied": ["legal_basis"]}))
    emptied = await seen_as(desk, "needs_lift")

    assert (kept.purpose, kept.legal_basis) == tuple(justified.values())
    assert (emptied.purpose, emptied.legal_basis) == (justified["purpose"], None)


SIXTEEN = [f"class_{number:02d}" for number in range(1, 17)]


@pytest.mark.capability("S4-35")
async def test_sixteen_classes_have_purpose_and_basis_and_sensitive_ones_are_for_named_people_only(desk: Desk) -> None:
    await desk.imported(
        roster(*(f"居民{one:03d},,1950-01-01,女,安和小区{one}幢1单元101室,,," for one in range(1, 127)))
    )
    for number, code in enumerate(SIXTEEN):
        fields = {"code": code, "name": f"第{number + 1}类监护对象", "kind": "class", "named_only": number < 4}
        with pytest.raises(RefusedError, match="用途和法律依据"):
            await desk.ask(contracts.DefineLedger.model_validate(fields))
        fields |= {"purpose": "落实监护责任", "legal_basis": "精神卫生法第二十一条", "viewer": DISTRICT}
        await desk.ask(contracts.DefineLedger.model_validate(fields))
    named = RIGHTFUL.model_copy(update={"actor": "专管员"})
    for code in SIXTEEN[:4]:
        grant = contracts.GrantLedgerRight(ledger=code, to="专管员", reason="专管", viewer=DISTRICT)
        await desk.ask(grant)
    await desk.forget_events()
    for one in range(126):
        command = contracts.ClassifyResident(
            resident_id=await desk.resident(f"居民{one + 1:03d}"),
            entering=[SIXTEEN[one % 16]],
            basis="摸底",
            viewer=named,
        )
        await desk.ask(command)

    async def classes(viewer: Viewer | None) -> dict[str, int]:
        query = contracts.ListLedgers(community=COMMUNITY, viewer=viewer)
        found = await desk.ask(query)
        return {item.code: item.persons for item in found.items if item.kind == "class"}

    assert sum((await classes(named)).values()) == 126
    assert set(await classes(RIGHTFUL)) == set(SIXTEEN[4:])
    assert set(await classes(None)) == set(SIXTEEN[4:])
    revoke = contracts.RevokeLedgerRight(ledger=SIXTEEN[0], to="专管员", viewer=DISTRICT)
    await desk.ask(revoke)
    assert SIXTEEN[0] not in await classes(named)
    bodies = [event.to_wire() for event in await desk.wire.told(*EVENTS)]
    assert not any(b"class_" in body or "监护".encode() in body for body in bodies)
    assert all("ledger" not in kind.model_fields for kind in EVENTS)


@pytest.mark.capability("S4-15")
async def test_an_exported_ledger_has_the_layout_of_the_office_with_amendments_below_the_entry(desk: Desk) -> None:
    await desk.imported(roster(BEREAVED, NEIGHBOUR, "周福,,1945-01-01,男,安和小区1幢1单元101室,空巢,,"))
    listed = contracts.ListLedgerEntries(community=COMMUNITY, ledger="empty_nest")
    li, zhou = (await desk.ask(listed)).items
    amend = contracts.AmendLedgerEntry(
        entry_id=li.entry_id, field="basis", value="=入户核实", reason="原来漏写", actor="书记"
    )
    await desk.ask(amend)
    leave = contracts.ClassifyResident(
        resident_id=zhou.resident.resident_id,
        leaving=[contracts.LedgerLeaving(ledger="empty_nest", reason="女儿搬来同住")],
    )
    await desk.ask(leave)

    query = contracts.ExportLedger(community=COMMUNITY, ledger="empty_nest")
    part = await desk.ask(query)
    again = await desk.ask(query)

    assert part.sha256 == again.sha256
    assert (part.filename, part.last) == ("安和社区空巢老人台账20261121.xlsx", True)
    sheet = openpyxl.load_workbook(io.BytesIO(base64.b64decode(part.content_base64))).active
    assert sheet is not None
    rows = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    assert rows[0] == ["安和社区空巢老人台账"]
    assert rows[1] == ["填报单位:龙桥街道安和社区        日期:2026年11月21日        在册:1 人"]
    assert rows[2][:5] == ["序号", "姓名", "性别", "年龄", "住址"]
    day = date(2026, 11, 21).isoformat()
    assert rows[3][:9] == [1, "李长河", "男", 76, "安和小区3幢2单元101", "13900001235", day, "花名册导入", ""]
    assert rows[4] == [f"更正 1({day},书记):入册依据由“花名册导入”更正为“=入户核实”。原因:原来漏写"]
    assert rows[5][:2] == [2, "周福"]
    assert rows[5][8:10] == [day, "女儿搬来同住"]
    assert "填表人(签字)" in str(rows[7][0])
    assert sheet.print_title_rows == "$3:$3"
