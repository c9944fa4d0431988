"""Taking, noting and closing an alert through a real bus."""

import asyncio
import re
from uuid import uuid4

from shared.contracts.alerts_requests import AcknowledgeAlert, CloseAlert, GetAlert
from tests.support.alert_details import agency_case, lost_notice
from tests.support.owners import FakeOwners
from tests.support.people import id_of
from tests.support.visitor import Visitor

ALERT = id_of("alert 何桂芳")


def _offered(panel: str, action: str) -> str:
    """Return the reason that the message offers with which this can be taken back."""
    (reason,) = re.findall(
        rf'<form hx-post="/alerts/{ALERT}/{action}"[^>]*#detail.*?name="reason" value="(.*?)"', panel
    )
    return str(reason)


async def test_taking_an_alert_shows_who_has_it(visitor: Visitor, owners: FakeOwners) -> None:
    panel = await visitor.command(f"/alerts/{ALERT}/acknowledge")

    assert panel.status == 200
    assert "陈书记已接手" in panel.text
    assert "已由您接手,警报不再升级" in panel.text
    assert [type(command) for command in owners.commands] == [AcknowledgeAlert]


async def test_a_double_click_is_done_once(visitor: Visitor, owners: FakeOwners) -> None:
    await visitor.get("/")
    command_id = uuid4()

    panels = await asyncio.gather(
        *(visitor.command(f"/alerts/{ALERT}/acknowledge", command_id=command_id) for _ in range(2))
    )

    assert [panel.status for panel in panels] == [200, 200]
    assert len(owners.commands) == 1


async def test_the_part_that_renews_itself_says_that_it_could_not(visitor: Visitor, owners: FakeOwners) -> None:
    await owners.silence("alerts")

    assert (await visitor.get(f"/alerts/{ALERT}/live")).status == 503


async def test_every_form_of_a_panel_has_its_own_key(visitor: Visitor) -> None:
    panel = (await visitor.get(f"/alerts/{ALERT}/panel")).text

    keys = [part.split('"')[0] for part in panel.split('name="command_id" value="')[1:]]
    assert len(keys) == len(set(keys)) == 6


async def test_what_was_taken_or_closed_by_mistake_is_taken_back_with_one_click(visitor: Visitor) -> None:
    taken = await visitor.command(f"/alerts/{ALERT}/acknowledge")
    back = await visitor.command(f"/alerts/{ALERT}/hand-back", reason=_offered(taken.text, "hand-back"))
    closed = await visitor.command(f"/alerts/{ALERT}/close", outcome="safe", text="上门见到,精神好")
    lately = await visitor.get("/desk/closed")
    again = await visitor.command(f"/alerts/{ALERT}/reopen", reason=_offered(closed.text, "reopen"))

    assert "陈书记交回:点错了,撤销接手" in back.text
    assert f"/alerts/{ALERT}" in lately.text
    assert "前可以重新打开" in closed.text
    assert "陈书记重新打开:点错了,撤销关闭" in again.text
    assert str(ALERT) in (await visitor.get("/desk/queue")).text
    assert "“原因”没有填好" in (await visitor.command(f"/alerts/{ALERT}/reopen", reason=" ")).text


async def test_what_somebody_has_is_taken_over_after_a_question_and_not_by_the_button_of_what_nobody_has(
    visitor: Visitor,
) -> None:
    taken = (await visitor.command(f"/alerts/{ALERT}/acknowledge")).text
    over = await visitor.command(f"/alerts/{ALERT}/take-over")

    assert 'data-open="over-dialog"' in taken
    assert "这条警报现在由陈书记处理" in taken
    assert f'hx-post="/alerts/{ALERT}/acknowledge"' not in taken
    assert "已改由您处理,原来接手的人会收到通知" in over.text


async def test_a_number_of_the_chain_is_whole_after_a_click_that_the_audit_can_tell(
    visitor: Visitor, owners: FakeOwners
) -> None:
    panel = (await visitor.get(f"/alerts/{ALERT}/panel")).text
    shown = await visitor.post(f"/alerts/{ALERT}/levels/1/phone")

    (number,) = re.findall(r'href="tel:(\+\d+)"', shown.text)
    assert number not in panel
    viewers = [request.viewer for request in owners.heard if isinstance(request, GetAlert)]
    purposes = [viewer.purpose for viewer in viewers if viewer]
    assert purposes == [None, "查看完整电话号码"]


async def test_closing_needs_an_outcome_and_words(visitor: Visitor, owners: FakeOwners) -> None:
    without_outcome = await visitor.command(f"/alerts/{ALERT}/close", text="见到了")
    without_words = await visitor.command(f"/alerts/{ALERT}/close", outcome="safe", text="  ")

    assert "“结果”没有填好" in without_outcome.text
    assert "“看到了什么”没有填好" in without_words.text
    assert (without_outcome.status, without_words.status) == (422, 422)
    assert owners.commands == []


async def test_closing_says_what_was_seen(visitor: Visitor, owners: FakeOwners) -> None:
    panel = await visitor.command(f"/alerts/{ALERT}/close", outcome="safe", text="上门见到,精神好")

    assert "已关闭:上门见到,精神好" in panel.text
    assert isinstance(owners.commands[0], CloseAlert)
    assert str(ALERT) not in (await visitor.get("/desk/queue")).text


async def test_a_refusal_is_shown_on_the_alert(visitor: Visitor) -> None:
    await visitor.command(f"/alerts/{ALERT}/close", outcome="safe", text="见到了")

    again = await visitor.command(f"/alerts/{ALERT}/close", outcome="helped", text="又去了一次")

    assert again.status == 409
    assert "警报已由别人关闭" in again.text


async def test_a_silent_service_is_told_near_the_button_and_nothing_is_claimed(
    visitor: Visitor, owners: FakeOwners
) -> None:
    await visitor.get("/")
    await owners.silence("alerts")

    panel = await visitor.command(f"/alerts/{ALERT}/acknowledge")

    assert panel.status == 503
    assert "警报服务没有回应" in panel.text
    assert "已由您接手" not in panel.text


async def test_an_unknown_alert_is_a_designed_page(visitor: Visitor) -> None:
    page = await visitor.get(f"/alerts/{uuid4()}")

    assert page.status == 404
    assert "没有这个警报" in page.text


async def test_a_form_without_script_works_too(visitor: Visitor, owners: FakeOwners) -> None:
    page = await visitor.post(f"/alerts/{ALERT}/note", {"command_id": uuid4(), "text": "已联系儿子"})

    assert page.path == f"/alerts/{ALERT}"
    assert "已联系儿子" in page.text
    assert len(owners.commands) == 1


async def test_an_alert_of_several_names_each_door_and_what_closing_means(visitor: Visitor, owners: FakeOwners) -> None:
    several = owners.alerts.raise_several("何桂芳", "田万福", "许惠英")

    panel = (await visitor.get(f"/alerts/{several}/panel")).text

    assert "这 3 户" in panel
    assert "还有 2 户待处理" in panel
    for name in ("何桂芳", "田万福", "许惠英"):
        assert f'href="/residents/{id_of(name)}"' in panel
    assert f'href="/residents/{id_of("田万福")}/record"' in panel
    assert f'href="/residents/{id_of("许惠英")}/record"' not in panel, "this one has been seen"
    assert "走访已完成" in panel
    assert "这会一起关闭还没有结果的 2 户:何桂芳、田万福" in panel
    assert "岗位空缺" not in panel


async def test_taking_an_alert_of_several_takes_them_all(visitor: Visitor, owners: FakeOwners) -> None:
    several = owners.alerts.raise_several("何桂芳", "田万福")

    taken = await visitor.command(f"/alerts/{several}/acknowledge")

    assert "每一户都已由您接手" in taken.text


async def test_what_agencies_said_and_what_did_not_arrive_is_told_in_words(
    visitor: Visitor, owners: FakeOwners
) -> None:
    now = owners.alerts.now()
    about = id_of("何桂芳")
    owners.alerts.parts[ALERT] = {
        "agencies": [
            agency_case(resident_id=about, now=now, number="RQ-2026-118"),
            agency_case(resident_id=about, now=now, silent=True),
        ],
        "notices": [
            lost_notice("蒋晨", now=now, status="unclear"),
            lost_notice("蒋晨", now=now, status="sent", channel="voice"),
            lost_notice("贾红梅", now=now, status="dead"),
        ],
    }

    panel = (await visitor.get(f"/alerts/{ALERT}/panel")).text

    assert "RQ-2026-118" in panel
    assert "没有受理,请打电话催办" in panel
    lost = panel.split('id="undelivered-title"')[1].split("</section>")[0]
    unreached, reached = lost.split("<li>")[1:]
    assert "贾红梅" in unreached
    assert "短信:发送失败" in unreached
    assert "请打电话" in unreached
    assert "蒋晨" in reached
    assert "已用语音电话送到" in reached
