"""Uploading a roster through a real bus."""

from io import BytesIO
from random import Random
from uuid import uuid4

import pytest
from aiohttp import FormData

from tests.support.owners import FakeOwners
from tests.support.people import COMMUNITY, id_of
from tests.support.visitor import Answer, Visitor


async def upload(visitor: Visitor, content: bytes, *, filename: str = "花名册.xlsx") -> Answer:
    form = FormData()
    form.add_field("command_id", str(uuid4()))
    form.add_field("code", COMMUNITY)
    form.add_field("file", BytesIO(content), filename=filename)
    return await visitor.post("/import", form)


async def test_a_file_arrives_whole_however_many_parts_it_takes(visitor: Visitor, owners: FakeOwners) -> None:
    content = Random(1).randbytes(2_300_000)  # noqa: S311

    page = await upload(visitor, content)

    parts = list(owners.registry.parts.values())[-1]
    assert b"".join(part for _, part in sorted(parts.items())) == content
    assert len(parts) == 5
    assert page.path.startswith("/import/")


async def test_progress_is_shown_until_the_rows_are_there(visitor: Visitor) -> None:
    page = await upload(visitor, b"x" * 100)

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
