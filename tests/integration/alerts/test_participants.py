"""What those who take part in an activity are told: themselves where they can be reached, else by whoever answers."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.alerts.channels.gateway import GatewayChannel
from services.alerts.jobs.channels import sweep_messages
from services.alerts.jobs.mailings import sweep_mailings, sweep_unreached
from services.alerts.providers import Gateway as GatewaySettings
from shared.contracts.activities import EnrolmentWithdrawn
from shared.contracts.activities_tellings import CalledOff, ReminderDue, SeatGiven
from shared.contracts.alerts_mailings import ListMailings
from shared.contracts.registry_relatives import RelativesResolved
from tests.integration.alerts.community import Community
from tests.integration.alerts.providers import Gateway, gateway
from tests.support.waiting import PATIENCE_SECONDS

ACTIVITY = UUID(int=77)

DAUGHTER = UUID(int=701)

SON_MAY = {"purpose": "emergency", "fields": ["last_seen", "health"]}

WHAT = {"title": "书法课", "where": "社区活动室", "when": "11月24日(周二)14:00"}


def about(community: Community, resident: UUID, **more: Any) -> dict[str, Any]:
    """Return what is told of an activity a day ahead."""
    starts_at = community.clock.now() + timedelta(days=1)
    return {
        **community.fields(),
        "activity_id": ACTIVITY,
        "resident_id": resident,
        "starts_at": starts_at,
        **WHAT,
        **more,
    }


async def taking_part(community: Community, *names: str, **home: Any) -> list[UUID]:
    """Let these residents live here, with a liaison."""
    found = []
    for name in names:
        community.resident_id = uuid4()
        await community.has_resident(name=name, **home)
        found.append(community.resident_id)
    return found


async def test_a_liaison_is_asked_once_for_all_whom_nothing_reaches_and_the_community_for_who_has_none(
    community: Community,
) -> None:
    people = await taking_part(community, "何桂芳", "李秀英")
    community.resident_id = uuid4()
    await community.hears(community.profile(name="王玉兰", compound="安和小区", building="5"))
    people.append(community.resident_id)
    reminders = [ReminderDue(**about(community, one)) for one in people]

    await community.hears_together(reminders)
    await community.hears_together(reminders)
    await community.time_passes(minutes=10)

    phones = await community.phones()
    asked = "请提醒老人参加11月24日(周二)14:00的书法课,地点社区活动室"
    [liaison] = phones["liaison"]
    assert liaison.removeprefix("【暖邻】安和小区3幢1单元 ") in {
        f"{names}:{asked}(共 2 户)" for names in ("何桂芳、李秀英", "李秀英、何桂芳")
    }
    assert phones["secretary"] == [f"【暖邻】安和小区5幢 王玉兰:{asked}"]
    await community.time_passes(days=2)
    assert {one.status for one in await community.alerts()} == {"closed"}
    assert await community.phones() == phones


async def test_a_cancellation_ends_the_reminder_and_is_told_once(community: Community) -> None:
    people = await taking_part(community, "何桂芳", "李秀英")
    await community.hears_together([ReminderDue(**about(community, one)) for one in people])
    off = [CalledOff(**about(community, one, because="场地停电")) for one in people]

    await community.hears_together(off)
    await community.hears_together(off)
    await community.time_passes(minutes=10)

    told = (await community.phones())["liaison"]
    assert [text.partition(":")[2] for text in told[1:]] == [
        "请转告老人:11月24日(周二)14:00的书法课取消了,场地停电(共 2 户)"
    ]
    states = {one.kind: one.status for one in await community.alerts()}
    assert states["activity_reminder"] == "closed"


@pytest.fixture
async def phone() -> AsyncIterator[Gateway]:
    async with gateway() as answering:
        yield answering


@pytest.fixture
async def village(community: Community, phone: Gateway) -> AsyncIterator[Community]:
    """Return a community with a gateway for text messages."""
    settings = GatewaySettings.model_validate({"url": phone.url})
    channel = GatewayChannel(settings, timeout_seconds=PATIENCE_SECONDS, connections=8)
    community.channels["sms"] = channel
    community.clock.at = datetime(2026, 11, 23, 4, tzinfo=UTC)
    yield community
    await channel.close()


async def writes(community: Community) -> None:
    """Let what is planned be written and sent."""
    while (due := await sweep_mailings(community.deps)) is not None and due <= community.clock.now():
        pass
    await sweep_messages(community.deps)


async def test_whoever_has_a_mobile_is_written_to_once_and_the_liaison_only_asked_for_the_others(
    village: Community, phone: Gateway
) -> None:
    with_mobile = await taking_part(village, "何桂芳", phones=["+8613900001234"])
    without = await taking_part(village, "李秀英")
    reminders = [ReminderDue(**about(village, one)) for one in (*with_mobile, *without)]

    for _ in range(2):
        await village.hears_together(reminders)
        await writes(village)

    assert [one.resident_id for one in (await village.ask(ListMailings(kind="activity"))).items] == with_mobile
    mine = [one["text"] for one in phone.taken if one["text"].startswith("【暖邻】何桂芳")]
    assert mine == [
        "【暖邻】何桂芳您好,您报名的“书法课”11月24日(周二)14:00在社区活动室开始,欢迎准时来。来不了请告诉社区"
    ]
    [liaison] = (await village.phones())["liaison"]
    assert "李秀英" in liaison
    assert "何桂芳" not in liaison


async def test_at_night_it_waits_for_the_morning_and_a_cancellation_meanwhile_is_all_that_is_told(
    village: Community, phone: Gateway
) -> None:
    village.clock.at = datetime(2026, 11, 23, 14, tzinfo=UTC)
    people = await taking_part(village, "何桂芳", phones=["+8613900001234"])
    await village.hears_together([SeatGiven(**about(village, people[0]))])
    await writes(village)
    await village.hears_together([CalledOff(**about(village, people[0], because="场地停电"))])
    village.clock.at = datetime(2026, 11, 24, 0, tzinfo=UTC)
    await writes(village)

    assert [one["text"] for one in phone.taken] == [
        "【暖邻】何桂芳您好,11月24日(周二)14:00的“书法课”取消了:场地停电。请不要跑空,抱歉"
    ]
    items = (await village.ask(ListMailings(kind="activity"))).items
    assert sorted(one.status for one in items) == ["cancelled", "sent"]
    assert await village.alerts() == []


async def test_what_waits_for_the_morning_says_the_new_time_of_an_activity_that_moved_meanwhile(
    village: Community, phone: Gateway
) -> None:
    village.clock.at = datetime(2026, 11, 23, 14, tzinfo=UTC)
    mobile = await taking_part(village, "何桂芳", phones=["+8613900001234"])
    alone = await taking_part(village, "李秀英")
    await village.hears_together([SeatGiven(**about(village, one)) for one in (*mobile, *alone)])
    moved = {"when": "11月25日(周三)09:00", "rearranged": True, "starts_at": village.clock.now() + timedelta(days=2)}
    anew = [ReminderDue(**about(village, one) | moved) for one in (*mobile, *alone)]

    for _ in range(2):
        await village.hears_together(anew)
    await village.time_passes(minutes=10)
    village.clock.at = datetime(2026, 11, 24, 0, tzinfo=UTC)
    await writes(village)

    assert [one["text"] for one in phone.taken if "您好" in one["text"]] == [
        "【暖邻】何桂芳您好,您报名的“书法课”11月25日(周三)09:00在社区活动室开始,欢迎准时来。来不了请告诉社区"
    ]
    assert (await village.phones())["liaison"][-1].endswith("请提醒老人参加11月25日(周三)09:00的书法课,地点社区活动室")
    assert [one.kind for one in await village.alerts() if one.status != "closed"] == ["activity_reminder"]


async def test_a_reminder_that_comes_after_what_ended_it_is_told_to_nobody_and_a_newer_seat_is(
    village: Community, phone: Gateway
) -> None:
    mobile = await taking_part(village, "何桂芳", "王玉兰", phones=["+8613900001234"])
    alone = await taking_part(village, "李秀英", "赵玉梅")
    people = (*mobile, *alone)
    reminders = [ReminderDue(**about(village, one)) for one in people]
    seats = [SeatGiven(**about(village, one)) for one in people]
    off = [CalledOff(**about(village, one, because="场地停电")) for one in (mobile[0], alone[0])]
    left = [
        EnrolmentWithdrawn(**village.fields(), activity_id=ACTIVITY, resident_id=one) for one in (mobile[1], alone[1])
    ]

    for news in (off, left, reminders, seats):
        await village.hears_together(news)
    await writes(village)
    await village.time_passes(minutes=10)

    own = [one["text"] for one in phone.taken if "您好" in one["text"]]
    assert own == ["【暖邻】何桂芳您好,11月24日(周二)14:00的“书法课”取消了:场地停电。请不要跑空,抱歉"]
    [asked] = (await village.phones())["liaison"]
    assert asked.endswith("李秀英:请转告老人:11月24日(周二)14:00的书法课取消了,场地停电")

    await village.hears(SeatGiven(**about(village, mobile[1])))
    await village.hears_together(left)
    await writes(village)
    assert phone.taken[-1]["text"].startswith("【暖邻】王玉兰")


async def test_who_has_died_meanwhile_or_has_left_is_told_nothing(village: Community, phone: Gateway) -> None:
    people = await taking_part(village, "何桂芳", "李秀英", "王玉兰", phones=["+8613900001234"])
    await village.hears_together([ReminderDue(**about(village, one)) for one in people])
    for resident, fields in ((people[0], {"on_list": False}), (people[1], {"paused": True})):
        village.resident_id = resident
        await village.hears(village.profile(phones=["+8613900001234"], **fields))
    left = {name: value for name, value in about(village, people[2]).items() if name not in {*WHAT, "starts_at"}}
    await village.hears(EnrolmentWithdrawn(**left))
    await writes(village)

    assert phone.taken == []
    assert {one.status for one in (await village.ask(ListMailings(kind="activity"))).items} == {"cancelled"}
    assert await village.phones() == {}


async def test_where_a_message_is_given_up_or_cannot_be_written_the_liaison_is_asked_instead(
    village: Community, phone: Gateway
) -> None:
    people = await taking_part(village, "何桂芳", "李秀英", phones=["+8613900001234"])
    phone.answer = '{"code": 1004, "msg": "号码无效"}'
    await village.hears_together([ReminderDue(**about(village, people[0]))])
    await writes(village)
    await village.hears_together([ReminderDue(**about(village, people[1]))])
    sms = village.channels.pop("sms")
    await sweep_mailings(village.deps)
    assert await village.alerts() == []

    village.clock.advance(minutes=11)
    while await sweep_unreached(village.deps) is not None:
        pass
    await village.time_passes(minutes=5)
    village.channels["sms"] = sms

    [asked] = (await village.phones())["liaison"]
    assert asked.endswith("请提醒老人参加11月24日(周二)14:00的书法课,地点社区活动室(共 2 户)")
    items = (await village.ask(ListMailings(kind="activity"))).items
    assert [one.status for one in items if one.reason == "没有送到本人,已请责任人转告"] == ["cancelled"]


def family(community: Community, resident: UUID, *fields: str, version: int = 1) -> RelativesResolved:
    """Tell what the daughter may hear among the news of a resident; the son may hear of emergencies alone."""
    news = [{"purpose": "news", "fields": list(fields)}]
    return RelativesResolved.model_validate(
        community.fields()
        | {
            "entity_version": version,
            "resident_id": resident,
            "relatives": [
                {"contact_id": DAUGHTER, "name": "何小妹", "phones": ["+8613900000701"], "allowed": news},
                {"contact_id": uuid4(), "name": "何大明", "phones": ["+8613900000702"], "allowed": [SON_MAY]},
            ],
        }
    )


async def test_a_relative_hears_of_an_activity_as_far_as_the_resident_allows_it_in_the_moment_of_writing(
    village: Community, phone: Gateway
) -> None:
    allows, withdraws, silent = await taking_part(village, "何桂芳", "李秀英", "王玉兰")
    await village.hears(family(village, allows, "last_seen", "activities"), family(village, withdraws, "activities"))
    await village.hears(family(village, silent, "last_seen"))

    await village.hears_together([ReminderDue(**about(village, one)) for one in (allows, withdraws, silent)] * 2)
    await village.hears(family(village, withdraws, version=2))
    await writes(village)
    await village.hears(CalledOff(**about(village, allows), because="老师生病"))
    await writes(village)

    family_read = [(one["to"], one["text"]) for one in phone.taken if "您的家人" in one["text"]]
    when = "11月24日(周二)14:00"
    assert family_read == [
        ("+8613900000701", f"【暖邻】您的家人何桂芳报名了{when}的书法课,地点社区活动室。方便的话请提醒或陪同"),
        ("+8613900000701", f"【暖邻】您的家人何桂芳报名的书法课({when})取消了:老师生病。请转告,不用前往"),
    ]
    rows = await village.rows("select status, reason from mailing where reason is not null")
    assert [(row["status"], row["reason"]) for row in rows] == [
        ("cancelled", "老人没有同意或已撤回同意,不再告知这位家属")
    ]
