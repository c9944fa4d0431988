"""Uploading a roster through a real bus."""

from collections.abc import Iterable
from io import BytesIO
from random import Random
from uuid import uuid4

import pytest
from aiohttp import FormData

from shared.contracts.registry_import_previews import DropImport, PreviewImport
from shared.contracts.registry_imports import RunImport, SetHeaderWord
from tests.support.owners import FakeOwners
from tests.support.people import COMMUNITY, id_of
from tests.support.visitor import Answer, Visitor


async def upload(
    visitor: Visitor, content: bytes, *, filename: str = "花名册.xlsx", more: Iterable[str] = (), **fields: str
) -> Answer:
    form = FormData()
    for name, value in fields.items():
        form.add_field(name, value)
    form.add_field("command_id", str(uuid4()))
    form.add_field("code", COMMUNITY)
    for name in (filename, *more):
        form.add_field("file", BytesIO(content), filename=name)
    return await visitor.post("/import", form)


async def test_a_file_arrives_whole_however_many_parts_it_takes(visitor: Visitor, owners: FakeOwners) -> None:
    content = Random(1).randbytes(2_300_000)  # noqa: S311

    page = await upload(visitor, content)

    parts = list(owners.registry.parts.values())[-1]
    assert b"".join(part for _, part in sorted(parts.items())) == content
    assert len(parts) == 5
    assert page.path.startswith("/import/")


async def previewed(visitor: Visitor) -> Answer:
    page = await upload(visitor, b"x" * 100)
    assert "正在与现有档案比对" in page.text
    return await visitor.get(page.path)


async def test_progress_is_shown_until_the_rows_are_there(visitor: Visitor) -> None:
    page = await previewed(visitor)

    page = await visitor.post(page.path, {"confirm": "mark-0"})

    assert "正在入册" in page.text
    assert 'hx-trigger="load delay:700ms"' in page.text
    for _ in range(3):
        page = await visitor.get(page.path)
    assert "下载更正表" in page.text
    assert "hx-trigger" not in page.text.split('id="import"')[1].split(">")[0]


async def test_what_was_sent_back_is_shown_first_with_reason_and_advice(visitor: Visitor) -> None:
    page = (await visitor.get(f"/import/{id_of('老名单2025.xls')}")).text

    for part in ("C 身份证号", "身份证号校验位不对", "核对证件后重新填写 18 位号码"):
        assert part in page
    assert "与第 12 行是同一人" not in page
    everything = (await visitor.get(f"/import/{id_of('老名单2025.xls')}?verdict=all")).text
    assert "与第 12 行是同一人" in everything


async def test_the_correction_sheet_comes_as_one_file(visitor: Visitor) -> None:
    answer = await visitor.get(f"/import/{id_of('老名单2025.xls')}/correction")

    assert answer.body == b"PK-first-second"
    assert "filename*=UTF-8''%E9%80%80" in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    ("content", "filename", "said"),
    [
        (b"", "空.xlsx", "文件是空的"),
        (b"x", "名单", "不是表格文件"),
        (b"x" * (20 * 2**20 + 1), "大.csv", "超过 20 MB"),
        (b"%PDF", "名单.pdf", "只能读"),
    ],
)
async def test_a_file_that_cannot_be_taken_is_refused_near_the_form(
    visitor: Visitor, owners: FakeOwners, content: bytes, filename: str, said: str
) -> None:
    page = await upload(visitor, content, filename=filename)

    assert page.status == 422
    assert said in page.text
    assert "上传并检查" in page.text
    assert owners.commands == []


async def test_earlier_imports_are_listed(visitor: Visitor) -> None:
    page = (await visitor.get("/import")).text

    assert "老名单2025.xls" in page
    assert "退回 9" in page


async def test_an_unknown_import_is_a_designed_page(visitor: Visitor) -> None:
    page = await visitor.get(f"/import/{uuid4()}")

    assert page.status == 404
    assert "没有这次导入" in page.text


async def test_a_finished_import_says_how_a_wrong_one_is_mended(visitor: Visitor, owners: FakeOwners) -> None:
    done = next(one for one in owners.registry.imports.values() if one.status == "done")

    page = await visitor.get(f"/import/{done.import_id}")

    assert "导错了怎么办" in page.text
    assert 'href="/duplicates"' in page.text


async def test_nothing_is_taken_in_before_it_was_looked_at(visitor: Visitor, owners: FakeOwners) -> None:
    page = await previewed(visitor)

    for part in ("还没有存", "会新增", "没认出", "档案里这个身份证号是另一个名字", "没找到表头"):
        assert part in page.text
    assert not [command for command in owners.commands if isinstance(command, RunImport)]


async def test_what_was_changed_but_not_looked_at_is_looked_at_first(visitor: Visitor, owners: FakeOwners) -> None:
    page = await previewed(visitor)

    await visitor.post(page.path, {"confirm": "mark-0", "c-0-2": "id_number", "c-0-4": "relative_phone"})

    last = owners.commands[-1]
    assert isinstance(last, PreviewImport)
    assert [(one.sheet, one.head, one.field) for one in last.columns] == [("居民花名册", "证号", "id_number")]
    assert not [command for command in owners.commands if isinstance(command, RunImport)]


async def test_a_preview_that_somebody_else_changed_is_not_confirmed(visitor: Visitor, owners: FakeOwners) -> None:
    page = await previewed(visitor)

    page = await visitor.post(page.path, {"confirm": "mark-of-yesterday"})

    assert page.status == 409
    assert "刚被别人改过" in page.text
    assert not [command for command in owners.commands if isinstance(command, RunImport)]


async def test_meanings_are_remembered_when_somebody_says_so(visitor: Visitor, owners: FakeOwners) -> None:
    page = await previewed(visitor)

    await visitor.post(page.path, {"c-0-2": "id_number", "remember": "1"})

    learned = [command for command in owners.commands if isinstance(command, SetHeaderWord)]
    assert [(one.community, one.word, one.field) for one in learned] == [(COMMUNITY, "证号", "id_number")]


async def test_the_header_of_a_strange_sheet_is_pointed_at_and_named(visitor: Visitor, owners: FakeOwners) -> None:
    page = await previewed(visitor)

    asked = await visitor.post(page.path, {"head": "0-0"})
    assert "“称呼”这一列是什么" in asked.text
    await visitor.post(page.path, {"head-0": "0", "r-0-0": "name", "r-0-1": "address", "sheet": "1"})

    last = owners.commands[-1]
    assert isinstance(last, PreviewImport)
    assert [(one.sheet, one.head, one.field) for one in last.columns] == [
        ("党员", "称呼", "name"), ("党员", "住哪", "address"),
    ]  # fmt: skip
    assert last.sheets == ["党员"]


async def test_a_mended_sheet_takes_the_meanings_of_the_first_with_it(visitor: Visitor, owners: FakeOwners) -> None:
    first = id_of("老名单2025.xls")

    await upload(visitor, b"PK", like=str(first))

    last = owners.commands[-1]
    assert isinstance(last, PreviewImport)
    assert last.like == first


async def test_a_file_that_was_looked_at_can_be_given_up(visitor: Visitor, owners: FakeOwners) -> None:
    page = await previewed(visitor)

    listed = await visitor.post(f"{page.path}/drop", {"command_id": str(uuid4())})

    assert isinstance(owners.commands[-1], DropImport)
    assert "已放弃" in listed.text


async def test_several_files_are_sent_together_and_wait_in_the_list(visitor: Visitor, owners: FakeOwners) -> None:
    page = await upload(visitor, b"x", more=("二.xlsx", "三.csv"))

    assert page.path == "/import"
    assert page.text.count("等您确认") + page.text.count("比对中") == 3
    assert len({command.import_id for command in owners.commands if isinstance(command, PreviewImport)}) == 3
