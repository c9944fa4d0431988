"""The duty desk in a real browser."""

import re

import pytest
from playwright.async_api import Locator, Page, Route, expect

from tests.browser.conftest import OpenPage
from tests.support.chromium import DESKTOP, PHONE
from tests.support.console import RunningConsole
from tests.support.owners import FakeOwners
from tests.support.people import id_of, residents

MOST_TABS = 80

MORE_THAN_ARE_SHOWN = 14
"""Doors of one alert: twelve of them are shown at once."""

SHOWS_FOCUS = """one => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== "none" || style.boxShadow !== "none";
}"""

WAITING = 5
"""Alerts of the stand-in that nobody has taken."""

LONGER_THAN_A_PART_IS_WAITED_FOR_MS = 4_000

LESS_THAN_A_LOST_CONNECTION_MS = 25_000

COUNT_TONES = """
window.tones = 0;
const make = AudioContext.prototype.createOscillator;
AudioContext.prototype.createOscillator = function () { window.tones += 1; return make.call(this); };
"""

RING = 2
"""One ring is two tones."""


async def test_taking_and_closing_an_alert_at_the_desk(open_page: OpenPage, owners: FakeOwners) -> None:
    alert_id = id_of("alert 何桂芳")
    async with open_page(DESKTOP) as page:
        await page.goto("/")
        await page.locator(f"#al-{alert_id}").click()
        await expect(page.locator("#detail h1")).to_have_text("何桂芳")
        await page.get_by_role("button", name="我来处理").dblclick()
        await expect(page.locator("#alert-live")).to_contain_text("陈书记已接手")
        await expect(page.locator(f"#al-{alert_id}")).to_contain_text("陈书记处理中")

        await page.get_by_role("button", name="关闭警报…").click()
        await page.get_by_role("radio", name="平安").check()
        await page.get_by_label("看到了什么").fill("上门见到本人,手机没电")
        await page.get_by_role("button", name="确认关闭").click()

        await expect(page.locator("#alert-live")).to_contain_text("已关闭:上门见到本人,手机没电")
        await expect(page.locator(f"#al-{alert_id}")).to_have_count(0)
        await expect(page.get_by_role("button", name="关闭警报…")).to_be_hidden()

        await page.locator("#toast").get_by_role("button", name="撤销").click()
        await expect(page.locator("#alert-live")).to_contain_text("陈书记重新打开:点错了,撤销关闭")
        await expect(page.locator(f"#al-{alert_id}")).to_have_count(1)
        masked = page.get_by_role("button", name="完整号码").first
        await masked.click()
        await expect(page.locator(".chain a[href^='tel:']")).to_have_count(1)
    done = ["alerts.acknowledge_alert.v1", "alerts.close_alert.v1", "alerts.reopen_alert.v1"]
    assert [command.NAME for command in owners.commands] == done


async def test_news_from_elsewhere_do_not_disturb_what_somebody_is_writing(
    open_page: OpenPage, owners: FakeOwners
) -> None:
    alert_id = id_of("alert 何桂芳")
    async with open_page(DESKTOP) as page:
        await page.goto(f"/?alert={alert_id}")
        await expect(page.locator("#live")).to_have_attribute("data-state", "up")
        await page.get_by_role("button", name="补记一条").click()
        words = page.get_by_role("textbox", name="补记一条")
        await words.fill("已联系儿子,半小时后")

        other = await owners.raise_alert("傅月娥")
        await expect(page.locator(f"#al-{other}")).to_have_count(1)

        await expect(words).to_have_value("已联系儿子,半小时后")
        await expect(words).to_be_focused()


async def test_the_doors_that_somebody_unfolded_stay_in_sight_when_news_come(
    open_page: OpenPage, console: RunningConsole, owners: FakeOwners
) -> None:
    alert_id = owners.alerts.raise_several(*[item.name for item in residents()][:MORE_THAN_ARE_SHOWN])
    async with open_page(DESKTOP) as page:
        await page.goto(f"/?alert={alert_id}")
        await expect(page.locator("#live")).to_have_attribute("data-state", "up")
        await page.get_by_text("全部显示").click()
        await page.locator("#alert-live").evaluate("one => { one.dataset.seen = 'before' }")
        console.deps.live.bus_changed(up=True)

        await expect(page.locator("#alert-live:not([data-seen])")).to_have_count(1)
        await expect(page.locator("#alert-live details[open]")).to_have_count(1)


async def tab_to(page: Page, target: Locator) -> None:
    """Go to something by the key alone, and see where one is."""
    await expect(target).to_be_visible()
    for _ in range(MOST_TABS):
        if await target.evaluate("one => one === document.activeElement"):
            assert await target.evaluate(SHOWS_FOCUS)
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"no way by the keyboard to {target}")


async def stays_somewhere(page: Page) -> None:
    """Wait until whoever works by keys is somewhere on the page, and not thrown back to its beginning."""
    await expect(page.locator(":focus")).to_have_count(1)


async def test_the_desk_can_be_worked_with_the_keyboard_alone(open_page: OpenPage, owners: FakeOwners) -> None:
    async with open_page(DESKTOP) as page:
        await page.goto("/")
        await tab_to(page, page.locator(f"#al-{id_of('alert 罗秉义')}"))
        await page.keyboard.press("Enter")
        await expect(page.locator("#detail h1")).to_have_text("罗秉义")
        await tab_to(page, page.get_by_role("button", name="我来处理"))
        await page.keyboard.press("Enter")
        await expect(page.locator("#alert-live")).to_contain_text("陈书记已接手")
        await stays_somewhere(page)

        await tab_to(page, page.get_by_role("button", name="补记一条"))
        await page.keyboard.press("Enter")
        await tab_to(page, page.get_by_role("textbox", name="补记一条"))
        await page.keyboard.type("已联系女儿,在路上")
        await tab_to(page, page.get_by_role("button", name="记录", exact=True))
        await page.keyboard.press("Enter")
        await expect(page.locator("#alert-live")).to_contain_text("已联系女儿,在路上")
        await stays_somewhere(page)

        await tab_to(page, page.get_by_role("button", name="关闭警报…"))
        await page.keyboard.press("Enter")
        await expect(page.locator("#close-dialog")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.locator("#close-dialog")).to_be_hidden()
        await stays_somewhere(page)
        await page.keyboard.press("Enter")  # one is where one was
        await expect(page.locator("#close-dialog")).to_be_visible()
        await tab_to(page, page.get_by_role("radio").first)
        await page.keyboard.press("Space")
        await tab_to(page, page.get_by_label("看到了什么"))
        await page.keyboard.type("上门见到本人")
        await tab_to(page, page.get_by_role("button", name="确认关闭"))
        await page.keyboard.press("Enter")
        await expect(page.locator("#alert-live")).to_contain_text("上门见到本人")
        await stays_somewhere(page)
    assert len(owners.commands) == 3


async def test_on_a_phone_an_alert_opens_as_its_own_page(open_page: OpenPage) -> None:
    async with open_page(PHONE) as page:
        await page.goto("/")
        await page.locator(f"#al-{id_of('alert 何桂芳')}").click()

        await page.wait_for_url("**/alerts/*")
        await expect(page.locator("h1")).to_have_text("何桂芳")


async def test_an_idle_desk_asks_for_nothing(open_page: OpenPage) -> None:
    async with open_page(DESKTOP) as page:
        asked: list[str] = []
        await page.clock.install()
        await page.goto("/")
        await expect(page.locator("#live")).to_have_attribute("data-state", "up")
        page.on("request", lambda request: asked.append(request.url))
        await page.clock.run_for(LESS_THAN_A_LOST_CONNECTION_MS)

        assert asked == []


@pytest.mark.parametrize(
    ("path", "part", "answer"),
    [
        ("/visits", "#round", "<main id='main'><h1>没有成功</h1></main>"),
        ("/", "#queue", "<div class='gate'>现在无法登录</div>"),
    ],
)
async def test_a_part_that_news_could_not_renew_stays_and_is_asked_for_again(
    open_page: OpenPage, console: RunningConsole, path: str, part: str, answer: str
) -> None:
    asked: list[str] = []

    async def fail_once(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) > 1:
            await route.continue_()
        else:
            await route.fulfill(headers={"x-nuanlin-part": "1", "content-type": "text/html"}, body=answer)

    async with open_page(DESKTOP) as page:
        await page.goto(path)
        await expect(page.locator("#live")).to_have_attribute("data-state", "up")
        await page.locator(part).evaluate("one => { one.dataset.seen = 'before' }")
        address = await page.locator(part).get_attribute("hx-get") or ""
        await page.route(f"**{address.partition('?')[0]}*", fail_once)
        console.deps.live.bus_changed(up=True)

        await expect(page.locator(f"{part}:not([data-seen])")).to_have_count(1)
    assert len(asked) == 2


async def test_what_did_not_come_of_one_alert_is_not_put_into_another_and_what_is_gone_is_said_once(
    open_page: OpenPage, console: RunningConsole
) -> None:
    first, second = id_of("alert 何桂芳"), id_of("alert 罗秉义")
    asked: list[str] = []

    async def answer_otherwise(route: Route) -> None:
        if str(first) in route.request.url:
            await route.fulfill(headers={"x-nuanlin-part": "1", "content-type": "text/html"}, body="<h1>没有成功</h1>")
        else:
            await route.fulfill(status=410, body="")

    async with open_page(DESKTOP) as page:
        await page.clock.install()
        await page.goto(f"/?alert={first}")
        await expect(page.locator("#live")).to_have_attribute("data-state", "up")
        page.on("request", lambda request: asked.append(request.url))
        await page.route("**/live", answer_otherwise)
        async with page.expect_response("**/alerts/*/live"):
            console.deps.live.bus_changed(up=True)
        await page.locator(f"#al-{second}").click()
        await expect(page.locator("#detail h1")).to_have_text("罗秉义")
        await page.clock.run_for(LONGER_THAN_A_PART_IS_WAITED_FOR_MS)

        console.deps.live.bus_changed(up=True)
        await expect(page.locator("#toast")).to_contain_text("没有完成")
        await page.clock.run_for(LONGER_THAN_A_PART_IS_WAITED_FOR_MS)
        await expect(page.locator("#live")).to_have_attribute("data-state", "part")
        await expect(page.locator("#alert-live")).to_have_attribute("hx-get", f"/alerts/{second}/live")
    assert [url.split("/")[-2] for url in asked if url.endswith("/live")] == [str(first), str(second)]


async def test_a_new_alert_sounds_for_whoever_wants_it_and_not_again_for_the_next(
    open_page: OpenPage, owners: FakeOwners
) -> None:
    async with open_page(DESKTOP) as page:
        await page.add_init_script(COUNT_TONES)
        await page.goto("/")
        await expect(page).to_have_title(re.compile(rf"^\({WAITING}\) 值班台"))
        await expect(page.locator("#live")).to_have_attribute("data-state", "up")
        switch = page.get_by_role("switch", name="提示音")
        await expect(switch).not_to_be_checked()
        silent = await owners.raise_alert("傅月娥")
        await expect(page.locator(f"#al-{silent}")).to_have_count(1)
        assert await page.evaluate("tones") == 0

        await switch.click()
        await page.wait_for_function(f"tones === {RING}")  # so that one hears what it is like
        rings = await owners.raise_alert("马秀兰")
        await expect(page.locator(f"#al-{rings}")).to_have_count(1)
        await page.wait_for_function(f"tones === {2 * RING}")
        at_once_after = await owners.raise_alert("钱月仙")
        await expect(page.locator(f"#al-{at_once_after}")).to_have_count(1)
        await expect(switch).to_be_checked()
        assert await page.evaluate("tones") == 2 * RING

        await page.reload()
        await expect(switch).to_be_checked()
        await switch.click()
        await page.reload()
        await expect(switch).not_to_be_checked()
