"""The phone of those who go from door to door: three taps, and a stairwell without network."""

from datetime import UTC, datetime, timedelta

from playwright.async_api import BrowserContext, expect

from shared.clock import real_now
from shared.contracts.visits_passcodes import BriefPasscode, PasscodeNoted
from shared.contracts.visits_requests import Meanwhile
from shared.contracts.visits_signals import RecordSightings
from shared.contracts.words import ContactMode, Outcome
from tests.support import people
from tests.support.chromium import PHONE
from tests.support.console import RunningConsole
from tests.support.owners import FakeOwners
from tests.support.phone_page import HERS, arrived, cannot_be_undone, opened, recorded
from tests.support.waiting import eventually


async def test_a_visit_is_three_taps_and_leads_to_the_next_door(phone: BrowserContext, owners: FakeOwners) -> None:
    page = await opened(phone)

    await recorded(page, "欧阳文斌")
    await cannot_be_undone(phone)

    (record,) = await eventually(lambda: arrived(owners))
    assert (record.staff_id, record.outcome, record.resident_id) == (HERS, Outcome.SAFE, people.id_of("欧阳文斌"))


async def test_two_visits_to_one_resident_are_one_card_and_one_record_makes_both(
    phone: BrowserContext, owners: FakeOwners
) -> None:
    weekly = next(item for item in owners.visits.items if item.resident_name == "欧阳文斌")
    also = {"visit_id": people.id_of("monthly"), "reason": "每月敲门", "modes": [ContactMode.DOOR], "status": "planned"}
    owners.visits.items.append(weekly.model_copy(update=also))
    card = (page := await opened(phone)).locator("a.item", has_text="欧阳文斌")
    await expect(card).to_have_count(1)
    await phone.set_offline(offline=True)
    await card.click()
    await page.get_by_role("radio", name="电话", exact=True).check(force=True)
    await page.get_by_role("radio", name="平安", exact=True).check(force=True)
    await expect(page.locator("#short")).to_contain_text("“每月敲门”还不算完成")
    await page.locator(".save").click()
    await expect(page.locator("#snack")).to_contain_text("已记")
    await page.goto("/m/#")
    await expect(card).to_contain_text("还差:每月敲门")

    await recorded(page, "欧阳文斌")

    await page.goto("/m/#")
    await expect(card).to_have_attribute("data-state", "completed")
    await phone.set_offline(offline=False)
    call, knock = await eventually(lambda: arrived(owners), says=lambda records: len(records) == 2)
    assert {call.visit_id, *call.also_for} == {weekly.visit_id, also["visit_id"]}
    assert (knock.visit_id, knock.also_for) == (also["visit_id"], [])
    await page.locator("a.item", has_text="欧阳文斌").click()
    await expect(page.locator(".note.brand").last).to_contain_text("已经完成")


async def test_what_was_saved_can_be_taken_back_before_it_leaves(phone: BrowserContext, owners: FakeOwners) -> None:
    page = await opened(phone)
    await recorded(page, "欧阳文斌", outcome="无人应答")

    await page.get_by_role("button", name="撤回").click()

    await expect(page.locator("h1")).to_have_text("欧阳文斌")
    await expect(page.get_by_role("radio", name="无人应答")).to_be_checked()
    await page.locator(".back").click()
    await recorded(page, "欧阳文斌", outcome="平安")
    await cannot_be_undone(phone)
    await eventually(lambda: arrived(owners))
    assert [record.outcome for record in await arrived(owners)] == [Outcome.SAFE]


async def test_the_page_opens_without_network_with_the_doors_it_had(phone: BrowserContext) -> None:
    page = await opened(phone)
    await phone.set_offline(offline=True)

    await page.reload()

    await expect(page.locator("a.item", has_text="欧阳文斌")).to_be_visible()
    await expect(page.locator("#strip")).to_contain_text("没有网络")
    await page.locator("#install").get_by_role("button", name="知道了").click()
    await expect(page.locator("#install")).to_have_count(0)
    await page.locator("a.item", has_text="欧阳文斌").click()
    await expect(page.locator(".know")).to_contain_text("耳背,请按门铃三下")
    await page.get_by_role("button", name="拨打").click()
    await expect(page.locator("#sheet a[href='tel:0719-8000123']")).to_contain_text("打给社区")


async def test_windows_are_ticked_off_without_network_and_arrive_once_when_it_is_back(
    phone: BrowserContext, owners: FakeOwners
) -> None:
    owners.visits.windows.agree("何桂芳", "孙永康", observer=HERS)
    page = await opened(phone)
    await page.get_by_role("link", name="平安信号").click()
    await phone.set_offline(offline=True)

    await page.reload()
    for name, state in (("何桂芳", "看到了"), ("孙永康", "求助")):
        await page.get_by_role("radiogroup", name=name).get_by_role("radio", name=state).check(force=True)
    await page.get_by_role("button", name="登记 2 家").click()
    await expect(page.locator("#sheet")).to_contain_text("请同时打电话")
    await page.get_by_role("button", name="是求助").click()
    await expect(page.locator(".window", has_text="孙永康")).to_contain_text("待上传")
    await phone.set_offline(offline=False)

    await expect(page.locator(".window", has_text="孙永康")).to_contain_text("求助")
    (ticked,) = [command for command in owners.commands if isinstance(command, RecordSightings)]
    told = {one.resident_id: one.state for one in ticked.sightings}
    assert told == {people.id_of("何桂芳"): "seen", people.id_of("孙永康"): "distress"}


async def test_whoever_holds_the_phone_next_finds_nobody_elses_windows_on_it(
    phone: BrowserContext, console: RunningConsole, owners: FakeOwners
) -> None:
    owners.visits.windows.agree("何桂芳", observer=HERS)
    page = await opened(phone)
    await page.get_by_role("link", name="平安信号").click()
    await page.get_by_role("radiogroup", name="何桂芳").get_by_role("radio", name="看到了").check(force=True)

    await phone.add_cookies(await console.browser_cookies(role="liaison_volunteer", name="替班的"))
    await page.reload()

    await expect(page.get_by_role("heading", name="还不知道您是哪一位")).to_be_visible()
    kept = await page.evaluate("Promise.all(['day', 'windows', 'ticks'].map((key) => self.nuanlinStore.get(key)))")
    assert kept == [None, None, None]


BETWEEN_TWO_LOOKS = timedelta(seconds=20)
"""The phone looks for doors that are different by now once a minute."""


async def test_doors_that_could_not_be_told_are_asked_for_again_without_waiting_for_the_next_look(
    phone: BrowserContext, owners: FakeOwners
) -> None:
    await owners.silence("visits")
    page = await phone.new_page()
    await page.goto("/m/")
    await expect(page.locator("#strip")).to_contain_text("请稍后再试")

    await owners.resume("visits")
    await page.clock.pause_at(real_now() + BETWEEN_TWO_LOOKS)

    await expect(page.locator("a.item", has_text="欧阳文斌")).to_be_visible()


AT_EIGHT = datetime(2026, 11, 21, 8, 5, tzinfo=UTC)

CROSSED = [
    (Meanwhile(what="recorded", who="贾红梅", at=AT_EIGHT), "已由贾红梅登记过", "请和贾红梅核对"),
    (Meanwhile(what="replaced", who="贾红梅"), "联络员已换成贾红梅", "请告诉贾红梅"),
    (Meanwhile(what="death_reported"), "已有人上报这位老人去世", "马上给社区打电话"),
    (Meanwhile(what="off_list"), "已不在走访名单上", "马上给社区打电话"),
    (Meanwhile(what="moved"), "已搬到别的社区", "地址可能登记错了"),
    (Meanwhile(what="elsewhere"), "正在住院、住养老机构或外出", "已经回家"),
    (Meanwhile(what="rule_changed"), "走访规则改了", "不用重走"),
]
"""What may have changed while somebody was in a cellar, what the phone says of it, and what to do next."""


async def test_whatever_changed_meanwhile_is_said_with_a_next_step_and_stays_until_somebody_has_seen_it(
    phone: BrowserContext, owners: FakeOwners
) -> None:
    page = await opened(phone)
    await phone.set_offline(offline=True)
    resident, recorded_before = people.id_of("欧阳文斌"), len(CROSSED)
    for _ in CROSSED:
        await page.goto("/m/#")
        await recorded(page, "欧阳文斌")
    answers = iter(CROSSED)
    owners.visits.meanwhile_of = lambda told: [next(answers)[0]] if told == resident else []

    await cannot_be_undone(phone)
    await phone.set_offline(offline=False)
    await page.goto("/m/#queue")

    await expect(page.locator("[data-record=sent]")).to_have_count(recorded_before)
    for _, said, next_step in CROSSED:
        await expect(page.locator("[data-record=sent]", has_text=said).locator(".next")).to_contain_text(next_step)
    await expect(page.locator("#strip")).to_contain_text(f"有 {len(CROSSED)} 条记录需要您看一下")
    await page.reload()
    for left in range(len(CROSSED) - 1, -1, -1):
        await page.get_by_role("button", name="知道了").first.click()
        await expect(page.locator("[data-record]")).to_have_count(left)
    await expect(page.locator("#strip")).not_to_contain_text("需要您看")
    assert len(await arrived(owners)) == len(CROSSED)


async def test_what_is_on_its_way_cannot_be_taken_back_and_what_was_taken_back_never_leaves(
    phone: BrowserContext, owners: FakeOwners
) -> None:
    page = await opened(phone)
    await phone.set_offline(offline=True)
    await recorded(page, "欧阳文斌", outcome="无人应答")
    await page.goto("/m/#")
    await recorded(page, "何桂芳")

    both = """async () => {
        const [first, second] = await nuanlinStore.records();
        const { takeBack, claim } = nuanlinStore, [one, other] = [first.command_id, second.command_id];
        return (await Promise.all([takeBack(one), claim(one), claim(other), takeBack(other)])).map(Boolean);
    }"""
    assert await page.evaluate(both) == [True, False, True, False]

    await phone.set_offline(offline=False)
    await page.goto("/m/#queue")
    (sent,) = await eventually(lambda: arrived(owners))
    assert sent.resident_id == people.id_of("何桂芳"), "what was being sent when the page closed is sent again"


async def test_what_somebody_writes_stays_although_the_door_is_gone_from_the_list(
    phone: BrowserContext, owners: FakeOwners
) -> None:
    page = await opened(phone)
    await page.locator("a.item", has_text="欧阳文斌").click()
    await page.locator("#note").fill("灯亮着")
    owners.visits.items = [item for item in owners.visits.items if item.resident_name != "欧阳文斌"]

    await page.reload()

    await expect(page.locator("h1")).to_have_text("欧阳文斌")
    await expect(page.locator(".note.due").first).to_contain_text("已不在今天的名单里")
    await expect(page.locator("#note")).to_have_value("灯亮着")
    await page.get_by_role("radio", name="平安", exact=True).check(force=True)
    await page.locator(".save").click()
    await expect(page.locator("#snack")).to_contain_text("已记")
    await cannot_be_undone(phone)
    (record,) = await eventually(lambda: arrived(owners))
    assert record.note == "灯亮着"


async def test_a_refused_record_stays_with_its_reason_until_somebody_decides(
    phone: BrowserContext, owners: FakeOwners
) -> None:
    page = await opened(phone)
    await page.evaluate("Date.now = ((real) => () => real() + 3600e3)(Date.now)")
    await phone.set_offline(offline=True)
    await recorded(page, "欧阳文斌")
    await page.goto("/m/#")
    await recorded(page, "何桂芳", outcome="无人应答")
    await cannot_be_undone(phone)
    await phone.set_offline(offline=False)
    await page.goto("/m/#queue")

    refused = page.locator("[data-record=refused]")
    await expect(refused).to_have_count(2)
    await expect(refused.first).to_contain_text("走访时间不能在将来")
    await expect(refused.first.locator(".next")).to_contain_text("没有丢")
    page.on("dialog", lambda dialog: dialog.accept())
    await refused.filter(has_text="何桂芳").get_by_role("button", name="删除").click()
    await expect(refused).to_have_count(1)
    await refused.get_by_role("button", name="改一改再传").click()
    await expect(page.get_by_role("radio", name="平安", exact=True)).to_be_checked()
    await page.locator("#note").fill("手机时间不对")
    await page.locator(".save").click()
    await expect(page.locator("#snack")).to_contain_text("已记")
    await cannot_be_undone(phone)
    (record,) = await eventually(lambda: arrived(owners))
    assert (record.note, record.resident_id) == ("手机时间不对", people.id_of("欧阳文斌"))


async def test_the_passcode_is_shown_on_a_tap_and_not_kept(phone: BrowserContext) -> None:
    page = await opened(phone)
    await page.locator("a.item", has_text="欧阳文斌").click()

    await page.locator(".code").click()

    await expect(page.locator(".code")).to_contain_text("重阳糕 桂花茶")
    kept = await page.evaluate("nuanlinStore.get('day').then(JSON.stringify)")
    assert "桂花茶" not in kept
    assert "+86" not in kept


async def test_whoever_told_the_resident_of_a_replaced_passcode_says_so_at_the_door(
    phone: BrowserContext, owners: FakeOwners
) -> None:
    async def brief(command: BriefPasscode) -> PasscodeNoted:
        return PasscodeNoted(resident_id=command.resident_id, number=3, brief_due=False)

    owners.visits.more["brief_passcode"] = (BriefPasscode, brief)
    page = await opened(phone)
    await page.locator("a.item", has_text="欧阳文斌").click()
    await page.locator(".code").click()
    await page.get_by_role("button", name="已经告诉老人了").click()

    await expect(page.locator(".briefed")).to_contain_text("老人已经知道新暗号")
    (told,) = owners.commands[-1:]
    assert isinstance(told, BriefPasscode)
    assert (told.resident_id, told.staff_id) == (people.id_of("欧阳文斌"), HERS)


async def test_every_target_is_large_enough_for_a_thumb_also_at_double_size(phone: BrowserContext) -> None:
    page = await opened(phone)
    small = """() => [...document.querySelectorAll('a, button, .pick span, textarea')]
        .filter(e => e.offsetParent && !e.disabled).map(e => [e.className, e.getBoundingClientRect()])
        .filter(([, box]) => box.height < 48 || box.width < 48).map(([name]) => name)"""
    wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"

    for width in (PHONE["width"], PHONE["width"] // 2):
        await page.set_viewport_size({"width": width, "height": PHONE["height"]})
        await page.goto("/m/#")
        assert await page.evaluate(small) == []
        assert await page.evaluate(wide) <= 0
        await page.locator("a.item", has_text="欧阳文斌").click()
        await page.get_by_role("radio", name="需要关注").check(force=True)
        assert await page.evaluate(small) == []
        assert await page.evaluate(wide) <= 0
        await page.locator(".back").click()


def test_the_scripts_are_small(console: RunningConsole) -> None:
    assets = console.deps.assets
    scripts = [assets.find(f"mobile/{name}.js") for name in ("store", "outbox", "app", "worker")]
    scripts.append(assets.find("photos.js"))

    assert sum(len(script.packed) for script in scripts if script) < 60_000


async def test_two_taps_on_save_are_one_record_and_a_form_that_was_begun_is_still_there(
    phone: BrowserContext, owners: FakeOwners
) -> None:
    page = await opened(phone)
    await page.locator("a.item", has_text="何桂芳").click()
    await page.get_by_role("radio", name="需要关注").check(force=True)
    await page.locator(".save").click()
    await expect(page.locator("#ask-what")).to_be_focused()
    await page.locator("#note").fill("灯亮着")
    await expect(page.locator("#ask-what")).to_be_hidden()
    await page.locator(".back").click()
    await page.locator("a.item", has_text="欧阳文斌").click()
    await page.get_by_role("radio", name="平安", exact=True).check(force=True)
    await page.evaluate("() => { const save = document.querySelector('.save'); save.click(); save.click(); }")
    await expect(page.locator("#snack")).to_contain_text("已记:欧阳文斌 平安")

    await page.goto("/m/#queue")
    await expect(page.locator("[data-record]")).to_have_count(1)
    await page.goto("/m/#")
    await page.locator("a.item", has_text="何桂芳").click()
    await expect(page.locator("#note")).to_have_value("灯亮着")
    await cannot_be_undone(phone)
    assert len(await eventually(lambda: arrived(owners))) == 1


async def test_one_record_that_the_other_side_stumbles_over_holds_up_nobody(
    phone: BrowserContext, owners: FakeOwners
) -> None:
    page = await opened(phone)
    await page.route(
        "**/m/records",
        lambda route: (
            route.fulfill(status=502, json={"message": "坏了"})
            if str(people.id_of("欧阳文斌")) in (route.request.post_data or "")
            else route.continue_()
        ),
    )
    await recorded(page, "欧阳文斌")
    await page.goto("/m/#")
    await recorded(page, "何桂芳")
    await cannot_be_undone(phone)

    (record,) = await eventually(lambda: arrived(owners))

    assert record.resident_id == people.id_of("何桂芳")
