"""Who is on duty and what did not arrive, in a real browser in front of the real house with a provider outside."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page, expect

from nuanlin.programs import program_named
from shared.contracts.alerts_rota import GetDutyRota, Rota, SaveDutyShift
from shared.contracts.words import CareRole
from tests.browser.conftest import SHANGHAI
from tests.integration.alerts.providers import Receiver
from tests.support.accounts import signed_in_at
from tests.support.chromium import PHONE
from tests.support.stack import Elder, Stack, Village
from tests.support.waiting import PATIENCE_SECONDS, eventually

HE = Elder("何桂芳", categories="空巢")

MANY = 500
"""Notices of all villages of that house."""


@pytest.fixture
async def village(stack: Stack) -> Village:
    """Found a community with one elder and everybody who answers for her."""
    founded = await stack.village()
    await founded.has(HE)
    return founded


@pytest.fixture
async def page(browser: Browser, stack: Stack) -> AsyncIterator[Page]:
    """Open the phone of a secretary."""
    context = await browser.new_context(
        viewport={"width": PHONE["width"], "height": PHONE["height"]}, base_url=stack.house.url, locale="zh-CN"
    )
    cookie = await signed_in_at(stack.house.database_url(program_named("console")))
    await context.add_cookies([{"name": "nuanlin_session", "value": cookie, "url": stack.house.url}])
    opened = await context.new_page()
    opened.set_default_timeout(PATIENCE_SECONDS * 1000)
    yield opened
    await context.close()


@pytest.mark.capability("S4-41")
async def test_a_gap_tonight_is_seen_and_filled_and_nobody_opens_it_again_unawares(
    stack: Stack, village: Village, page: Page
) -> None:
    night = await evening(stack)
    day = SaveDutyShift(
        shift_id=uuid4(), community=village.code, staff_id=village.staff[CareRole.SECRETARY],
        starts_at=night - timedelta(hours=12), ends_at=night, repeat_days=1, actor="陈书记",
    )  # fmt: skip
    await stack.ask(day, Rota)

    await page.goto(f"/rota?community={village.code}")
    await expect(page.locator(".now")).to_contain_text("社区书记甲")
    await expect(page.locator(".gaps li").first).to_contain_text("今天 20:00 – 明天 08:00")
    await page.locator(".gaps li").first.get_by_role("link").click()
    await page.get_by_label("谁值班").select_option(str(village.staff[CareRole.BLOCK_CAPTAIN]))
    await page.get_by_role("button", name="保存", exact=True).click()
    await expect(page.get_by_role("status").filter(has_text="值班表已更新")).to_be_visible()
    await expect(page.locator(".gaps li").first).to_contain_text("明天 20:00")
    gaps = (await stack.ask(GetDutyRota(community=village.code), Rota)).gaps
    assert min(gap.starts_at for gap in gaps) == night + timedelta(days=1)

    tonight = page.locator(".day.today .stretch", has_text="楼长甲")
    await tonight.get_by_role("link", name="撤班").click()
    await expect(page.locator(".open-list")).to_contain_text("今天 20:00 – 明天 08:00")
    await expect(page.get_by_role("button", name="知道会没人值班,仍然撤班")).to_be_visible()
    await page.get_by_role("link", name="不改了").click()
    await expect(tonight).to_be_visible()


async def test_a_lost_notice_is_sent_again_with_a_reason_and_arrives(
    stack: Stack, village: Village, page: Page, provider: Receiver
) -> None:
    deadline = min(await eventually(lambda: planned(village)))
    provider.plan = [400] * MANY
    await stack.clock_reaches(deadline + timedelta(minutes=1))
    await eventually(village.missed_phones)

    await page.goto(f"/notices?community={village.code}")
    lost = page.locator(".sent li", has_text="到期仍未见到老人")
    await expect(lost).to_contain_text("没有送到")
    provider.plan = []
    await page.get_by_role("button", name="重新发送选中的通知").click()
    await expect(page).to_have_url(f"{stack.house.url}/notices?community={village.code}")
    await lost.get_by_role("checkbox").check()
    await page.get_by_label("为什么重发").fill("通知网关已恢复")
    await page.get_by_role("button", name="重新发送选中的通知").click()
    await expect(page.get_by_text("已安排重新发送 1 条")).to_be_visible()

    await eventually(lambda: arrived(stack, village))
    [alert] = [one for one in await village.alerts() if one.kind == "visit_missed"]
    told = await stack.sql(
        "alerts", "select id from notice where alert_id = $1 and channel = 'webhook'", alert.alert_id
    )
    assert [provider.ids.count(str(row["id"])) for row in told] == [2]
    await page.goto(f"/notices/of/{alert.alert_id}")
    await expect(page.locator(".course")).to_contain_text("通知网关已恢复")
    await expect(page.get_by_text("第 2 次")).to_be_visible()


async def evening(stack: Stack) -> datetime:
    """Go on to a morning unless the day has begun, and return when its night begins."""
    now = stack.now().astimezone(SHANGHAI)
    morning = now.replace(hour=9, minute=0, second=0, microsecond=0)
    if not morning <= now < morning + timedelta(hours=10):
        await stack.clock_reaches(morning if now < morning else morning + timedelta(days=1))
    return stack.now().astimezone(SHANGHAI).replace(hour=20, minute=0, second=0, microsecond=0)


async def planned(village: Village) -> list[datetime]:
    """Return until when the visits of the village that are planned have to be made."""
    return [item.deadline_at for item in await village.visits(statuses=["planned"])]


async def arrived(stack: Stack, village: Village) -> bool:
    """Say whether nothing of the village is lost or on its way any more."""
    rows = await stack.sql(
        "alerts",
        "select n.status from notice n join alert a on a.id = n.alert_id"
        " where a.community_code = $1 and n.channel = 'webhook' and n.status <> 'sent'",
        village.code,
    )
    return not rows
