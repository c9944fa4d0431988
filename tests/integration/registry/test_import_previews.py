"""A roster is looked at first: what its columns mean is said by hand, and nothing is stored before it is confirmed."""

import base64
import io
from datetime import date
from uuid import UUID

import pytest
from openpyxl import load_workbook

from services.registry.jobs.imports import sweep_previews
from services.registry.use_cases.compare_import import CompareFailedError
from services.registry.use_cases.receive_import import give_up_uploads
from shared.contracts.registry_import_previews import (
    ColumnChoice,
    DropImport,
    GetImportPreview,
    ImportPreview,
    PreviewColumn,
    PreviewImport,
)
from shared.contracts.registry_imports import GetCorrection, ListImportRows, RunImport, SetHeaderWord
from shared.edge import RefusedError
from shared.people import mask_ids
from tests.integration.registry.desk import COMMUNITY, Desk
from tests.support.roster_maker import id_number
from tests.support.sheets import csv_of, xlsx_of

WANG, LI, ZHANG, ZHAO, SUN = (
    id_number(date(1940 + year, 3, 7), sequence) for year, sequence in ((0, 2), (1, 3), (2, 4), (3, 6), (4, 7))
)

MESSY = [
    ["芦苇社区老年人摸底表"],
    ["序号", "姓名", "证号", "现住哪里", "宅", "家属", "电话"],
    ["1", "王秀兰", WANG, "芦苇小区1幢2单元301室", "0719-8000123", "王小明", "13900000001"],
    ["2", "李国强", LI, "芦苇小区1幢2单元302室", "", "", "13900000002"],
    ["3", "张桂英", "99010219480101", "芦苇小区2幢1单元101室", "", "", ""],
]


async def look(desk: Desk, import_id: UUID, *said: ColumnChoice, **more: object) -> ImportPreview:
    await desk.ask(PreviewImport(import_id=import_id, columns=list(said), **more))
    await desk.work()
    return await desk.ask(GetImportPreview(import_id=import_id))


def column(preview: ImportPreview, head: str, table: int = 0) -> PreviewColumn:
    return next(one for one in preview.tables[table].columns if one.head == head)


async def test_a_file_is_shown_with_its_columns_and_what_would_come_of_it_and_nothing_is_stored(desk: Desk) -> None:
    await desk.define()
    before = await desk.snapshot()
    import_id = await desk.send(csv_of(MESSY), "摸底.csv")

    seen = await look(desk, import_id)

    (table,) = seen.tables
    assert (table.sheet, table.kind, table.header_row, table.row_count) == ("摸底", "residents", 2, 3)
    assert (column(seen, "证号").field, column(seen, "证号").samples[0]) == ("other", mask_ids(WANG))
    assert column(seen, "电话").field == "relative_phone"  # 家属 stands right before it
    assert (await desk.state(import_id)).status == "previewed"
    assert await desk.snapshot() == before


async def test_columns_named_by_hand_are_read_so_and_confirmed_as_they_were_shown(desk: Desk) -> None:
    await desk.define()
    import_id = await desk.send(csv_of(MESSY), "摸底.csv")
    first = await look(desk, import_id)
    said = [
        ColumnChoice(head="证号", field="id_number"),
        ColumnChoice(head="现住哪里", field="address"),
        ColumnChoice(head="宅", field="ignored"),
        ColumnChoice(head="电话", field="phone"),
    ]

    seen = await look(desk, import_id, *said)

    assert [column(seen, one.head).field for one in said] == [one.field for one in said]
    assert column(seen, "电话").proposed == "relative_phone"
    assert (seen.enrolled_count, seen.compared_count, seen.tables[0].rejected_count) == (2, 2, 1)
    with pytest.raises(RefusedError, match="再看一遍"):
        await desk.ask(RunImport(import_id=import_id, mark=first.mark))
    await desk.ask(RunImport(import_id=import_id, mark=seen.mark))
    await desk.work()

    state = await desk.state(import_id)
    assert (state.status, state.enrolled_count, state.rejected_count) == ("done", 2, 1)
    assert sorted(await desk.phones()) == [("+8613900000001",), ("+8613900000002",)]
    ((row,),) = await desk.rows("select count(*) from roster_import_preview")
    assert row == 0


async def test_the_corrected_file_is_read_with_the_same_meanings(desk: Desk) -> None:
    await desk.define()
    first = await desk.send(csv_of(MESSY), "摸底.csv")
    seen = await look(
        desk, first, ColumnChoice(head="证号", field="id_number"), ColumnChoice(head="现住哪里", field="address"),
        ColumnChoice(head="宅", field="ignored"),
    )  # fmt: skip
    await desk.ask(RunImport(import_id=first, mark=seen.mark))
    await desk.work()
    part = await desk.ask(GetCorrection(import_id=first))
    book = load_workbook(io.BytesIO(base64.b64decode(part.content_base64)))
    sheet = book.worksheets[0]
    heads = {cell.value: index for index, cell in enumerate(sheet[2], start=1)}
    assert {"宅", "证号", "问题"} <= heads.keys()  # in the shape of the file, the column that was left out too
    sheet.cell(3, heads["证号"]).value = ZHANG
    mended = io.BytesIO()
    book.save(mended)

    second = await desk.send(mended.getvalue(), part.filename)
    seen = await look(desk, second, like=first)

    assert (seen.enrolled_count, seen.tables[0].row_count, seen.tables[0].rejected_count) == (1, 1, 0)
    await desk.ask(RunImport(import_id=second, mark=seen.mark))
    await desk.work()
    assert (await desk.state(second)).enrolled_count == 1


async def test_a_meaning_that_is_remembered_holds_for_the_next_file_of_the_community(desk: Desk) -> None:
    await desk.define()
    for word, field in (("证号", "id_number"), ("现住哪里", "address"), ("电话", "phone")):
        await desk.ask(SetHeaderWord(community=COMMUNITY, word=word, field=field))

    seen = await look(desk, await desk.send(csv_of(MESSY), "下个月.csv"))

    assert [column(seen, head).field for head in ("证号", "现住哪里", "电话")] == ["id_number", "address", "phone"]


async def test_a_sheet_without_a_known_header_shows_its_first_rows_and_is_read_once_they_are_named(desk: Desk) -> None:
    await desk.define()
    strange = [["称呼", "住哪", "号码"], ["王秀兰", "芦苇小区1幢2单元301室", "13900000001"]]
    import_id = await desk.send(xlsx_of({"表一": strange, "封面": [["芦苇社区"]]}), "怪.xlsx")

    seen = await look(desk, import_id)

    assert (seen.tables, seen.sheets) == ([], ["表一", "封面"])
    assert next(one.rows[0] for one in seen.unread if one.sheet == "表一") == strange[0]
    said = [
        ColumnChoice(sheet="表一", head=head, field=field)
        for head, field in zip(strange[0], ("name", "address", "phone"), strict=True)
    ]
    seen = await look(desk, import_id, *said, sheets=["表一"])
    assert (seen.enrolled_count, seen.tables[0].row_count, seen.chosen_sheets) == (1, 1, ["表一"])
    assert (column(seen, "称呼").field, column(seen, "称呼").proposed) == ("name", "other")


async def test_what_is_known_already_is_told_from_what_is_new_and_what_contradicts(desk: Desk) -> None:
    await desk.define()
    head = ["姓名", "身份证号", "住址", "电话"]
    known = [
        ["王秀兰", WANG, "芦苇小区1幢2单元301室", "13900000001"],
        ["李国强", LI, "芦苇小区1幢2单元302室", "13900000002"],
        ["赵敏", ZHAO, "芦苇小区1幢2单元303室", ""],
    ]
    await desk.imported(csv_of([head, *known]))
    changed = [
        known[0],
        [*known[1][:3], "13900000009"],
        ["赵民", *known[2][1:]],
        ["孙五", SUN, "芦苇小区3幢1单元101室", ""],
    ]

    import_id = await desk.send(csv_of([head, *changed]))
    seen = await look(desk, import_id)

    assert (seen.unchanged_count, seen.changed_count, seen.enrolled_count, seen.rejected_count) == (1, 1, 1, 1)
    assert [(one.row, "另一个名字" in one.reason) for one in seen.conflicts] == [(4, True)]
    rows = await desk.ask(ListImportRows(import_id=import_id))
    assert len(rows.items) == 4
    assert rows.found == []
    await desk.ask(RunImport(import_id=import_id, mark=seen.mark))
    await desk.work()
    state = await desk.state(import_id)
    assert (state.unchanged_count, state.changed_count, state.enrolled_count, state.rejected_count) == (1, 1, 1, 1)


@pytest.mark.parametrize("by_hand", [True, False])
async def test_a_file_that_is_dropped_or_never_confirmed_leaves_nothing_of_anybody(desk: Desk, by_hand: bool) -> None:
    await desk.define()
    import_id = await desk.send(csv_of(MESSY), "摸底.csv")
    await look(desk, import_id)

    if by_hand:
        await desk.ask(DropImport(import_id=import_id))
    else:
        desk.clock.advance(days=2)
        async with desk.sessions.begin() as session:
            await give_up_uploads(session, now=desk.clock.now())

    assert (await desk.state(import_id)).status == ("dropped" if by_hand else "failed")
    for table in ("row", "entry", "result", "part", "preview", "correction"):
        assert await desk.rows(f"select 1 from roster_import_{table}") == []
    with pytest.raises(RefusedError, match="已经"):
        await desk.ask(PreviewImport(import_id=import_id))
    with pytest.raises(RefusedError, match=r"放弃|已经"):
        await desk.ask(RunImport(import_id=import_id, mark="any"))


async def test_a_file_that_cannot_be_compared_is_shown_without_and_holds_up_no_other(desk: Desk) -> None:
    await desk.define()
    import_id = await desk.send(csv_of(MESSY), "摸底.csv")
    await desk.ask(PreviewImport(import_id=import_id, columns=[ColumnChoice(head="证号", field="id_number")]))
    await desk.read()
    await desk.execute("update roster_import_entry set entry = '\\x00'")

    for _ in range(3):
        with pytest.raises(CompareFailedError):
            await sweep_previews(desk.deps)

    seen = await desk.ask(GetImportPreview(import_id=import_id))
    assert (seen.compared_count, seen.left_count, len(seen.tables)) == (0, 2, 1)
