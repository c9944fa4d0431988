"""Planners at work in a real browser in front of the real house: leave and hand-over, and what is arranged for one."""

from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from playwright.async_api import Browser, Page, expect

from shared.contracts.registry_requests import Done, SaveStaff
from shared.contracts.visits_day_care import DayCarePlan, SaveDayCarePlan
from shared.contracts.words import CareRole
from tests.browser.conftest import phone_of
from tests.support.stack import Elder, Stack, Village
from tests.support.waiting import eventually

ZONE = ZoneInfo("Asia/Shanghai")

FOUR = [Elder(name, address=f"{number}幢1单元101室") for number, name in enumerate(("甄一", "甄二", "甄三", "甄四"), 1)]


async def hired(village: Village, name: str) -> UUID:
    """Take somebody on who could stand in."""
    person = SaveStaff(community=village.code, name=name, kind="volunteer", phones=["+8613900001212"])
    return (await village.stack.ask(person, Done)).id


async def shows(page: Page, *names: str) -> None:
    """Wait until a phone's list of today names these residents and nobody else."""

    async def doors() -> set[str]:
        await page.goto("/m/")
        await expect(page.get_by_text("名单更新于")).to_be_visible()
        listed: list[str] = await page.evaluate(
            "[...document.querySelectorAll('a.item .name')].map(name => name.firstChild.data)"
        )
        return set(listed)

    await eventually(doors, says=lambda found: found == set(names))


async def test_a_leave_shares_residents_out_and_all_are_back_when_it_is_over(
    stack: Stack, browser: Browser, desk: Page
) -> None:
    village = await stack.village()
    await village.has(*FOUR)
    one, other = await hired(village, "刘桂香"), await hired(village, "孙立新")
    hers = village.staff[CareRole.LIAISON]
    last = stack.now().astimezone(ZONE).date() + timedelta(days=1)

    await desk.goto(f"/work/leave/new?staff={hers}&community={village.code}")
    await desk.get_by_label("原因").fill("年休假")
    await desk.get_by_label("到哪天").fill(last.isoformat())
    await desk.get_by_role("button", name="下一步").click()
    for elder, taker in zip(FOUR, (one, one, other, other), strict=True):
        await desk.locator(f"#share-{village.residents[elder.name]}").select_option(str(taker))
    await desk.get_by_role("button", name="确认请假安排").click()
    await expect(desk.get_by_text("不一样了")).to_be_visible()
    assert await stack.sql("registry", "select 1 from absence where community = $1", village.code) == []
    await expect(desk.locator("#preview tbody tr").filter(has_text="刘桂香")).to_contain_text("0 → 2")
    await desk.get_by_role("button", name="确认请假安排").click()
    await expect(desk.get_by_text("请假安排好了")).to_be_visible()
    await stack.quiet()

    async with (
        phone_of(browser, stack, village, hers) as absent,
        phone_of(browser, stack, village, one) as first,
        phone_of(browser, stack, village, other) as second,
    ):
        await shows(first, "甄一", "甄二")
        await shows(second, "甄三", "甄四")
        await shows(absent)
        await stack.clock_reaches(datetime.combine(last + timedelta(days=1), time(minute=1), tzinfo=ZONE))
        await shows(absent, "甄一", "甄二", "甄三", "甄四")
        await shows(first)
        await shows(second)


async def test_a_visit_is_given_to_another_and_a_wish_below_the_rules_needs_its_reason(
    stack: Stack, desk: Page
) -> None:
    village = await stack.village()
    await village.has(FOUR[0])
    other = await hired(village, "刘桂香")
    here = f"/residents/{village.residents['甄一']}/care"
    await eventually(lambda: village.visits(statuses=["planned"]), says=bool)

    await desk.goto(f"{here}?community={village.code}")
    await desk.get_by_role("link", name="改派:每周联络").first.click()
    await desk.get_by_label("由谁").select_option(str(other))
    await desk.get_by_label("原因").fill("她出差")
    await desk.get_by_role("button", name="改派").click()
    await expect(desk.locator("#main")).to_contain_text("由刘桂香走访")

    await desk.goto(f"{here}/wish")
    await desk.get_by_role("checkbox", name="电话").check()
    await desk.get_by_label("至少几天联络一次").fill("40")
    await desk.get_by_role("button", name="保存").click()
    await expect(desk.locator("#wrong-reason")).to_contain_text("请写明理由")
    await expect(desk.get_by_label("至少几天联络一次")).to_have_value("40")
    await desk.get_by_label("理由和同意的人").fill("本人和女儿都同意")
    await desk.get_by_role("button", name="保存").click()
    await expect(desk.locator("#main")).to_contain_text("比这些规则要求的少")

    await desk.goto(f"{here}/day-care")
    await desk.get_by_label("去哪里").fill("日间照料中心")
    await desk.get_by_role("checkbox", name="星期三").check()
    await desk.get_by_role("button", name="保存").click()
    await expect(desk.locator("#main")).to_contain_text("星期三")
    plans = await stack.sql("visits", "select weekdays from day_care_plan where area = $1", village.code)
    assert [list(row["weekdays"]) for row in plans] == [[3]]

    await desk.goto(f"{here}/day-care")
    meanwhile = SaveDayCarePlan(
        resident_id=village.residents["甄一"], place="龙桥日间照料中心", weekdays=[3], expected_by=time(9, 30)
    )
    await stack.ask(meanwhile, DayCarePlan)
    await desk.get_by_label("去哪里").fill("新安日间照料中心")
    await desk.get_by_role("button", name="保存").click()
    await expect(desk.locator(".refusal")).to_contain_text("刚刚被别人修改过")
    await expect(desk.locator("#main")).to_contain_text("别人刚改成:龙桥日间照料中心")
    await expect(desk.locator("[name=expected_by]")).to_have_value("09:30")
    await desk.get_by_role("checkbox", name="用别人的").check()
    await desk.get_by_role("button", name="保存").click()
    await expect(desk.locator("#main")).to_contain_text("龙桥日间照料中心")


async def test_whoever_has_no_liaison_waits_among_the_tasks_until_one_is_given(stack: Stack, desk: Page) -> None:
    village = await stack.village()
    await village.has(FOUR[0], roles=(CareRole.SECRETARY,))
    other = await hired(village, "刘桂香")

    await desk.goto(f"/tasks?community={village.code}")
    await expect(desk.locator("a[href='#vacant'] b")).to_have_text("1")
    await desk.get_by_role("link", name="配联络员:甄一").click()
    await desk.locator("select[name=staff_id]").select_option(str(other))
    await desk.locator("form.deed button[type=submit]").click()
    await stack.quiet()
    await desk.goto("/tasks")
    await expect(desk.locator("a[href='#vacant']")).to_have_count(0)

    await desk.goto("/plans/services/new")
    await desk.get_by_label("计划叫什么").fill("独居老人打扫")
    await desk.get_by_role("checkbox", name="独居").check()
    await desk.get_by_role("button", name="保存").click()
    await expect(desk.locator(".refusal")).to_be_visible()
    await desk.get_by_label("打扫").select_option("week")
    await desk.get_by_role("button", name="保存").click()
    await expect(desk.locator("#main")).to_contain_text("打扫 每周")
