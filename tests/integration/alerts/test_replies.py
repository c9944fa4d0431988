"""Who was told takes an alert by answering the text message, or by a key; nobody else does."""

from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.alerts.channels.gateway import GatewayChannel
from services.alerts.domain.calm import Calm
from services.alerts.domain.replies import reply_code
from services.alerts.jobs.channels import sweep_messages
from services.alerts.jobs.ladder import sweep_audit
from services.alerts.providers import Gateway as GatewaySettings
from shared.contracts.alerts import AlertAcknowledged
from shared.contracts.alerts_replies import ReplyReceived
from shared.contracts.alerts_requests import AlertDetail, CloseAlert, GetAlert
from shared.contracts.words import CareRole
from tests.integration.alerts.community import ZONE, Community, staff_id
from tests.integration.alerts.providers import Gateway, gateway
from tests.support.waiting import PATIENCE_SECONDS

CAPTAIN, DIRECTOR, STRANGER = "13900002222", "+8613700003333", "13500004444"

TITLE = "到期仍未见到老人,请上门查看"


@pytest.fixture
async def sms() -> AsyncIterator[Gateway]:
    async with gateway() as answering:
        yield answering


@pytest.fixture
async def asked(community: Community, sms: Gateway) -> AsyncIterator[Community]:
    """Give the captain and the director numbers of their own, and a gateway that takes answers."""
    fields = {"to": "{phone}", "text": "{text} {reply} {link}", "id": "{notice_id}"}
    settings = GatewaySettings.model_validate({"url": sms.url, "fields": fields})
    community.channels["sms"] = GatewayChannel(settings, timeout_seconds=PATIENCE_SECONDS, connections=8)
    community.calm = Calm(zone=ZONE, most=100, most_urgent=100)
    await community.has_resident()
    await community.hears(community.staff(CareRole.COMPOUND_DIRECTOR, phones=[DIRECTOR]))
    yield community
    await community.channels["sms"].close()


def reply(community: Community, text: str, *, phone: str = CAPTAIN, **fields: Any) -> ReplyReceived:
    said = {"message_id": uuid4().hex, "way": "sms", "phone": phone, "text": text, "happened_at": community.clock.now()}
    return ReplyReceived.model_validate(community.fields() | {"street": "000", "community": "000"} | said | fields)


async def missed(community: Community) -> UUID:
    """Raise an alert and let its text message leave; returns the alert."""
    before = {item.alert_id for item in await community.alerts()}
    await community.hears(community.missed())
    await sweep_messages(community.deps)
    (new,) = [item.alert_id for item in await community.alerts() if item.alert_id not in before]
    return new


async def detail(community: Community, alert_id: UUID) -> AlertDetail:
    found: AlertDetail = await community.ask(GetAlert(alert_id=alert_id))
    return found


async def answers(community: Community, sms: Gateway) -> list[str]:
    """Let what is to be answered leave; returns the answers."""
    told = len(sms.taken)
    await sweep_messages(community.deps)
    return [message["text"] for message in sms.taken[told:]]


def lines(found: AlertDetail) -> list[str]:
    return [entry.text for entry in found.timeline]


async def test_the_one_who_was_told_takes_the_alert_by_answering_and_hears_that_it_holds(
    asked: Community, sms: Gateway
) -> None:
    alert = await missed(asked)
    notice = next(one for one in (await detail(asked, alert)).notices if one.channel == "sms")
    answer = reply(asked, "1")

    await asked.hears(answer, answer, reply(asked, "1", message_id=answer.message_id))

    found = await detail(asked, alert)
    assert f"回复1接手,2转上一级(编号{reply_code(notice.notice_id)}) http" in sms.taken[0]["text"]
    assert (found.item.status, found.item.acknowledged_by) == ("acknowledged", "楼长吴立群")
    assert lines(found).count("楼长吴立群回复短信确认接手") == 1
    assert await answers(asked, sms) == [f"【暖邻】已登记由您接手:{TITLE}。看到老人后请登记结果"]
    (told,) = await asked.told(AlertAcknowledged)
    assert told.staff_id == staff_id(CareRole.BLOCK_CAPTAIN)


async def test_two_lets_the_next_level_be_told_at_once(asked: Community, sms: Gateway) -> None:
    alert = await missed(asked)

    await asked.hears(reply(asked, "2"))
    said = await answers(asked, sms)
    await asked.time_passes(seconds=1)

    found = await detail(asked, alert)
    assert (found.item.status, found.item.role) == ("open", CareRole.COMPOUND_DIRECTOR)
    assert "楼长吴立群回复短信:不能前往,请转上一级" in lines(found)
    assert said == [f"【暖邻】已转上一级处理:{TITLE}"]


@pytest.mark.parametrize(("minutes", "level"), [(0, 2), (20, 3)])
async def test_two_on_what_was_told_beside_the_ladder_skips_nobody_who_was_told_since(
    asked: Community, minutes: int, level: int
) -> None:
    alert = await missed(asked)
    await asked.time_passes(minutes=minutes)
    joined = """insert into notice select (jsonb_populate_record(notice, jsonb_build_object(
        'id', gen_random_uuid(), 'level', 101, 'created_at', cast(:now as text)))).* from notice
        where alert_id = :alert and channel = 'sms' and level = 1"""
    async with asked.sessions.begin() as session:
        await session.execute(text(joined), {"now": asked.clock.now().isoformat(), "alert": alert})
    await asked.time_passes(minutes=20 - minutes)

    await asked.hears(reply(asked, "2"))
    await asked.time_passes(seconds=1)

    assert (await detail(asked, alert)).item.level == level


async def test_a_number_that_was_told_nothing_changes_nothing_and_is_written_down_nowhere(
    asked: Community, sms: Gateway, capsys: pytest.CaptureFixture[str]
) -> None:
    alert = await missed(asked)

    await asked.hears(reply(asked, "1", phone=STRANGER), reply(asked, "1", phone=DIRECTOR))

    assert (await detail(asked, alert)).item.status == "open"
    assert await answers(asked, sms) == []
    said = capsys.readouterr()
    assert STRANGER not in said.out + said.err
    rows = await asked.rows("select to_jsonb(alert_entry) as row from alert_entry")
    assert STRANGER not in str(rows)


async def test_of_several_alerts_none_is_guessed_and_the_answer_says_how_to_name_one(
    asked: Community, sms: Gateway
) -> None:
    first, second = await missed(asked), await missed(asked)
    codes = {
        alert: reply_code(next(one.notice_id for one in (await detail(asked, alert)).notices if one.channel == "sms"))
        for alert in (first, second)
    }

    await asked.hears(reply(asked, "1"))
    (said,) = await answers(asked, sms)
    untouched = {(await detail(asked, alert)).item.status for alert in codes}
    await asked.hears(reply(asked, f"1{codes[first]}"))

    assert untouched == {"open"}
    assert "您有 2 条警报待确认" in said
    assert all(code in said for code in codes.values())
    states = {alert: (await detail(asked, alert)).item.status for alert in codes}
    assert states == ({first: "acknowledged", second: "open"} if codes[first] != codes[second] else states)


async def test_figures_that_a_settled_alert_had_too_name_the_one_that_still_asks(asked: Community) -> None:
    old, new = await missed(asked), await missed(asked)
    code = reply_code(next(one.notice_id for one in (await detail(asked, new)).notices if one.channel == "sms"))
    same = next(UUID(int=one) for one in count() if reply_code(UUID(int=one)) == code)
    named = "jsonb_build_object('id', cast(:id as text), 'level', 9)"
    again = f"insert into notice select (jsonb_populate_record(notice, {named})).* from notice"
    async with asked.sessions.begin() as session:
        await session.execute(text(f"{again} where alert_id = :old and channel = 'sms'"), {"id": str(same), "old": old})
    await asked.ask(CloseAlert(alert_id=old, outcome="safe", text="敲门见到本人"))

    await asked.hears(reply(asked, f"1 {code}"))

    assert [(await detail(asked, one)).item.status for one in (old, new)] == ["closed", "acknowledged"]


async def test_words_are_kept_and_are_no_acceptance(asked: Community, sms: Gateway) -> None:
    alert = await missed(asked)

    await asked.hears(reply(asked, "我在外地,请找老沈"))

    found = await detail(asked, alert)
    assert found.item.status == "open"
    assert "楼长吴立群回复短信:我在外地,请找老沈" in lines(found)
    assert await answers(asked, sms) == [f"【暖邻】您的话已记下,但还没有人接手。接手请回复1,不能前往请回复2:{TITLE}"]


async def test_an_answer_that_comes_too_late_is_told_so_also_when_the_alert_is_closed_meanwhile(
    asked: Community, sms: Gateway
) -> None:
    alert = await missed(asked)
    await asked.ask(CloseAlert(alert_id=alert, outcome="safe", text="敲门见到本人"))

    await asked.hears(reply(asked, "1"))
    await sweep_audit(asked.deps)

    assert (await detail(asked, alert)).item.status == "closed"
    assert await answers(asked, sms) == [f"【暖邻】这条警报已关闭,无需再回复:{TITLE}"]


async def test_two_machines_that_answer_each_other_come_to_an_end(asked: Community, sms: Gateway) -> None:
    await missed(asked)

    for _ in range(7):
        await asked.hears(reply(asked, "您好,我现在有事,稍后联系"))

    assert len(await answers(asked, sms)) == 5


async def test_a_key_takes_the_alert_of_the_call_and_only_for_the_number_that_was_called(asked: Community) -> None:
    await missed(asked)
    alert = await missed(asked)
    notice = next(one for one in (await detail(asked, alert)).notices if one.channel == "sms")
    key: dict[str, Any] = {"way": "voice", "notice_id": notice.notice_id}

    await asked.hears(reply(asked, "1", phone=DIRECTOR, **key))
    before = (await detail(asked, alert)).item.status
    await asked.hears(reply(asked, "1", **key))

    found = await detail(asked, alert)
    assert (before, found.item.status) == ("open", "acknowledged")
    assert "楼长吴立群在电话上按键确认接手" in lines(found)


async def test_what_was_told_the_day_before_is_not_answered_any_more(asked: Community) -> None:
    alert = await missed(asked)
    asked.clock.at += timedelta(hours=25)

    await asked.hears(reply(asked, "1"))

    assert (await detail(asked, alert)).item.status == "open"
