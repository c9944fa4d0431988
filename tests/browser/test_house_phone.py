"""A day of a liaison in front of the real house: ten doors without network, a photo, a neighbour who was faster."""

import base64
import re
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from nuanlin.programs import program_named
from shared.contracts.visits_photos import GetPhoto, Photo
from shared.contracts.visits_requests import GetHistory, History, RecordVisit, RecordVisitReply
from shared.contracts.words import CareRole, ContactMode, Outcome
from tests.support.accounts import signed_in_at
from tests.support.cameras import photographed
from tests.support.chromium import PHONE
from tests.support.phone_page import cannot_be_undone
from tests.support.stack import Elder, Stack, Village
from tests.support.waiting import PATIENCE_SECONDS, eventually

ELDERS = [Elder(f"{family}桂芳", categories="空巢") for family in "赵钱孙李周吴郑王冯陈"]


@pytest.fixture
async def village(stack: Stack) -> Village:
    """Let ten elders live there, each with a visit that is open."""
    somewhere = await stack.village()
    await somewhere.has(*ELDERS)
    await eventually(lambda: _due(somewhere), says=lambda whom: len(whom) == len(ELDERS))
    return somewhere


@pytest.fixture
async def phone(browser: Browser, stack: Stack, village: Village) -> AsyncIterator[BrowserContext]:
    """Hold the phone of the liaison of all of them."""
    context = await browser.new_context(
        viewport={"width": PHONE["width"], "height": PHONE["height"]}, base_url=stack.house.url, locale="zh-CN"
    )
    database = stack.house.database_url(program_named("console"))
    liaison = village.staff[CareRole.LIAISON]
    session = await signed_in_at(
        database, role="liaison_volunteer", name="联络员", staff_id=liaison, scopes=[village.code]
    )
    await context.add_cookies([{"name": "nuanlin_session", "value": session, "url": stack.house.url}])
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    await context.clock.install()
    yield context
    await context.close()


async def _due(village: Village) -> set[UUID]:
    return {visit.resident_id for visit in await village.visits(statuses=["planned"])}


async def histories(stack: Stack, village: Village) -> dict[str, History]:
    """Return what is kept of each elder."""
    return {
        elder.name: await stack.ask(GetHistory(resident_id=village.residents[elder.name]), History) for elder in ELDERS
    }


async def knocks(page: Page, elder: Elder, *, photos: int = 0) -> None:
    """Record a visit."""
    await page.goto("/m/#")
    await page.locator("a.item", has_text=elder.name).first.click()
    for taken in range(photos):
        await photographed(page, f"IMG_{taken}.jpg")
        await expect(page.locator("#photos canvas")).to_have_count(taken + 1)
    await page.get_by_role("radio", name="平安", exact=True).check(force=True)
    await page.locator(".save").click()
    await expect(page.locator("#snack")).to_contain_text(f"已记:{elder.name}")


async def test_ten_doors_without_network_arrive_once_each_with_their_photo_and_say_who_was_faster(
    stack: Stack, village: Village, phone: BrowserContext
) -> None:
    page = await phone.new_page()
    await page.goto("/m/")
    await expect(page.locator("a.item").nth(len(ELDERS) - 1)).to_be_visible()
    await page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    await page.locator("a.item", has_text=ELDERS[0].name).first.click()
    await page.locator("button.call").click()
    await expect(page.locator("a.phone").first).to_have_attribute("href", re.compile("^tel:"))
    await page.locator("#sheet").get_by_role("button").click()
    await phone.set_offline(offline=True)
    for elder in ELDERS:
        await knocks(page, elder, photos=1 if elder is ELDERS[0] else 0)
    await page.goto("/m/#queue")
    await expect(page.locator("[data-record=waiting]")).to_have_count(len(ELDERS))
    await page.close()
    faster = RecordVisit(
        resident_id=village.residents[ELDERS[1].name], mode=ContactMode.DOOR, outcome=Outcome.SAFE,
        staff_id=village.staff[CareRole.BLOCK_CAPTAIN], actor="neighbour",
    )  # fmt: skip
    await stack.ask(faster, RecordVisitReply)

    await cannot_be_undone(phone)
    await phone.set_offline(offline=False)
    page = await phone.new_page()
    await page.goto("/m/#queue")

    await expect(page.locator("[data-record=sent]")).to_have_count(len(ELDERS))
    await expect(page.locator("[data-record]", has_text="照片等着上传")).to_have_count(0)
    await expect(page.locator("[data-record]", has_text="登记过,两条记录都保留了")).to_have_count(1)
    kept = await histories(stack, village)
    assert {name: len(history.items) for name, history in kept.items()} == {
        elder.name: 2 if elder is ELDERS[1] else 1 for elder in ELDERS
    }
    (photo,) = kept[ELDERS[0].name].items[0].photos
    content = base64.b64decode((await stack.ask(GetPhoto(photo_id=photo), Photo)).content_base64)
    assert (content[:2], b"GPS" in content) == (b"\xff\xd8", False)
    looked = "select actor from person_audit where request = 'visits.get_photo.v1'"
    assert len(await stack.sql("visits", looked)) == 1
    await page.goto(f"/residents/{village.residents[ELDERS[0].name]}")
    assert len(await stack.sql("visits", looked)) == 1, "a photo is looked at when somebody opens it, not before"
    await page.get_by_text("照片 1").click()
    await expect(page.locator(".photo img")).to_have_js_property("naturalWidth", 600)
    assert len(await stack.sql("visits", looked)) == 2
