"""A roster becomes residents, staff and care circles."""

import io
import json
from pathlib import Path

import openpyxl
import pytest

from services.registry.jobs.imports import sweep_corrections
from shared.contracts.catalog import EVENTS
from shared.contracts.registry import CareCircleResolved, ResidentEnrolled, ResidentProfiled, RosterImported
from shared.contracts.registry_imports import ListImportRows, SetHeaderWord
from shared.contracts.registry_requests import CountCommunity
from shared.contracts.words import CareRole
from shared.edge import RefusedError
from tests.integration.registry.desk import ANHE, COMMUNITY, RIGHTFUL, Desk

KEYS = Path(__file__).parents[2] / "data" / "rosters"


@pytest.mark.capability("S3-02")
async def test_the_figures_of_a_compound_are_counted_from_its_records(desk: Desk) -> None:
    await desk.imported(ANHE.read_bytes(), ANHE.name)

    counts = await desk.ask(CountCommunity(community=COMMUNITY, stated={"persons": 650, "special": 30}))

    assert (counts.households, counts.persons, counts.aged_60_plus, counts.special) == (310, 650, 420, 32)
    assert counts.differing == {"special": 32}


async def test_an_import_says_what_came_of_every_row(desk: Desk) -> None:
    state = await desk.imported(ANHE.read_bytes(), ANHE.name)

    assert state.status == "done"
    assert state.problem is None
    assert state.enrolled_count == 664
    assert state.applied_count == state.row_count == 687 + 37 + 35 + 13
    assert (state.accepted_count, state.warned_count, state.rejected_count) == (672, 82, 18)
    assert state.hidden_sheets == ["数据字典"]
    (told,) = await desk.told(RosterImported)
    assert told.changed_count == 664


async def test_everybody_is_told_of_once_and_those_with_a_circle_twice(desk: Desk) -> None:
    await desk.imported(ANHE.read_bytes(), ANHE.name)

    assert len(await desk.told(ResidentEnrolled)) == 664
    profiles = await desk.told(ResidentProfiled)
    assert len({profile.resident_id for profile in profiles}) == len(profiles) == 664
    assert sum(profile.special for profile in profiles) == 32
    latest = {circle.resident_id: circle for circle in await desk.told(CareCircleResolved)}
    assert len(latest) == 32


async def test_everybody_is_found_by_the_categories_that_the_ledger_says(desk: Desk) -> None:
    await desk.imported(ANHE.read_bytes(), ANHE.name)

    differing = """select count(*), count(*) filter (where r.open_categories <> array(
                       select c.category from resident_category c
                       where c.resident_id = r.id and c.active_to is null order by c.category))
                   from resident r where r.open_categories <> '{}' or exists (
                       select 1 from resident_category c where c.resident_id = r.id and c.active_to is null)"""
    [(some, wrong)] = await desk.rows(differing)
    assert (some > 32, wrong) == (True, 0)


async def test_the_same_file_again_changes_nothing_and_says_so(desk: Desk) -> None:
    await desk.imported(ANHE.read_bytes(), ANHE.name)
    before = await desk.snapshot()
    await desk.forget_events()

    state = await desk.imported(ANHE.read_bytes(), ANHE.name)

    assert await desk.snapshot() == before
    assert (state.enrolled_count, state.changed_count, state.unchanged_count) == (0, 0, 664)
    (told,) = await desk.told(RosterImported)
    assert told.changed_count == 0
    assert len(await desk.wire.told(*EVENTS)) == 1


@pytest.mark.parametrize("name", ["anhe.xlsx", "dongxing.csv", "kuangqu.xlsx", "huayuan.xls"])
async def test_the_register_counts_what_the_answer_keys_of_the_samples_say(desk: Desk, name: str) -> None:
    file = ANHE.with_name(name)
    totals = json.loads((KEYS / f"{file.stem}.expected.json").read_text())["totals"]

    state = await desk.imported(file.read_bytes(), name)

    counts = await desk.ask(CountCommunity(community=COMMUNITY, viewer=RIGHTFUL))
    assert state.enrolled_count == totals["persons"]
    assert counts.households == totals["households"]
    assert counts.persons == totals["on_list"]
    assert counts.aged_60_plus == totals["aged_60_plus"]
    assert counts.special == totals["special"]
    assert counts.by_category == totals["by_category"]


async def test_those_whom_the_sheet_names_for_a_grid_answer_for_it(desk: Desk) -> None:
    file = ANHE.with_name("dongxing.csv")

    await desk.imported(file.read_bytes(), file.name)

    latest = {circle.resident_id: circle for circle in await desk.told(CareCircleResolved)}
    assert {tuple(member.role for member in circle.members) for circle in latest.values()} == {
        (
            CareRole.LIAISON,
            CareRole.BLOCK_CAPTAIN,
            CareRole.COMPOUND_DIRECTOR,
            CareRole.GRID_LEADER,
            CareRole.SECRETARY,
        )
    }
    leaders = {circle.members[3].name for circle in latest.values()}
    assert None not in leaders
    assert "高娜" in leaders
    assert len(leaders) == 9


@pytest.mark.capability("S3-06")
async def test_a_pairing_list_gives_no_liaison_more_residents_than_the_limit(desk: Desk) -> None:
    limit = desk.deps.settings.liaison_load_limit
    names = [f"王秀{character}" for character in "一二三四五六七八九十百千"[: limit + 1]]
    book = openpyxl.Workbook()
    people, staff, pairs = book.active, book.create_sheet("联络员"), book.create_sheet("结对")
    assert people is not None
    people.title = "居民花名册"
    people.append(["姓名", "出生日期", "性别", "小区", "楼栋", "单元", "房号", "类别"])
    staff.append(["姓名", "性别", "类别", "组别", "电话"])
    staff.append(["高建国", "男", "志愿者", 1, "13900001234"])
    pairs.append(["老人姓名", "楼栋", "单元", "房号", "联络员"])
    for number, name in enumerate(names, 1):
        people.append([name, f"1940-05-{number:02d}", "女", "安和小区", "3", "1", f"{number}01", "独居"])
        pairs.append([name, "3", "1", f"{number}01", "高建国"])
    buffer = io.BytesIO()
    book.save(buffer)

    state = await desk.imported(buffer.getvalue(), "花名册.xlsx")

    rows = await desk.ask(ListImportRows(import_id=state.import_id, verdict="reject"))
    assert [row.name for row in rows.items] == [names[limit]]
    assert rows.items[0].findings[-1].code == "load_exceeded"
    assert await desk.rows("select count(*) from circle_level where role = 'liaison' and staff_id is not null") == [
        (limit,)
    ]
    assert not (await desk.state(state.import_id)).correction_ready
    assert await sweep_corrections(desk.deps)
    assert (await desk.state(state.import_id)).correction_ready


async def test_a_community_heads_its_columns_in_its_own_way(desk: Desk) -> None:
    content = "姓名,出生日期,住址,老铁号\n王秀英,1940-05-06,安和小区3幢1单元402室,13900001234".encode()
    word = SetHeaderWord(community=COMMUNITY, word="老铁号", field="phone")
    assert (await desk.ask(word)).changed
    assert not (await desk.ask(word)).changed

    await desk.imported(content)

    assert await desk.phones() == [("+8613900001234",)]
    with pytest.raises(RefusedError, match="没有这种列"):
        await desk.ask(SetHeaderWord(community=COMMUNITY, word="老铁号", field="shoe_size"))
    forget = SetHeaderWord(community=COMMUNITY, word="老铁号")
    assert (await desk.ask(forget)).changed
