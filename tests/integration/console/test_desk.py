"""The duty desk through a real bus."""

from datetime import timedelta
from typing import Any

import pytest

from shared.contracts.alerts_requests import TimelineEntry
from shared.contracts.alerts_watch import LookItem, Watch
from shared.contracts.words import Severity
from tests.support.console import RunningConsole
from tests.support.owners import FakeOwners
from tests.support.people import COMMUNITY, OTHER_COMMUNITY, id_of
from tests.support.visitor import Visitor, visiting

ALERT = id_of("alert 何桂芳")


async def test_the_desk_puts_exhausted_alerts_first_and_then_those_with_the_least_time(visitor: Visitor) -> None:
    queue = (await visitor.get("/desk/queue")).text

    order = [queue.index(f"al-{id_of(f'alert {name}')}") for name in ("邓淑贤", "何桂芳", "罗秉义", "田万福", "许惠英")]
    assert order == sorted(order)


async def test_the_desk_says_who_has_not_looked_because_an_empty_queue_then_says_nothing(
    visitor: Visitor, owners: FakeOwners
) -> None:
    looked = LookItem(program="registry", limit_seconds=180, silent=False)
    lost = LookItem(program="visits", sweep="sweep_missed", limit_seconds=180, silent=True)
    assert "没有报平安" not in (await visitor.get("/")).text

    owners.alerts.watch = Watch(items=[looked, lost], deaf=False)

    assert "走访服务没有报平安" in (await visitor.get("/desk/queue")).text
    assert "居民档案服务" not in (await visitor.get("/")).text


async def test_the_desk_shows_chain_must_knows_and_what_led_to_the_alert(visitor: Visitor) -> None:
    page = (await visitor.get(f"/?alert={ALERT}")).text

    for part in (
        "何桂芳",
        "听力弱",
        "138****2210",
        "升级到楼长",
        "敲门 · 无人应答",
        "连续 2 次无人应答 → 生成紧急警报",
    ):
        assert part in page


async def test_whole_phone_numbers_come_only_on_a_click(visitor: Visitor) -> None:
    page = (await visitor.get(f"/?alert={ALERT}")).text
    looked_ahead = await visitor.get(f"/alerts/{ALERT}/phones/0")
    listed = (await visitor.post(f"/alerts/{ALERT}/phones")).text
    places = range(listed.count("<button"))
    shown = [(await visitor.post(f"/alerts/{ALERT}/phones/{place}")).text for place in places]

    assert "13800002210" not in page + listed + looked_ahead.text
    assert looked_ahead.status == 405
    assert [one.count("tel:") for one in shown] == [1 for _ in places]
    assert any("13800002210" in one for one in shown)


async def test_the_desk_says_that_somebody_was_seen_since_and_how_long_nobody_has_had_the_alert(
    visitor: Visitor, owners: FakeOwners
) -> None:
    alert_id = id_of("alert 邓淑贤")
    raised_at = owners.alerts.now() - timedelta(days=12)
    changed = {"raised_at": raised_at, "severity": Severity.WARNING, "seen_since": raised_at + timedelta(days=5)}
    owners.alerts.items[alert_id] = owners.alerts.items[alert_id].model_copy(update=changed)

    queue = (await visitor.get("/desk/queue")).text
    page = (await visitor.get(f"/alerts/{alert_id}")).text

    for part in ("2 紧急", "3 关注", "其中 1 无人应", "已 12 天没人接手", "之后见到过老人"):
        assert part in queue
    assert "核实并关闭" in page
    assert 'value="safe" required' in page, "how it ends is said by whoever checked"


async def test_an_alert_of_vacancies_lists_its_residents_and_is_closed_with_words_that_fit(
    visitor: Visitor, owners: FakeOwners
) -> None:
    alert_id = owners.alerts.raise_several("何桂芳", "田万福", "许惠英")
    items = owners.alerts.items
    items[alert_id] = items[alert_id].model_copy(update={"kind": "responsibility_vacant"})
    again = [TimelineEntry(at=owners.alerts.now(), kind="repeated", text="再次报告:楼长空缺") for _ in range(63)]
    owners.alerts.entries[alert_id] = again

    page = (await visitor.get(f"/alerts/{alert_id}")).text

    for part in ("指定联络员", "同一情况报了 63 次", 'value="arranged"'):
        assert part in page
    assert 'value="safe"' not in page
    assert page.count("再次报告:楼长空缺") == 1


@pytest.mark.parametrize(
    ("silent", "said", "still"),
    [
        ("visits", "以前的联系记录暂时看不到", "连续 2 次无人应答"),
        ("alerts", "警报服务没有回应", "今日走访"),
        ("registry", "居民档案服务没有回应", "连续 2 次无人应答"),
        ("activities", "何桂芳", "今日走访"),
    ],
)
async def test_the_desk_works_on_while_one_service_is_silent(
    visitor: Visitor, owners: FakeOwners, silent: str, said: str, still: str
) -> None:
    await visitor.get(f"/?community={COMMUNITY}")
    await owners.silence(silent)

    page = await visitor.get(f"/?alert={ALERT}")

    assert page.status == 200
    assert said in page.text
    assert still in page.text


async def test_silence_of_the_alert_service_is_never_shown_as_calm(visitor: Visitor, owners: FakeOwners) -> None:
    await owners.silence("alerts")

    page = (await visitor.get("/")).text

    assert "没有显示不等于平安" in page
    assert "现在没有待处理的警报" not in page


async def test_a_community_without_alerts_says_so(visitor: Visitor) -> None:
    page = (await visitor.get(f"/?community={OTHER_COMMUNITY}")).text

    assert "现在没有待处理的警报" in page
    assert "从导入名单开始" in page


async def test_the_chosen_community_is_remembered(visitor: Visitor) -> None:
    await visitor.get(f"/?community={OTHER_COMMUNITY}")

    page = (await visitor.get("/")).text

    assert f'value="{OTHER_COMMUNITY}" selected' in page


async def test_whoever_is_signed_in_signs_with_their_staff_id_role_and_place(
    console: RunningConsole, owners: FakeOwners
) -> None:
    who = await console.cookie(role="duty_officer", name="陈敏", staff_id=id_of("陈敏"), scopes=[COMMUNITY])

    async with visiting(console.url, cookies=who) as chen:
        await chen.command(f"/alerts/{ALERT}/acknowledge")

    assert owners.alerts.items[ALERT].acknowledged_by == "陈敏"
    told: Any = owners.commands[-1]
    assert (told.actor, told.staff_id) == (str(id_of("陈敏")), id_of("陈敏"))
    assert told.viewer.model_dump() == {
        "actor": str(id_of("陈敏")), "role": "duty_officer", "purpose": None, "scope": [COMMUNITY], "grids": [],
        "may_see_restricted": False, "name": "陈敏", "until": None,
    }  # fmt: skip


async def test_every_page_says_that_it_is_written_down_who_looks(visitor: Visitor) -> None:
    for path in ("/", "/visits", "/residents", "/activities", "/import", "/phones", "/account"):
        assert "都有记录" in (await visitor.get(path)).text, path


async def test_an_unknown_address_is_a_designed_page(visitor: Visitor) -> None:
    page = await visitor.get("/nowhere")

    assert page.status == 404
    assert "没有这个页面" in page.text
    assert "值班台" in page.text


async def test_many_alerts_are_all_counted_and_shown_in_steps(visitor: Visitor, owners: FakeOwners) -> None:
    for _ in range(60):
        owners.alerts.raise_silently("傅月娥")

    page = (await visitor.get("/")).text
    everything = (await visitor.get("/desk/queue?everything=true")).text

    assert "63 紧急" in page
    assert page.count('id="al-') == 40
    assert "还有 26 条,全部显示" in page
    assert everything.count('id="al-') == 66
    assert len(page.encode()) < 70_000
