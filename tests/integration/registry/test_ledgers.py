"""Ledgers: who is in them since when and why; nobody leaves without a reason; nothing is overwritten."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from shared.contracts.base import Viewer
from shared.contracts.registry import ResidentProfiled
from shared.contracts.registry_ledgers import (
    AmendLedgerEntry,
    ClassifyResident,
    LedgerEntry,
    LedgerLeaving,
    LedgersOf,
    ListLedgerEntries,
    ListLedgers,
)
from shared.contracts.registry_requests import CountCommunity
from shared.edge import RefusedError
from tests.integration.registry.desk import COMMUNITY, RIGHTFUL, Desk, roster

WANG = "王秀英,,1958-05-06,女,安和小区3幢1单元402室,,13900001234,"
LI = "李长河,,1955-01-30,男,安和小区3幢2单元101室,空巢,13900001235,"


async def classify(desk: Desk, resident_id: UUID, *entering: str, **more: object) -> bool:
    fields = {"resident_id": resident_id, "entering": list(entering), "actor": "网格员"}
    command = ClassifyResident.model_validate(fields | more)
    return (await desk.ask(command)).changed


async def entries(desk: Desk, ledger: str, **more: object) -> list[LedgerEntry]:
    query = ListLedgerEntries.model_validate({"community": COMMUNITY, "ledger": ledger} | more)
    return (await desk.ask(query)).items


@pytest.mark.capability("S2-02")
async def test_a_home_visit_with_a_classification_enters_the_right_ledgers_and_the_counts_match(desk: Desk) -> None:
    await desk.imported(roster(WANG, LI))
    wang, visit = await desk.resident("王秀英"), uuid4()
    await desk.forget_events()

    assert await classify(desk, wang, "lives_alone", "chronic_illness", contact_id=visit)
    assert not await classify(desk, wang, "lives_alone", contact_id=visit)

    (alone,) = await entries(desk, "lives_alone")
    assert (alone.resident.name, alone.entered_on, alone.basis) == ("王秀英", desk.today, "入户走访")
    assert await desk.rows("select contact_id, entered_by from resident_category where category = 'lives_alone'") == [
        (visit, "网格员")
    ]
    profile = (await desk.told(ResidentProfiled))[-1]
    assert ([word.value for word in profile.categories], profile.special) == (["lives_alone"], True)
    ledgers = await desk.ask(ListLedgers(community=COMMUNITY))
    counted = {item.code: item.persons for item in ledgers.items if item.persons}
    assert counted == {"lives_alone": 1, "chronic_illness": 1, "empty_nest": 1}
    figures = await desk.ask(CountCommunity(community=COMMUNITY))
    assert figures.by_category == {"lives_alone": 1, "empty_nest": 1}
    for code, persons in counted.items():
        assert len(await entries(desk, code)) == persons


@pytest.mark.capability("S2-02")
async def test_leaving_a_ledger_needs_a_reason_and_what_was_stays_to_be_read(desk: Desk) -> None:
    await desk.imported(roster(LI))
    li = await desk.resident("李长河")
    with pytest.raises(ValueError, match="reason"):
        LedgerLeaving.model_validate({"ledger": "empty_nest"})

    desk.clock.advance(days=3)
    assert await classify(desk, li, leaving=[LedgerLeaving(ledger="empty_nest", reason="儿子搬回同住")])

    assert await entries(desk, "empty_nest") == []
    (left,) = await entries(desk, "empty_nest", include_left=True)
    assert (left.entered_on, left.left_on, left.leave_reason) == (
        desk.today - timedelta(days=3),
        desk.today,
        "儿子搬回同住",
    )
    with pytest.raises(RefusedError, match="不在“空巢老人台账”里"):
        await classify(desk, li, leaving=[LedgerLeaving(ledger="empty_nest", reason="又一次")])
    whole = await desk.ask(LedgersOf(resident_id=li))
    assert [(entry.ledger, entry.left_on) for entry in whole.items] == [("empty_nest", desk.today)]


@pytest.mark.parametrize(
    ("entering", "more", "says"),
    [
        (["lives_alone"], {}, "请写明入册依据"),
        (["nothing_like_it"], {"basis": "走访"}, "没有这本台账"),
        (["door_service"], {"basis": "走访"}, "由系统按年龄和登记自动记入"),
        (["lives_alone"], {"basis": "走访", "on": date(2026, 11, 22)}, "不能晚于今天"),
    ],
)
async def test_what_cannot_be_entered_is_refused_with_what_to_do(
    desk: Desk, entering: list[str], more: dict[str, object], says: str
) -> None:
    await desk.imported(roster(WANG))
    wang = await desk.resident("王秀英")

    with pytest.raises(RefusedError, match=says):
        await classify(desk, wang, *entering, **more)
    assert await desk.rows("select count(*) from resident_category") == [(0,)]


async def test_who_looks_outside_their_scope_finds_nothing(desk: Desk) -> None:
    await desk.imported(roster(WANG))
    wang = await desk.resident("王秀英")
    stranger = Viewer(actor="别处", role="secretary", scope=["990102004"], may_see_restricted=True)

    with pytest.raises(RefusedError, match="没有这位居民"):
        await classify(desk, wang, "lives_alone", basis="走访", viewer=stranger)
    with pytest.raises(RefusedError, match="没有这个社区"):
        await entries(desk, "lives_alone", viewer=stranger)
    assert await entries(desk, "lives_alone", viewer=RIGHTFUL) == []


@pytest.mark.capability("S4-15")
async def test_a_later_edit_is_an_amendment_and_the_entry_stays_as_it_was_written(desk: Desk) -> None:
    await desk.imported(roster(LI))
    (entry,) = await entries(desk, "empty_nest")
    edits = [("basis", "入户核实"), ("entered_on", "2026-11-01"), ("basis", "入户核实并经本人确认")]

    for field, value in edits:
        command = AmendLedgerEntry.model_validate(
            {"entry_id": entry.entry_id, "field": field, "value": value, "reason": "原来写错了", "actor": "书记"}
        )
        assert (await desk.ask(command)).changed
        assert not (await desk.ask(command)).changed

    (now,) = await entries(desk, "empty_nest")
    assert (now.entered_on, now.basis) == (entry.entered_on, entry.basis)
    assert [(edit.number, edit.field, edit.before, edit.after) for edit in now.amendments] == [
        (1, "basis", "花名册导入", "入户核实"),
        (2, "entered_on", desk.today.isoformat(), "2026-11-01"),
        (3, "basis", "入户核实", "入户核实并经本人确认"),
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "update resident_category set basis = '别的'",
        "update resident_category set active_from = '2020-01-01'",
        "update ledger_amendment set after = '别的'",
        "delete from ledger_amendment",
    ],
)
@pytest.mark.capability("S4-15")
async def test_the_database_itself_refuses_to_overwrite_a_ledger(desk: Desk, statement: str) -> None:
    await desk.imported(roster(LI))
    (entry,) = await entries(desk, "empty_nest")
    command = AmendLedgerEntry(entry_id=entry.entry_id, field="note", value="住院观察", reason="补充", actor="书记")
    await desk.ask(command)

    with pytest.raises(DBAPIError, match="amend"):
        await desk.rows(statement)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("left_on", "2026-11-01", "还在册"),
        ("entered_on", "十一月一日", "请写成 2026-11-21 这样"),
        ("entered_on", "2026-11-22", "不能晚于今天"),
    ],
)
async def test_an_amendment_that_cannot_be_is_refused(desk: Desk, field: str, value: str, says: str) -> None:
    await desk.imported(roster(LI))
    (entry,) = await entries(desk, "empty_nest")
    fields = {"entry_id": entry.entry_id, "field": field, "value": value, "reason": "更正"}

    with pytest.raises(RefusedError, match=says):
        await desk.ask(AmendLedgerEntry.model_validate(fields))
