"""Recording a visit on a phone, importing a roster, and a notice's link, in a real browser."""

from pathlib import Path

from playwright.async_api import expect

from shared.contracts.visits_requests import RecordVisit
from tests.browser.conftest import OpenPage
from tests.support.chromium import DESKTOP, PHONE
from tests.support.owners import FakeOwners
from tests.support.people import id_of


async def test_a_visit_is_recorded_on_a_phone_and_leads_to_the_next_door(
    open_page: OpenPage, owners: FakeOwners
) -> None:
    async with open_page(PHONE) as page:
        await page.goto("/visits")
        await page.get_by_role("link", name="孙永康").click()
        await page.get_by_role("radio", name="需要关注").check()
        await page.get_by_role("checkbox", name="头晕").check()
        await page.get_by_role("button", name="保存记录").dblclick()

        await expect(page.locator("h1")).to_have_text("已记录")
        await expect(page.get_by_text("健康情况已报给值班台")).to_be_visible()
        await page.get_by_role("link", name="下一户").click()
        await expect(page.get_by_role("button", name="保存记录")).to_be_visible()
    assert [type(command) for command in owners.commands] == [RecordVisit]


async def test_nobody_answering_is_said_not_to_be_safe(open_page: OpenPage) -> None:
    async with open_page(PHONE) as page:
        await page.goto(f"/residents/{id_of('孙永康')}/record")
        await expect(page.get_by_role("checkbox", name="头晕")).to_be_hidden()
        await page.get_by_role("radio", name="无人应答").check()

        await expect(page.get_by_text("无人应答不算平安")).to_be_visible()
        await expect(page.get_by_role("checkbox", name="头晕")).to_be_hidden()
        await page.get_by_role("radio", name="平安", exact=True).check()
        await expect(page.get_by_role("checkbox", name="头晕")).to_be_visible()


async def test_everything_to_touch_is_large_enough_on_a_phone(open_page: OpenPage) -> None:
    async with open_page(PHONE) as page:
        for path in ("/", "/map", "/visits?show=all", f"/residents/{id_of('孙永康')}/record", "/residents", "/import"):
            await page.goto(path)
            small = await page.evaluate(
                """() => [...document.querySelectorAll('main a, main button, main select, main .pick, main input')]
                    .filter(e => e.offsetParent && !e.closest('dialog'))
                    .filter(e => e.type !== 'hidden' && !e.closest('.pick input'))
                    .filter(e => e.closest('p, li') === null || e.matches('button, .btn, select, .pick'))
                    .map(e => [e.getBoundingClientRect(), e])
                    .filter(([box]) => box.height > 0 && box.height < 44 && box.width > 0)
                    .map(([box, e]) => `${Math.round(box.height)} ${e.outerHTML.slice(0, 90)}`)"""
            )
            assert small == [], path


async def test_nothing_is_wider_than_a_phone(open_page: OpenPage) -> None:
    async with open_page(PHONE) as page:
        paths = (
            "/",
            "/map",
            "/visits",
            "/residents",
            "/import",
            "/phones",
            "/activities",
            f"/residents/{id_of('何桂芳')}",
        )
        for path in paths:
            await page.goto(path)
            assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path


async def test_search_finds_while_typing(open_page: OpenPage) -> None:
    async with open_page(DESKTOP) as page:
        await page.goto("/residents")
        await page.get_by_role("searchbox").press_sequentially("5幢2")

        await expect(page.locator("#found a.line")).to_have_count(3)
        assert "5" not in page.url.split("/")[-1]


async def test_a_roster_is_uploaded_with_progress_to_its_result(open_page: OpenPage, tmp_path: Path) -> None:
    roster = tmp_path / "花名册.csv"
    roster.write_text("姓名,住址\n" + "何桂芳,3幢1单元402\n" * 40_000)
    async with open_page(DESKTOP) as page:
        await page.goto("/import")
        await page.locator("input[type=file]").set_input_files(roster)
        await expect(page.locator("[data-filename]")).to_have_text("花名册.csv")
        await page.get_by_role("button", name="上传并检查").click()

        await page.wait_for_url("**/import/*-*")
        await page.get_by_role("button", name="确认导入").click()
        await expect(page.get_by_role("link", name="下载更正表")).to_be_visible()
        await expect(page.locator("table tbody tr").first).to_contain_text("退回")


async def test_a_file_of_the_wrong_kind_is_refused_without_leaving_the_page(
    open_page: OpenPage, tmp_path: Path
) -> None:
    wrong = tmp_path / "名单.pdf"
    wrong.write_bytes(b"%PDF-1.7")
    async with open_page(DESKTOP) as page:
        await page.goto("/import")
        await page.locator("input[type=file]").set_input_files(wrong)
        await page.get_by_role("button", name="上传并检查").click()

        await expect(page.get_by_role("alert").filter(has_text="不是表格文件")).to_be_visible()


async def test_the_link_of_a_notice_is_used_once(open_page: OpenPage, owners: FakeOwners) -> None:
    async with open_page(PHONE) as page:
        await page.goto(f"/phones/{id_of('蒋晨')}")
        await page.get_by_role("link", name="打开链接").first.click()
        link = page.url
        await page.get_by_role("button", name="我已知晓,我来处理").dblclick()
        await expect(page.get_by_text("已确认,谢谢您")).to_be_visible()

        await page.goto(link)
        await expect(page.get_by_text("这个链接已经用过了")).to_be_visible()
    assert len(owners.commands) == 1
