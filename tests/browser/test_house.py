"""The main story in a real browser in front of the real house: every service, its databases and the bus."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.async_api import Page, expect

from nuanlin.programs import program_named
from shared.contracts.registry_requests import ResidentPage, SearchResidents
from shared.contracts.visits_requests import VisitItem
from shared.contracts.words import CareRole
from tests.support.accounts import signed_in_at
from tests.support.chromium import PHONE
from tests.support.roster_maker import id_number
from tests.support.sheets import Rows, xlsx_of
from tests.support.stack import Elder, Stack, Village
from tests.support.waiting import eventually

HE = Elder("何桂芳", categories="空巢")


async def uploaded(page: Page, village: Village, folder: Path) -> None:
    """Import a roster by the page."""
    roster = folder / "花名册.csv"
    rows = [",".join(("花溪小区", *elder.cells())) for elder in (HE, Elder("张某", birth_date="没有"))]
    roster.write_text("\n".join(["小区,姓名,性别,出生日期,住址,联系电话,人员类别", *rows]), "utf-8-sig")
    await page.goto(f"/import?community={village.code}")
    await page.locator("input[type=file]").set_input_files(roster)
    await page.get_by_role("button", name="上传并检查").click()
    await page.get_by_role("button", name="确认导入").click()
    await expect(page.locator(".figures")).to_contain_text("数据行")


async def test_the_main_story_from_the_upload_to_the_closed_alert(stack: Stack, desk: Page, tmp_path: Path) -> None:
    village = await stack.village()
    await uploaded(desk, village, tmp_path)
    found = await stack.ask(SearchResidents(community=village.code, text=HE.name), ResidentPage)
    village.residents[HE.name] = found.items[0].resident_id
    for role in (CareRole.LIAISON, CareRole.BLOCK_CAPTAIN, CareRole.COMPOUND_DIRECTOR, CareRole.SECRETARY):
        await village.gives(role, [HE])
    await stack.quiet()
    hers = {"resident_id": village.residents[HE.name], "statuses": ["planned"]}
    visit = min(await eventually(lambda: village.visits(**hers)), key=lambda item: item.deadline_at)

    await desk.goto("/")
    await expect(desk.locator("#live")).to_have_attribute("data-state", "up")
    await stack.clock_reaches(visit.deadline_at + timedelta(minutes=1))
    await expect(desk.locator("#queue .al").filter(has_text="何桂芳")).to_contain_text("漏访")
    await desk.locator("#queue .al").filter(has_text="何桂芳").first.click()
    await expect(desk.locator("#alert-live .chain")).to_contain_text("楼长甲")
    await desk.get_by_role("button", name="我来处理").click()
    await expect(desk.locator("#alert-live")).to_contain_text("已接手")

    await desk.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    await desk.goto("/visits?show=missed")
    await desk.get_by_role("link", name="何桂芳").first.click()
    await desk.get_by_role("radio", name="平安", exact=True).check()
    await desk.get_by_role("button", name="保存记录").click()
    await expect(desk.locator("h1")).to_have_text("已记录")
    await stack.quiet()

    await desk.goto(f"/residents/{visit.resident_id}")
    await desk.get_by_role("link", name="到期仍未见到老人").first.click()
    await expect(desk.locator("#alert-live .strip")).to_contain_text("已关闭:走访已完成")


MESSY: Rows = [
    ["花溪社区老年人摸底表(二季度)"],
    ["序号", "姓名", "证号", "现住哪里", "宅电/手机", "人员类别", "谁记的"],
    [1, "冯桂兰", id_number(date(1941, 5, 6), 2), "花溪小区8幢2单元301室", "13900000041", "独居", "小周"],
    [2, "褚国强", id_number(date(1938, 1, 9), 3), "花溪小区8幢2单元302室", "0719-8000442", "", "小周"],
    [3, "卫明", "99010219", "花溪小区8幢2单元303室", "", "空巢", ""],
]


async def test_a_messy_roster_is_named_confirmed_mended_and_sent_again(
    stack: Stack, desk: Page, tmp_path: Path
) -> None:
    village = await stack.village()
    messy, mended = tmp_path / "摸底.xlsx", tmp_path / "摸底-改好.xlsx"
    messy.write_bytes(xlsx_of({"二季度": MESSY}))
    await desk.goto(f"/import?community={village.code}")
    await desk.locator("input[type=file]").set_input_files(messy)
    await desk.get_by_role("button", name="上传并检查").click()

    await expect(desk.get_by_text("没认出").first).to_be_visible()
    for head, meaning in (("证号", "身份证号"), ("现住哪里", "住址"), ("谁记的", "不导入这一列")):
        await desk.get_by_label(f"“{head}”这一列是什么").select_option(meaning)
    await desk.get_by_role("button", name="按这样再看一遍").click()
    await expect(desk.locator(".figures .safe")).to_contain_text("2")
    await expect(desk.get_by_text("您改的")).to_have_count(3)
    assert (await stack.ask(SearchResidents(community=village.code, text="冯桂兰"), ResidentPage)).items == []
    await desk.get_by_role("button", name="确认导入 2 行").click()
    await expect(desk.get_by_text("退回的 1 行")).to_be_visible()
    await expect(desk.locator("#rows tbody tr").first).to_contain_text("卫明")

    async with desk.expect_download() as download:
        await desk.get_by_role("link", name="下载更正表").click()
    await (await download.value).save_as(mended)
    book = load_workbook(mended)
    sheet = book.worksheets[0]
    heads = {cell.value: index for index, cell in enumerate(sheet[2], start=1)}
    sheet.cell(3, heads["证号"]).value = id_number(date(1950, 2, 3), 5)
    book.save(mended)
    await desk.locator("input[type=file]").set_input_files(mended)
    await desk.get_by_role("button", name="上传改好的表").click()

    await expect(desk.get_by_text("您改的")).to_have_count(3)
    await desk.get_by_role("button", name="确认导入 1 行").click()
    await expect(desk.locator(".figures")).to_contain_text("新增居民")
    await stack.quiet()
    found = await stack.ask(SearchResidents(community=village.code, text="卫明"), ResidentPage)
    assert [item.door for item in found.items] == ["8幢2单元303"]


async def test_the_link_on_the_phone_stops_the_climbing(stack: Stack, desk: Page) -> None:
    village = await stack.village()
    await village.has(HE)
    visit = min(await eventually(lambda: village.visits(statuses=["planned"])), key=lambda item: item.deadline_at)
    await stack.clock_reaches(visit.deadline_at + timedelta(minutes=1))
    await eventually(village.missed_phones)

    await desk.goto(f"/phones/{village.staff[CareRole.BLOCK_CAPTAIN]}?community={village.code}")
    await desk.get_by_role("link", name="打开链接").first.click()
    await desk.get_by_role("button", name="我已知晓,我来处理").click()
    await expect(desk.get_by_text("已确认,谢谢您")).to_be_visible()

    await stack.time_passes(hours=1)
    phones = await village.missed_phones()
    assert set(phones) == {CareRole.BLOCK_CAPTAIN}


async def shown(page: Page, village: Village) -> dict[str, str]:
    """Return every visit of today's page with the status it shows."""
    await page.goto(f"/visits?show=all&community={village.code}")
    statuses: dict[str, str] = await page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('[data-visit]')]"
        ".map(e => [e.dataset.visit, e.dataset.status]))"
    )
    return statuses


async def stored(stack: Stack, visit: VisitItem) -> dict[str, str]:
    """Return every visit of a resident with the status its owner keeps."""
    rows = await stack.sql("visits", "select id, status from visit where resident_id = $1", visit.resident_id)
    return {str(row["id"]): row["status"] for row in rows}


@pytest.mark.capability("E-05")
async def test_the_page_shows_the_one_stored_status_at_every_moment(stack: Stack, desk: Page) -> None:
    village = await stack.village()
    await village.has(HE)
    visit = min(await eventually(lambda: village.visits(statuses=["planned"])), key=lambda item: item.deadline_at)

    for late, expected in ((-1, "planned"), (1, "missed")):
        await stack.clock_reaches(visit.deadline_at + timedelta(minutes=late))
        await eventually(lambda: stored(stack, visit), says=lambda all_of: all_of[str(visit.visit_id)] == expected)  # noqa: B023
        everywhere = [
            await stored(stack, visit),
            {str(item.visit_id): str(item.status) for item in await village.visits()},
            await shown(desk, village),
        ]
        assert {source[str(visit.visit_id)] for source in everywhere} == {expected}
        for visit_id in set.intersection(*map(set, everywhere)):
            assert len({source[visit_id] for source in everywhere}) == 1


@pytest.mark.capability("E-15")
async def test_what_nobody_took_stays_on_top_of_the_desk(stack: Stack, desk: Page) -> None:
    village = await stack.village()
    await village.has(HE)
    visit = min(await eventually(lambda: village.visits(statuses=["planned"])), key=lambda item: item.deadline_at)
    await stack.clock_reaches(visit.deadline_at + timedelta(minutes=1))
    await eventually(village.missed_phones)
    for _ in range(4):  # every level has its time; the night is not counted
        await stack.time_passes(hours=4)

    await desk.goto(f"/?community={village.code}")

    missed = desk.locator("#queue .al.exhausted", has_text="到期仍未见到老人").first
    await expect(missed).to_contain_text("各级未确认")
    classes = await desk.locator("#queue .al").evaluate_all("all => all.map(e => e.classList.contains('exhausted'))")
    assert classes == sorted(classes, reverse=True)


async def test_the_auditor_sees_who_looked_and_hands_out_a_copy(stack: Stack, desk: Page, tmp_path: Path) -> None:
    village = await stack.village()
    await village.has(HE)
    await desk.goto(f"/residents/{village.residents[HE.name]}")
    cookie = await signed_in_at(stack.house.database_url(program_named("console")), role="auditor", name="审计员甲")
    await desk.context.add_cookies([{"name": "nuanlin_session", "value": cookie, "url": stack.house.url}])

    await desk.goto(f"/audit?community={village.code}")
    await desk.get_by_text("按姓名找老人", exact=True).click()
    await desk.get_by_label("完整姓名").fill(HE.name)
    await desk.get_by_role("button", name="找", exact=True).click()
    await desk.get_by_role("button", name="谁看过、改过").click()
    await expect(desk.locator(".trail tbody")).to_contain_text("陈书记")
    await expect(desk.locator(".trail tbody")).to_contain_text("查找、导出个人资料")
    await desk.get_by_label("为什么导出").fill("本人来访申请")
    async with desk.expect_download() as download:
        await desk.get_by_role("button", name="导出副本").click()
    await (await download.value).save_as(tmp_path / "copy.json")
    copy = json.loads((tmp_path / "copy.json").read_text("utf-8"))
    assert HE.name in str(copy["held"]["registry"])
    assert (copy["not_answered"], set(copy["held"])) == ({}, {"registry", "visits", "alerts", "activities"})

    await desk.goto("/audit")
    await desk.get_by_role("button", name="核对审计是否完整").click()
    await expect(desk.get_by_text("完整,没有人改过")).to_have_count(5)
