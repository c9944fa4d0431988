"""Signing in with a real browser: the way of a new secretary, and what the desk says meanwhile."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pyotp
import pytest
from playwright.async_api import Browser, Page, expect

from nuanlin.local.nats import LocalNats
from tests.support.accounts import add_account
from tests.support.chromium import DESKTOP, PHONE
from tests.support.console import RunningConsole, running_console
from tests.support.owners import FakeOwners
from tests.support.people import COMMUNITY, id_of
from tests.support.waiting import PATIENCE_SECONDS

PASSWORD = "晚风 木桥 三只猫"  # noqa: S105


@pytest.fixture
async def page(browser: Browser, console: RunningConsole) -> AsyncIterator[Page]:
    """Open a browser in which nobody is signed in."""
    context = await browser.new_context(
        viewport={"width": DESKTOP["width"], "height": DESKTOP["height"]}, base_url=console.url, locale="zh-CN"
    )
    opened = await context.new_page()
    opened.set_default_timeout(PATIENCE_SECONDS * 1000)
    yield opened
    await context.close()


async def signs_in(page: Page, login: str, password: str) -> None:
    """Fill in the form of the page that asks who it is."""
    await page.get_by_label("登录名").fill(login)
    await page.get_by_label("密码", exact=True).fill(password)
    await page.get_by_role("button", name="登录", exact=True).click()


async def test_a_new_secretary_gets_from_the_given_password_to_the_desk(page: Page, console: RunningConsole) -> None:
    await add_account(console.deps.sessions, "shen", password="given-once", must_change=True)  # noqa: S106

    await page.goto("/visits")
    await signs_in(page, "shen", "mistyped")
    await expect(page.locator(".refusal")).to_contain_text("登录名或密码不对")
    await signs_in(page, "shen", "given-once")
    await expect(page.locator("h1")).to_have_text("请设置自己的密码")
    await page.get_by_label("管理员给的密码").fill("given-once")
    await page.get_by_label("新密码", exact=True).fill(PASSWORD)
    await page.get_by_label("再输一次新密码").fill(PASSWORD)
    await page.get_by_role("button", name="保存新密码").click()
    await expect(page.locator("h1")).to_have_text("设置手机验证器")
    await page.get_by_text("扫不了?手工输入密钥").click()
    secret = "".join((await page.locator(".secret").inner_text()).split())
    await page.get_by_label("验证码").fill(pyotp.TOTP(secret).now())
    await page.get_by_role("button", name="完成设置").click()
    await expect(page.locator(".codes li")).to_have_count(10)
    await page.get_by_role("link", name="已经抄好").click()

    await expect(page.locator("h1").first).to_have_text("值班台")
    await page.locator(".me").click()
    await expect(page.locator("h1")).to_have_text("陈书记")


async def test_whoever_mistypes_too_often_is_told_how_long_to_wait(page: Page, console: RunningConsole) -> None:
    await add_account(console.deps.sessions, "chen", roles=["duty_officer"], password=PASSWORD)
    await page.goto("/login")

    for _ in range(5):
        await signs_in(page, "chen", "mistyped")
        await expect(page.locator(".refusal")).to_contain_text("登录名或密码不对")
    await signs_in(page, "chen", PASSWORD)

    await expect(page.locator(".refusal")).to_contain_text("其他人登录不受影响")


async def test_a_session_that_ended_is_asked_for_beside_what_is_being_written(
    page: Page, console: RunningConsole, owners: FakeOwners
) -> None:
    await add_account(console.deps.sessions, "chen.min", roles=["duty_officer"], password=PASSWORD, name="陈敏")
    await page.goto(f"/alerts/{id_of('alert 何桂芳')}")
    await signs_in(page, "chen.min", PASSWORD)
    await page.locator("[data-open=note-dialog]").click()
    await page.locator("#note-text").fill("已联系女儿,半小时内到")
    await page.context.clear_cookies(name="nuanlin_session")

    await page.locator("#note-dialog button[type=submit]").click()
    await signs_in(page, "chen.min", PASSWORD)

    await expect(page.locator("#alert-live")).to_contain_text("已联系女儿,半小时内到")
    assert [command.NAME for command in owners.commands] == ["alerts.note_alert.v1"]


async def test_a_demonstration_opens_with_one_click(
    browser: Browser, nats_node: LocalNats, owners: FakeOwners, database: Callable[[str], Awaitable[str]]
) -> None:
    assert owners.client.is_connected
    async with running_console(nats_node.url, await database("console"), demo=True) as console:
        context = await browser.new_context(
            viewport={"width": PHONE["width"], "height": PHONE["height"]}, base_url=console.url
        )
        page = await context.new_page()
        await page.goto("/")
        await page.get_by_role("button", name="值班员").click()

        await expect(page.locator("h1").first).to_have_text("值班台")
        await expect(page.locator(".me")).to_contain_text("值班员")
        await context.close()


async def test_an_account_from_its_making_to_the_session_that_somebody_ended(
    browser: Browser, page: Page, console: RunningConsole, owners: FakeOwners
) -> None:
    context = await browser.new_context(base_url=console.url, locale="zh-CN")
    await context.add_cookies(await console.browser_cookies(role="admin", scopes=("",)))
    admin = await context.new_page()
    admin.set_default_timeout(PATIENCE_SECONDS * 1000)
    await admin.goto("/accounts/new")
    await admin.get_by_label("在哪里").select_option(COMMUNITY)
    await admin.get_by_label("岗位", exact=True).select_option("社区书记")
    await admin.get_by_label("姓名", exact=True).fill("沈一")
    await admin.get_by_label("登录名").fill("shen.yi")
    await admin.get_by_role("button", name="建立账号").click()
    given = await admin.locator("#given").inner_text()
    await admin.get_by_role("link", name="已经告诉本人").click()
    await expect(admin.get_by_text("从未登录")).to_be_visible()

    await page.goto(f"/alerts/{id_of('alert 何桂芳')}")
    await signs_in(page, "shen.yi", given)
    await page.get_by_label("管理员给的密码").fill(given)
    await page.get_by_label("新密码", exact=True).fill(PASSWORD)
    await page.get_by_label("再输一次新密码").fill(PASSWORD)
    await page.get_by_role("button", name="保存新密码").click()
    await page.get_by_text("扫不了?手工输入密钥").click()
    totp = pyotp.TOTP("".join((await page.locator(".secret").inner_text()).split()))
    await page.get_by_label("验证码").fill(totp.now())
    await page.get_by_role("button", name="完成设置").click()
    code = await page.locator(".codes li").first.inner_text()
    await page.goto(f"/alerts/{id_of('alert 何桂芳')}")
    await page.locator("[data-open=note-dialog]").click()
    await page.locator("#note-text").fill("已联系女儿,半小时内到")

    await admin.reload()
    await admin.get_by_role("button", name="全部退出").click()
    await expect(admin.get_by_text("现在没有在任何地方登录")).to_be_visible()
    await page.locator("#note-dialog button[type=submit]").click()
    await signs_in(page, "shen.yi", PASSWORD)
    await page.locator("#sign-in #code").fill(code)
    await page.locator("#sign-in button[type=submit]").click()

    await expect(page.locator("#alert-live")).to_contain_text("已联系女儿,半小时内到")
    assert [command.NAME for command in owners.commands] == ["alerts.note_alert.v1"]
    await context.close()
