"""A roster meets people who are already in the register."""

import io
from base64 import b64decode
from dataclasses import replace
from uuid import uuid4

import openpyxl
import pytest

from services.registry.jobs.imports import sweep_corrections
from services.registry.storage.residents import ResidentStore
from shared.contracts.registry import ResidentProfiled, ResidentStatusChanged
from shared.contracts.registry_imports import GetCorrection, ListImportRows
from shared.contracts.registry_requests import ChangeResidentStatus, DefineCommunity, GetResident, ResidentCard
from shared.edge import RefusedError
from tests.integration.registry.desk import ANHE, COMMUNITY, Desk, roster

WANG = "王秀英,990104194005061223,1940-05-06,女,安和小区3幢1单元402室,独居,13900001234,喜欢唱戏"
NEIGHBOUR = "990102003006"


async def card_of(desk: Desk, name: str) -> ResidentCard:
    return await desk.ask(GetResident(resident_id=await desk.resident(name)))


async def test_a_newer_file_replaces_what_it_says_and_leaves_what_it_does_not(desk: Desk) -> None:
    await desk.imported(roster(WANG))
    before = await card_of(desk, "王秀英")
    await desk.forget_events()

    state = await desk.imported(roster("王秀英,990104194005061223,,,安和小区5幢2单元101室,独居、失能,,"))

    after = await card_of(desk, "王秀英")
    assert (state.enrolled_count, state.changed_count) == (0, 1)
    assert after.item.resident_id == before.item.resident_id
    assert after.item.door == "5幢2单元101"
    assert {word.value for word in after.item.categories} == {"lives_alone", "disabled"}
    assert after.item.phones == before.item.phones == ["+8613900001234"]
    assert after.remark == before.remark
    assert after.version > before.version
    (told,) = await desk.told(ResidentProfiled)
    assert told.entity_version == after.version


async def test_a_category_that_a_newer_file_leaves_out_ends_with_a_date_and_a_reason(desk: Desk) -> None:
    await desk.imported(roster(WANG))
    desk.clock.advance(days=10)

    await desk.imported(roster("王秀英,990104194005061223,,,安和小区3幢1单元402室,空巢,,"))

    rows = await desk.rows(
        "select category, active_from::text, active_to::text, end_reason from resident_category order by active_from"
    )
    assert [tuple(row) for row in rows] == [
        ("lives_alone", "2026-11-21", "2026-12-01", "花名册导入"),
        ("empty_nest", "2026-12-01", None, None),
    ]


async def test_what_a_person_corrected_is_not_undone_by_the_same_row_again(desk: Desk) -> None:
    await desk.imported(roster(WANG))
    async with desk.sessions.begin() as session:
        (known,) = await ResidentStore(session).by_ids([await desk.resident("王秀英")])
        corrected = replace(known, person=replace(known.person, phones=("+8613900007777",)))
        await ResidentStore(session).change([corrected], now=desk.clock.now())

    state = await desk.imported(roster(WANG))

    assert state.unchanged_count == 1
    assert (await card_of(desk, "王秀英")).item.phones == ["+8613900007777"]


async def test_somebody_without_a_number_is_known_by_name_and_birth_date_or_by_door(desk: Desk) -> None:
    await desk.imported(roster(WANG, "李长河,,,男,安和小区3幢2单元101室,空巢,,"))

    state = await desk.imported(
        roster(
            "王秀英,,1940-05-06,女,安和小区3幢1单元402室,独居,13900009999,",
            "李长河,,1938-01-30,男,安和小区3幢2单元101室,,,",
        )
    )

    assert (state.enrolled_count, state.changed_count) == (0, 2)
    assert (await card_of(desk, "李长河")).identity == "birth"
    assert (await card_of(desk, "王秀英")).identity == "id"


async def test_the_same_name_and_birth_date_at_another_door_is_kept_and_pointed_out(desk: Desk) -> None:
    await desk.imported(roster(WANG))

    state = await desk.imported(roster("王秀英,,1940-05-06,女,安和小区9幢1单元101室,,,"))

    page = await desk.ask(ListImportRows(import_id=state.import_id))
    assert (state.enrolled_count, state.warned_count) == (1, 1)
    assert "duplicate_possible" in {finding.code for finding in page.items[0].findings}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("刘桂香,990104194005061223,,,安和小区3幢1单元402室,,,", "另一个名字"),
        ("王秀英,990104194005061223,,,安和小区3幢1单元402室,,,", "已故"),
    ],
)
async def test_a_row_that_contradicts_the_register_comes_back_with_what_to_do(
    desk: Desk, row: str, reason: str
) -> None:
    await desk.imported(roster(WANG))
    await desk.dies(await desk.resident("王秀英"))
    before = await desk.snapshot()

    state = await desk.imported(roster(row))

    page = await desk.ask(ListImportRows(import_id=state.import_id, verdict="reject"))
    (found,) = [finding for finding in page.items[0].findings if finding.code == "duplicate_conflict"]
    assert await desk.snapshot() == before
    assert state.rejected_count == 1
    assert reason in found.reason
    assert found.advice


async def test_a_death_in_a_roster_takes_somebody_off_the_list(desk: Desk) -> None:
    await desk.imported(roster(WANG))

    await desk.imported(roster("王秀英,990104194005061223,,,安和小区3幢1单元402室,,,已故"))

    (told,) = await desk.told(ResidentStatusChanged)
    assert (told.on_list, told.reason) == (False, "deceased")


async def test_somebody_who_moved_out_is_taken_over_by_the_community_they_moved_to(desk: Desk) -> None:
    await desk.imported(roster(WANG))
    wang = await desk.resident("王秀英")
    define = DefineCommunity(code=NEIGHBOUR, name="东兴社区", street_name="龙桥街道", district_name="云川区")
    await desk.ask(define)
    row = roster("王秀英,990104194005061223,,,东兴小区1幢1单元101室,独居,,")

    refused = await desk.imported(row, community=NEIGHBOUR)
    moved = ChangeResidentStatus(resident_id=wang, status="moved_out", reason="迁至东兴社区")
    await desk.ask(moved)
    taken = await desk.imported(row, community=NEIGHBOUR)

    assert (refused.rejected_count, taken.changed_count) == (1, 1)
    card = await card_of(desk, "王秀英")
    assert (card.item.resident_id, card.community, card.item.on_list) == (wang, NEIGHBOUR, True)


async def test_the_spreadsheet_to_correct_names_what_only_the_register_knew(desk: Desk) -> None:
    await desk.imported(roster(WANG))
    state = await desk.imported(
        roster("刘桂香,990104194005061223,,,安和小区3幢1单元402室,,,", "赵卫东,,1950-01-01,男,安和小区1幢1单元101室,,,")
    )

    with pytest.raises(RefusedError, match="还没有生成好"):
        await desk.ask(GetCorrection(import_id=state.import_id))
    assert await sweep_corrections(desk.deps) is not None
    part = await desk.ask(GetCorrection(import_id=state.import_id))

    assert part.last
    assert part.filename == "花名册-更正.xlsx"
    sheet = openpyxl.load_workbook(io.BytesIO(b64decode(part.content_base64))).worksheets[0]
    rows = [row for row in sheet.iter_rows(values_only=True) if "刘桂香" in row]
    assert "退回" in rows[0]
    assert any("另一个名字" in str(cell) for cell in rows[0])


async def test_the_spreadsheet_to_correct_comes_in_parts(desk: Desk) -> None:
    state = await desk.imported(ANHE.read_bytes(), ANHE.name)
    part = await desk.ask(GetCorrection(import_id=state.import_id))

    assert part.last
    assert b64decode(part.content_base64).startswith(b"PK")
    with pytest.raises(RefusedError, match="没有这一部分"):
        await desk.ask(GetCorrection(import_id=state.import_id, index=1))
    with pytest.raises(RefusedError, match="没有这次导入"):
        await desk.ask(GetCorrection(import_id=uuid4()))


async def test_the_figures_of_one_community_leave_another_out(desk: Desk) -> None:
    define = DefineCommunity(code=NEIGHBOUR, name="东兴社区", street_name="龙桥街道", district_name="云川区")
    await desk.ask(define)
    await desk.imported(roster(WANG))
    await desk.imported(roster("李长河,,1938-01-30,男,东兴小区3幢2单元101室,空巢,,"), community=NEIGHBOUR)

    rows = await desk.rows("select community, count(*) from resident group by community order by community")
    assert [tuple(row) for row in rows] == [(COMMUNITY, 1), (NEIGHBOUR, 1)]


async def test_somebody_is_taken_over_also_by_a_row_that_reads_as_in_the_community_they_left(desk: Desk) -> None:
    await desk.imported(roster(WANG))
    define = DefineCommunity(code=NEIGHBOUR, name="东兴社区", street_name="龙桥街道", district_name="云川区")
    await desk.ask(define)
    moved = ChangeResidentStatus(resident_id=await desk.resident("王秀英"), status="moved_out", reason="迁至东兴社区")
    await desk.ask(moved)

    taken = await desk.imported(roster(WANG), community=NEIGHBOUR)

    card = await card_of(desk, "王秀英")
    assert taken.changed_count == 1
    assert (card.community, card.item.on_list, card.item.special) == (NEIGHBOUR, True, True)
