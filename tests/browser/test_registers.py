"""The registers of a community in front of the real house: who works there, what is lent, who stands in a ledger."""

from pathlib import Path

from playwright.async_api import Page, Route, expect

from shared.contracts.registry_requests import Done, ListStaff, SaveStaff, StaffItem, StaffList
from tests.support.stack import Elder, Stack, Village

TWO = [Elder("温桂芳"), Elder("温桂芬", address="2幢1单元101室")]


async def test_somebody_begins_gets_a_number_that_can_be_dialled_and_leaves(stack: Stack, desk: Page) -> None:
    village = await stack.village()
    await village.has(*TWO)
    await desk.goto(f"/staff/new?community={village.code}")
    await desk.get_by_label("姓名").fill("顾小红")
    await desk.get_by_label("电话").fill("139")
    await desk.get_by_role("button", name="登记").click()
    await expect(desk.locator("#wrong-phones")).to_contain_text("不是能拨打的号码")
    await desk.get_by_label("电话").fill("0719-8000333")
    await desk.get_by_role("button", name="登记").click()
    line = desk.locator(".line", has_text="顾小红")
    await expect(line).to_contain_text("0719***0333")

    await line.get_by_role("link", name="修改").click()
    await expect(desk.get_by_label("电话")).to_have_value("07198000333")
    known = await _of_staff(stack, village, "顾小红")
    said = {"staff_id": known.staff_id, "name": known.name, "kind": known.kind, "phones": ["0719-8000444"]}
    await stack.ask(SaveStaff(community=village.code, **said), Done)
    await desk.get_by_label("已离岗").check()
    await desk.get_by_role("button", name="保存").click()
    await expect(desk.get_by_label("电话")).to_have_value("07198000444")
    await desk.get_by_role("button", name="保存").click()
    await expect(line).to_have_count(0)
    left = await _of_staff(stack, village, "顾小红")
    assert (left.phones, left.active) == (["+867198000444"], False)
    await desk.goto(f"/residents/{village.residents['温桂芳']}/circle/liaison")
    await expect(desk.get_by_label("由谁")).not_to_contain_text("顾小红")


async def _of_staff(stack: Stack, village: Village, name: str) -> StaffItem:
    known = await stack.ask(ListStaff(community=village.code), StaffList)
    return next(item for item in known.items if item.name == name)


async def test_a_device_is_lent_to_who_is_meant_and_comes_back(stack: Stack, desk: Page) -> None:
    village = await stack.village()
    await village.has(*TWO)
    await desk.goto(f"/lendings/new?community={village.code}")
    await desk.get_by_label("编号").fill("轮椅-07")
    await desk.get_by_label("是什么").fill("轮椅")
    await desk.get_by_label("下次检验日期").fill("2027-05-01")
    await desk.get_by_role("button", name="登记").click()
    await desk.get_by_role("link", name="借出").click()
    await desk.get_by_label("借给哪位老人").fill("温桂")
    await desk.get_by_role("button", name="借出").click()
    await desk.get_by_role("radio", name="温桂芬").check()
    await desk.get_by_role("button", name="借出").click()
    await expect(desk.locator(".line", has_text="轮椅-07")).to_contain_text("温桂芬")

    await desk.get_by_role("link", name="归还").click()
    await desk.get_by_role("button", name="办理归还").click()
    await expect(desk.locator(".line", has_text="轮椅-07")).to_contain_text("在库,可借")


async def test_a_ledger_leaves_the_house_only_with_a_purpose(stack: Stack, desk: Page, tmp_path: Path) -> None:
    village = await stack.village()
    await village.has(*TWO)
    await desk.goto(f"/ledgers/lives_alone?community={village.code}")
    await expect(desk.locator(".line", has_text="温桂芳")).to_contain_text("花名册导入")
    await desk.get_by_text("导出表格").click()
    await desk.get_by_label("导出做什么用").fill(" ")
    await desk.get_by_role("button", name="下载").click()
    await expect(desk.get_by_role("alert")).to_contain_text("请先写明导出做什么用")
    await desk.get_by_label("导出做什么用").fill("街道半年核对")
    async with desk.expect_download() as started:
        await desk.get_by_role("button", name="下载").click()
    file = tmp_path / "ledger.xlsx"
    await (await started.value).save_as(file)
    assert file.read_bytes().startswith(b"PK")
    noted = await stack.sql("registry", "select distinct reason from person_audit where reason like '%半年%'")
    assert len(noted) == 1


WHOLE = "<main id='main'><h1>没有成功</h1></main>"
"""What a page answers where something went wrong: the whole of it, and not the part that was asked for."""


AWAY = "<div class='gate'>现在无法登录</div>"
"""What is answered while accounts are away: neither the part nor a whole page."""


async def test_an_answer_that_lacks_its_part_is_shown_whole_or_not_at_all(stack: Stack, desk: Page) -> None:
    village = await stack.village()
    await village.has(*TWO)
    await desk.goto(f"/work/leave/new?staff={village.staff['liaison']}&community={village.code}")

    said = [AWAY, WHOLE]

    async def fail(route: Route) -> None:
        away = {"x-nuanlin-part": "1", "content-type": "text/html; charset=utf-8"}
        if route.request.method == "POST":
            await route.fulfill(status=503, headers=away, body=said.pop(0))
        else:
            await route.continue_()

    await desk.route("**/work/leave/new*", fail)
    await desk.get_by_label("原因").fill("年休假")
    await desk.get_by_label("从哪天").fill(stack.now().date().isoformat())
    await desk.get_by_label("到哪天").fill(stack.now().date().isoformat())
    await desk.get_by_role("button", name="下一步").click()
    await expect(desk.locator("#toast .bad")).to_have_count(1)
    await expect(desk.get_by_label("原因")).to_have_value("年休假")

    await desk.get_by_role("button", name="下一步").click()
    await expect(desk.locator("#main")).to_have_text("没有成功")
