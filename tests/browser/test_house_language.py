"""Somebody who reads English in front of the real house: the choice is theirs, and nothing they wrote is lost by it."""

import re

from playwright.async_api import Browser, Page, expect

from nuanlin.programs import program_named
from shared.contracts.words import CareRole
from shared.database import connect, session_factory
from tests.browser.conftest import phone_of
from tests.support.accounts import add_account
from tests.support.stack import Elder, Stack
from tests.support.waiting import eventually

HE = Elder("何桂芳", categories="空巢")

PASSWORD = "three cats on a bridge"  # noqa: S105

WIDER_THAN_THE_SCREEN = "document.scrollingElement.scrollWidth - innerWidth"


async def reads(page: Page, language: str) -> None:
    """Expect a page in a language, with nothing in its address about it."""
    await expect(page.locator("html")).to_have_attribute("lang", language)
    await expect(page).not_to_have_url(re.compile("lang="))


async def test_the_language_somebody_chose_is_kept_and_what_they_wrote_is_not_lost_unasked(
    stack: Stack, desk: Page
) -> None:
    village = await stack.village()
    await village.has(HE)
    card = f"/residents/{village.residents[HE.name]}"
    to_english, to_chinese = (desk.get_by_role("link", name=name, exact=True) for name in ("English", "中文"))

    await desk.goto(f"{card}?community={village.code}")
    await reads(desk, "zh-CN")
    await expect(desk.locator("main")).to_contain_text("85 岁")
    await to_english.click()
    await reads(desk, "en-GB")
    await expect(desk.locator("main")).to_contain_text("aged 85")
    await expect(desk.locator("#bizclock")).to_have_text(re.compile(rf"^{stack.now():%-d %b}, \d\d:\d\d$"))
    for path, title in (("/", "Duty desk"), ("/visits", "Visits"), ("/more", "More")):
        await desk.goto(path)
        await expect(desk).to_have_title(re.compile(rf"^(\(\d+\) )?{title} · "))
        await reads(desk, "en-GB")

    await desk.goto(f"{card}/edit")
    name = desk.locator("#f-name")
    await name.fill("何桂芬")
    await to_chinese.click()
    await expect(desk.locator("#unsaved [lang=zh-CN]")).to_be_visible()  # for whoever reads no English
    await desk.get_by_role("button", name="Stay here").click()
    await expect(name).to_have_value("何桂芬")
    await name.fill("")
    await desk.get_by_role("button", name="Save").click()
    await expect(desk.locator("#wrong-name")).to_be_visible()
    await to_chinese.click()
    await desk.get_by_role("link", name="Change without saving").click()
    await reads(desk, "zh-CN")
    await expect(name).to_have_value(HE.name)
    await to_english.click()  # nothing was written: nothing is asked
    await reads(desk, "en-GB")

    engine = connect(stack.house.database_url(program_named("console")), pool_size=1)
    await add_account(session_factory(engine), village.code, roles=["duty_officer"], password=PASSWORD)
    await engine.dispose()
    await desk.goto("/account")
    await desk.get_by_role("button", name="Sign out").click()
    await expect(desk.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    await reads(desk, "en-GB")
    await desk.get_by_label("Sign-in name").fill(village.code)
    await desk.get_by_label("Password").fill(PASSWORD)
    await desk.get_by_role("button", name="Sign in", exact=True).click()
    await expect(desk).to_have_title(re.compile("Duty desk"))
    await to_chinese.click()
    await expect(desk).to_have_title(re.compile("值班台"))
    await reads(desk, "zh-CN")


async def test_the_phone_follows_the_language_and_keeps_it_without_network_with_what_was_begun(
    browser: Browser, stack: Stack
) -> None:
    village = await stack.village()
    await village.has(HE)
    await eventually(lambda: village.visits(statuses=["planned"]))
    async with phone_of(browser, stack, village, village.staff[CareRole.LIAISON]) as page:
        door, save = page.locator("a.item", has_text=HE.name), page.locator(".save")
        await page.goto("/m/")
        await expect(page.locator("h1")).to_contain_text("今天")
        await door.first.click()
        await page.locator("#note").fill("灯亮着")
        await page.locator(".back").click()
        await page.get_by_role("link", name="English").click()
        await expect(page.locator("h1")).to_contain_text("Doors today")
        await expect(door.first).to_contain_text("by the end of")  # the doors came anew, too
        await reads(page, "en-GB")
        await page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")

        await page.context.set_offline(offline=True)
        await page.reload()
        await expect(page.locator("#strip")).to_contain_text("No network")
        await door.first.click()
        await expect(page.locator("#note")).to_have_value("灯亮着")
        await expect(page.locator("body")).to_contain_text("aged 85")
        assert await page.evaluate(WIDER_THAN_THE_SCREEN) <= 0
        await page.get_by_role("radio", name="Safe", exact=True).check(force=True)
        await save.click()
        await expect(page.locator("#snack")).to_contain_text(f"Kept: {HE.name}, Safe")
        await page.context.set_offline(offline=False)

        await page.goto("/m/")
        await page.get_by_role("link", name="中文").click()
        await expect(page.locator("h1")).to_contain_text("今天")
        await reads(page, "zh-CN")
