"""An activity from its announcement to the hours that were given for it, in front of the real house."""

from datetime import datetime, timedelta

from playwright.async_api import Browser, Page, expect

from nuanlin.programs import program_named
from shared.contracts.activities_check_in import CheckInCode, GetCheckInCode
from shared.contracts.activities_series import GetSeries, Series
from shared.contracts.words import CareRole
from tests.support.accounts import signed_in_at
from tests.support.chromium import PHONE
from tests.support.stack import Elder, Stack, Village
from tests.support.waiting import PATIENCE_SECONDS

HE, SUN = Elder("何桂芳"), Elder("孙永康", sex="男", address="2幢1单元201室", phone="13900002345")


async def announced(desk: Page, village: Village, morning: datetime) -> str:
    """Announce a class that comes three times by the page; returns the address of the series."""
    await desk.goto(f"/activities/new?community={village.code}")
    await desk.get_by_label("名称").fill("书法课")
    await desk.get_by_label("日期(系列填第一次)").fill(f"{morning:%Y-%m-%d}")
    await desk.get_by_role("radio", name="每周").check(force=True)
    await desk.get_by_label("办到哪一天为止").fill(f"{morning + timedelta(days=14):%Y-%m-%d}")
    await desk.get_by_label("地点").fill("社区活动室")
    await desk.get_by_role("button", name="下一步:核对").click()
    await expect(desk.locator("#preview")).to_contain_text("共 3 次")
    await desk.get_by_role("button", name="确认发布(共 3 次)").click()
    await expect(desk.locator("h1")).to_have_text("书法课")
    return desk.url.partition("?")[0]


async def taken_in(desk: Page, name: str) -> None:
    """Type a name at the door and touch it."""
    await desk.locator("#text").press_sequentially(name)
    await desk.keyboard.press("Enter")
    await desk.locator(".doorpeople button", has_text=name).click()


async def reported(browser: Browser, stack: Stack, village: Village, spans: list[tuple[datetime, datetime]]) -> None:
    """Let the liaison report their own hours on a phone."""
    cookie = await signed_in_at(
        stack.house.database_url(program_named("console")), role="liaison_volunteer", scopes=[village.code],
        staff_id=village.staff[CareRole.LIAISON],
    )  # fmt: skip
    context = await browser.new_context(
        viewport={"width": PHONE["width"], "height": PHONE["height"]}, base_url=stack.house.url, locale="zh-CN"
    )
    await context.add_cookies([{"name": "nuanlin_session", "value": cookie, "url": stack.house.url}])
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_SECONDS * 1000)
    for start, end in spans:
        await page.goto(f"/activities/hours/report?community={village.code}")
        await page.get_by_label("做了什么").fill("教书法")
        await page.get_by_label("开始时间").fill(f"{start:%Y-%m-%dT%H:%M}")
        await page.get_by_label("结束时间").fill(f"{end:%Y-%m-%dT%H:%M}")
        await page.get_by_role("button", name="提交审核").click()
        await expect(page.get_by_role("status").filter(has_text="已提交")).to_be_visible()
    assert (await page.goto("/activities/hours/totals")).status == 403  # type: ignore[union-attr]
    await context.close()


async def test_a_series_is_announced_filled_attended_and_its_hours_count_once(
    stack: Stack, desk: Page, browser: Browser
) -> None:
    village = await stack.village()
    await village.has(HE, SUN)
    morning = (stack.now() + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    series = await announced(desk, village, morning)
    for name in (HE.name, SUN.name):
        await desk.locator("#who").fill(name)
        await desk.locator(".candidate", has_text=name).get_by_role("button", name="报名").click()
        await expect(desk.locator("#series")).to_contain_text(f"{name} 已报名余下的 3 次")
    sessions = (await stack.ask(GetSeries(series_id=series.rpartition("/")[2]), Series)).sessions
    first = sessions[0].activity_id

    await stack.clock_reaches(morning - timedelta(minutes=5))
    await desk.goto(f"/activities/{first}/door")
    await taken_in(desk, HE.name)
    await expect(desk.locator(".doorsaid")).to_contain_text("已签到,第 1 位")
    await taken_in(desk, HE.name)
    await expect(desk.locator(".doorsaid")).to_contain_text("只算一次")
    shown = await stack.ask(GetCheckInCode(activity_id=first), CheckInCode)
    await desk.goto(f"/activities/{first}/door?code={shown.code}")
    await taken_in(desk, SUN.name)
    await expect(desk.locator(".doorsaid")).to_contain_text("已签到,第 2 位")
    await desk.keyboard.type("楼长 13900005678")  # a scanner goes on with the other lines of a card
    await desk.keyboard.press("Enter")
    await expect(desk.locator("#text")).to_have_value("")
    await expect(desk.locator(".doorsaid")).to_contain_text("已签到,第 2 位")

    await desk.goto(f"/activities/{sessions[1].activity_id}")
    await desk.locator(".person", has_text=SUN.name).get_by_role("button", name="退出").click()
    await stack.quiet()  # what others hear renews the page, and must not take the way back away
    await desk.get_by_role("button", name="撤销,重新报名").click()
    await expect(desk.locator("#activity")).to_contain_text(f"{SUN.name} 报名成功")

    await stack.clock_reaches(morning + timedelta(hours=3))
    hour = timedelta(hours=1)
    await reported(browser, stack, village, [(morning, morning + 2 * hour), (morning + hour, morning + 3 * hour)])
    await desk.goto(f"/activities/hours?community={village.code}")
    for left in (1, 0):
        await desk.get_by_role("button", name="通过").first.click()
        await expect(desk.locator("article.session")).to_have_count(left)
    await desk.get_by_role("link", name="时长统计").click()
    await expect(desk.locator(".facts")).to_contain_text("3小时")
    table = await desk.request.get(f"{stack.house.url}/activities/hours/totals/people.csv")
    assert (await table.text()).splitlines()[1].endswith(",1,2,180")
    await desk.get_by_role("link", name="到场统计").click()
    await expect(desk.locator(".facts")).to_contain_text("人次2")
