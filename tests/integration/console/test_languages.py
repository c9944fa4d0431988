"""The pages in another language, through a real bus."""

import re
from pathlib import Path
from uuid import uuid4

import pytest

import services.console
from services.console.pages.texts import Catalogue
from tests.support.owners import FakeOwners
from tests.support.people import DOORS, id_of
from tests.support.visitor import Visitor

CATALOGUE = Catalogue(Path(services.console.__file__).parent / "texts")
CHINESE = CATALOGUE.of("zh")

WORDS = re.compile(r"[\u4e00-\u9fff]+")
MARKED = re.compile(r'<(\w+)(?: [^>]*)? lang="zh-CN"[^>]*>.*?</\1>')

OURS = {
    part
    for key in CHINESE.keys
    for part in WORDS.findall(CHINESE(key))
    if len(part) > 1 and part != CHINESE("meta.name")
}
"""Every run of Chinese in the catalogue, but for the name of the language that one can switch to."""

OTHERS = {"联络员", "楼长", "网格长", "社区书记", "老人", "家属", "分管委员", "小区主任", "住址", "网格", "单元"}
"""Words that are also data: posts as the register writes them, columns of a list that was imported."""

EXAMPLES = {door.name for door in DOORS} | {"安和小区"}
"""Invented people and places, which hints name too."""

PAGES = (
    "/", f"/?alert={id_of('alert 何桂芳')}", f"/alerts/{id_of('alert 何桂芳')}", "/visits?show=all", "/overview",
    "/rules", f"/rules/{id_of('失能每3天')}", f"/rules/{id_of('每周联络')}",
    "/map", "/residents", f"/residents/{id_of('何桂芳')}", f"/residents/{id_of('何桂芳')}/record", "/activities",
    f"/activities/{id_of('重阳义诊')}", "/import", f"/import/{id_of('老名单2025.xls')}", "/phones", "/account",
    "/account/password", "/glass", "/m/", "/nowhere", f"/n/{id_of('alert 田万福')}_{id_of('贾红梅')}",
)  # fmt: skip


async def test_no_page_in_english_speaks_chinese_of_its_own(visitor: Visitor) -> None:
    await visitor.get("/?lang=en")

    for path in PAGES:
        page = (await visitor.get(path)).text

        assert '<html lang="en-GB">' in page, path
        assert set(WORDS.findall(MARKED.sub("", page))) & OURS - OTHERS - EXAMPLES == set(), path


async def test_the_switch_keeps_the_page_and_is_remembered(visitor: Visitor) -> None:
    chinese = (await visitor.get("/visits?show=all")).text
    assert 'href="?show=all&amp;lang=en" lang="en-GB"' in chinese

    await visitor.get("/visits?show=all&lang=en")

    assert "Visits today" in (await visitor.get("/visits")).text


async def test_beside_the_answer_to_a_form_the_switch_leads_to_the_page_of_the_form(visitor: Visitor) -> None:
    refused = await visitor.post(f"/notices/silences/{uuid4()}/end", {"command_id": uuid4()})

    assert refused.status >= 400
    assert 'href="/notices/silences?lang=en" lang="en-GB"' in refused.text


async def test_what_an_owner_says_is_marked_as_chinese_on_an_english_page(visitor: Visitor, owners: FakeOwners) -> None:
    await owners.silence("alerts")

    page = (await visitor.get("/?lang=en")).text

    assert "We do not know whether there are alerts" in page
    assert '<span lang="zh-CN">警报服务没有回应' in page


@pytest.mark.parametrize("language", ["fr", "../zh", ""])
async def test_a_language_nobody_wrote_is_chinese_and_not_remembered(visitor: Visitor, language: str) -> None:
    assert '<html lang="zh-CN">' in (await visitor.get(f"/login?lang={language}")).text
    assert '<html lang="zh-CN">' in (await visitor.get("/login")).text
