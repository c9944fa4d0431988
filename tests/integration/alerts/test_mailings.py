"""Messages to residents: greetings on the right morning, cards and letters on paper, announcements as wished."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.alerts.channels.gateway import GatewayChannel
from services.alerts.jobs.channels import sweep_audio, sweep_messages
from services.alerts.jobs.mailings import sweep_birthdays, sweep_letters, sweep_mailings, sweep_prints
from services.alerts.providers import Gateway as GatewaySettings
from shared.contracts.activities_tellings import CalledOff, ReminderDue, SeatGiven
from shared.contracts.alerts_calm import ListHeld
from shared.contracts.alerts_mailings import (
    ListMailings,
    ListPrints,
    MailingItem,
    MarkPosted,
    PrintItem,
    SaveAreaWord,
    TellResidents,
)
from shared.contracts.alerts_texts import SaveTextTemplate, TextTemplateBody
from shared.contracts.registry_correspondence import CorrespondenceResolved
from shared.contracts.words import CareRole
from tests.integration.alerts.community import CODE, Community
from tests.integration.alerts.providers import Gateway, gateway
from tests.support.waiting import PATIENCE_SECONDS

BORN = date(1940, 11, 23)
EVE = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
"""Noon in Shanghai on the day before the birthday."""
EIGHT = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
"""Eight in the morning of it."""
MOBILE = "+8613900001234"


@pytest.fixture
async def phone() -> AsyncIterator[Gateway]:
    async with gateway() as answering:
        yield answering


@pytest.fixture
async def box() -> AsyncIterator[Gateway]:
    async with gateway() as answering:
        yield answering


@pytest.fixture
async def village(community: Community, phone: Gateway, box: Gateway) -> AsyncIterator[Community]:
    """Return a community with a gateway for text messages and one for boxes that read aloud."""
    for name, answering in (("sms", phone), ("audio", box)):
        settings = GatewaySettings.model_validate({"url": answering.url})
        community.channels[name] = GatewayChannel(settings, timeout_seconds=PATIENCE_SECONDS, connections=8)
    community.clock.at = EVE
    yield community
    for channel in community.channels.values():
        await channel.close()


def wishes(community: Community, **said: Any) -> CorrespondenceResolved:
    """Tell how the resident wants to be written to; they allow greetings unless it says otherwise."""
    return CorrespondenceResolved(
        **community.fields(), resident_id=community.resident_id, **({"greetings": True} | said)
    )


async def lives_here(community: Community, *, told: dict[str, Any] | None = None, **profile: Any) -> None:
    """Let alerts know a resident who allows greetings."""
    home: dict[str, Any] = {"birth_date": BORN, "phones": [MOBILE]} | profile
    await community.has_resident(**home)
    await community.hears(wishes(community, **(told or {})))


async def plan_and_write(community: Community, at: datetime) -> None:
    """Let every sweep run up to the door of the providers."""
    community.clock.at = at
    while await sweep_birthdays(community.deps):
        pass
    await sweep_letters(community.deps)
    await sweep_mailings(community.deps)


async def send(community: Community, at: datetime = EIGHT) -> None:
    """Let every sweep run, the providers' too."""
    await plan_and_write(community, at)
    await sweep_messages(community.deps)
    await sweep_audio(community.deps)


async def mailing(community: Community) -> MailingItem:
    """Return the only message to a resident that there is."""
    (item,) = (await community.ask(ListMailings())).items
    return item


async def sheets(community: Community) -> list[PrintItem]:
    return list((await community.ask(ListPrints(community=CODE))).items)


@pytest.mark.capability("S0-05")
@pytest.mark.parametrize(
    "born",
    [
        {"birth_date": BORN},
        {"birth_date": date(1940, 5, 1), "lunar_birthday": "10-15"},
        {"birth_date": None, "lunar_birthday": "10-15-leap"},
    ],
    ids=["solar", "lunar", "leap month that this year has not"],
)
async def test_a_birthday_is_congratulated_on_once_at_eight(
    village: Community, phone: Gateway, born: dict[str, Any]
) -> None:
    await lives_here(village, **born)
    await send(village, EIGHT - timedelta(minutes=1))
    early = list(phone.taken)
    for moment in (EIGHT, EIGHT + timedelta(hours=1), EIGHT + timedelta(days=1)):
        await send(village, moment)

    (message,) = phone.taken
    item = await mailing(village)
    assert early == []
    assert message["to"] == MOBILE
    assert message["text"] == "【暖邻】何桂芳您好!今天是您的生日,社区祝您生日快乐、身体安康。"
    assert (item.status, item.way, item.occasion, item.sent_at) == ("sent", "sms", "2026-11-23", EIGHT)


@pytest.mark.capability("S0-05")
@pytest.mark.parametrize(
    ("told", "profile", "reason"),
    [
        ({"mourning_until": date(2026, 11, 23)}, {}, "居丧期内不发问候"),
        ({}, {"on_list": False, "presence": "moved_out"}, "老人已不在册"),
        ({}, {"paused": True}, "有人报告老人去世,核实之前不再通知"),
        ({"greetings": False}, {}, None),
    ],
    ids=["mourning", "moved", "reported dead", "never asked"],
)
async def test_nobody_is_congratulated_who_should_not_be(
    village: Community, phone: Gateway, told: dict[str, Any], profile: dict[str, Any], reason: str | None
) -> None:
    await lives_here(village, told=told, **profile)
    await send(village)

    items = (await village.ask(ListMailings())).items
    assert phone.taken == []
    assert [(one.status, one.reason) for one in items] == ([("cancelled", reason)] if reason else [])
    assert await village.rows("select id from notice") == [], "it is known before anything is written"


@pytest.mark.capability("E-08", "S0-05")
@pytest.mark.parametrize("what", ["death", "withdrawal", "mourning", "another birthday"])
async def test_what_is_known_a_second_before_sending_counts(village: Community, phone: Gateway, what: str) -> None:
    await lives_here(village)
    await plan_and_write(village, EIGHT)
    waiting = (await mailing(village)).status
    changes = {
        "death": village.profile(birth_date=BORN, phones=[MOBILE], paused=True),
        "withdrawal": wishes(village, greetings=False),
        "mourning": wishes(village, mourning_until=date(2027, 1, 1)),
        "another birthday": village.profile(birth_date=date(1940, 12, 1), phones=[MOBILE]),
    }
    await village.hears(changes[what])
    village.clock.at += timedelta(seconds=1)
    await sweep_messages(village.deps)

    item = await mailing(village)
    assert (waiting, item.status, phone.taken) == ("waiting", "cancelled", [])
    assert item.reason in {
        "有人报告老人去世,核实之前不再通知",
        "居民没有同意或已撤回同意,不发问候",
        "居丧期内不发问候",
        "生日已更正",
    }


async def test_a_birthday_that_was_corrected_after_the_greeting_is_not_congratulated_on_again(
    village: Community, phone: Gateway
) -> None:
    await lives_here(village)
    await send(village)
    await village.hears(village.profile(birth_date=date(1940, 11, 25), phones=[MOBILE]))
    await send(village, EIGHT + timedelta(days=2))

    assert len(phone.taken) == 1


async def test_a_birthday_that_nobody_worked_on_is_seen_and_not_congratulated_on_late(
    village: Community, phone: Gateway
) -> None:
    await lives_here(village)
    await plan_and_write(village, EVE)
    await send(village, EIGHT + timedelta(days=3))

    item = await mailing(village)
    assert (item.status, item.reason, phone.taken) == ("expired", "生日当天没有发出,已过时", [])


@pytest.mark.capability("S0-08")
async def test_a_greeting_without_its_weather_waits_for_it_and_is_never_a_blank(
    village: Community, phone: Gateway
) -> None:
    text = TextTemplateBody(name="birthday", forms=["【暖邻】{name}生日快乐!{weather}"])
    await village.ask(SaveTextTemplate(text=text, reason="带上天气", actor="陈敏"))
    await lives_here(village)
    await send(village)
    blocked, (held,) = await mailing(village), (await village.ask(ListHeld())).items
    word = {"area": CODE[:9], "word": "weather", "actor": "陈敏"}
    await village.ask(SaveAreaWord(**word, said="昨天的天气", day=date(2026, 11, 24)))
    await send(village, EIGHT + timedelta(minutes=1))
    still = len(phone.taken)
    await village.ask(SaveAreaWord(**word, said="天气渐凉,请添衣。", day=date(2026, 11, 23)))
    await send(village, EIGHT + timedelta(minutes=2))

    assert (blocked.status, blocked.reason) == ("blocked", "文字模板缺少 weather,没有发出")
    assert (held.because, held.name, held.reason) == ("blocked", "何桂芳", blocked.reason)
    assert still == 0
    assert [message["text"] for message in phone.taken] == ["【暖邻】何桂芳生日快乐!天气渐凉,请添衣。"]


@pytest.mark.capability("S0-06")
async def test_somebody_far_away_gets_a_card_ten_days_ahead_and_never_a_text_message(
    village: Community, phone: Gateway
) -> None:
    await lives_here(village, told={"postal_address": "西安市新城区某路 8 号"}, lives_elsewhere=True)
    await send(village, EIGHT - timedelta(days=11))
    early = await sheets(village)
    await send(village, EIGHT - timedelta(days=10))
    (card,) = await sheets(village)
    done = await village.ask(MarkPosted(notice_ids=[card.notice_id], note="挂号 7", actor="陈敏"))
    await send(village)

    item = await mailing(village)
    assert early == []
    assert (card.name, card.address, card.kind) == ("何桂芳", "西安市新城区某路 8 号", "birthday")
    assert "您虽然住在外地" in card.text
    assert (done.posted, await sheets(village), phone.taken) == ([card.notice_id], [], [])
    assert (item.status, item.reason) == ("sent", "已寄出或送达(陈敏)挂号 7")


async def test_a_card_to_somebody_who_died_meanwhile_is_thrown_away(village: Community) -> None:
    await lives_here(village, told={"postal_address": "西安市"}, lives_elsewhere=True)
    await send(village, EIGHT - timedelta(days=5))
    (card,) = await sheets(village)
    await village.hears(village.profile(birth_date=BORN, lives_elsewhere=True, paused=True))
    gone = await sheets(village)
    done = await village.ask(MarkPosted(notice_ids=[card.notice_id], actor="陈敏"))
    await sweep_prints(village.deps)

    assert (gone, done.posted) == ([], [])
    assert done.held_back == {card.notice_id: "有人报告老人去世,核实之前不再通知"}
    assert (await mailing(village)).status == "cancelled"


def letter(policy: str) -> SaveTextTemplate:
    text = TextTemplateBody(name="letter", channel="print", forms=[f"{{name}}:{policy},电话 {{phone}}"])
    return SaveTextTemplate(text=text, reason="新政策", actor="陈敏")


@pytest.mark.capability("S0-07")
async def test_everybody_far_away_gets_one_letter_of_each_version(village: Community) -> None:
    await village.ask(SaveAreaWord(area=CODE[:6], word="phone", said="0719-8000123", actor="陈敏"))
    await lives_here(village, told={"postal_address": "西安市"}, birth_date=date(1940, 3, 5), lives_elsewhere=True)
    await send(village)
    unwritten = await sheets(village)
    await village.ask(letter("政策一"))
    for hour in range(3):
        await send(village, EIGHT + timedelta(hours=hour))
    (first,) = await sheets(village)
    await village.ask(MarkPosted(notice_ids=[first.notice_id], actor="陈敏"))
    await village.ask(letter("政策二"))
    await village.ask(letter("政策三"))
    await send(village, EIGHT + timedelta(days=1))
    (second,) = await sheets(village)

    village.resident_id = uuid4()
    await lives_here(village, told={"postal_address": "宝鸡市"}, birth_date=date(1940, 3, 5), lives_elsewhere=True)
    await send(village, EIGHT + timedelta(days=2))

    assert unwritten == [], "the letter that is shipped is a pattern: a community writes its own"
    assert first.text == "何桂芳:政策一,电话 0719-8000123"
    assert second.text == "何桂芳:政策三,电话 0719-8000123"
    assert [one.address for one in await sheets(village)] == ["西安市", "宝鸡市"]
    versions = [one.occasion for one in (await village.ask(ListMailings(kind="letter"))).items]
    assert sorted(versions) == ["1", "3", "3"]


async def test_a_letter_that_nobody_posted_gives_way_to_the_next_version(village: Community) -> None:
    await village.ask(SaveAreaWord(area=CODE, word="phone", said="0719-8000123", actor="陈敏"))
    await lives_here(village, told={"postal_address": "西安市"}, birth_date=date(1940, 3, 5), lives_elsewhere=True)
    for policy in ("政策一", "政策二"):
        await village.ask(letter(policy))
        village.clock.at += timedelta(minutes=5)
        await send(village, village.clock.at)

    (sheet,) = await sheets(village)
    assert "政策二" in sheet.text


@pytest.mark.capability("S2-17")
async def test_whoever_prefers_to_listen_is_told_by_the_box_they_have_on_loan(
    village: Community, phone: Gateway, box: Gateway
) -> None:
    await lives_here(village, told={"way": "audio"})
    command = TellResidents(community=CODE, values={"text": "明天上午停水,请提前储水。"}, actor="陈敏")
    first = await village.ask(command)
    again = await village.ask(command)
    await send(village, first.due_at)
    without = await mailing(village)
    await village.hears(wishes(village, way="audio", audio_unit="YX-0007"))
    await send(village, first.due_at + timedelta(minutes=11))

    item = await mailing(village)
    assert (first.planned, again.planned) == (1, 0)
    assert (without.status, without.reason) == ("blocked", "没有领用云音响")
    assert (item.status, item.way) == ("sent", "audio")
    assert [(job["to"], job["text"]) for job in box.taken] == [
        ("YX-0007", "何桂芳,您好!社区通知:明天上午停水,请提前储水。")
    ]
    assert phone.taken == []


async def test_an_announcement_waits_for_the_morning_and_reaches_nobody_who_wants_none(
    village: Community, phone: Gateway
) -> None:
    night = EVE.replace(hour=14)
    village.clock.at = night
    await lives_here(village, told={"announcements": False})
    quiet = village.resident_id
    village.resident_id = uuid4()
    await lives_here(village)
    told = await village.ask(TellResidents(community=CODE, values={"text": "停水"}, actor="陈敏"))
    await send(village, night)
    before = list(phone.taken)
    await send(village, told.due_at)

    states = {one.resident_id: one.status for one in (await village.ask(ListMailings(kind="announcement"))).items}
    assert (before, told.due_at) == ([], EIGHT)
    assert states == {quiet: "cancelled", village.resident_id: "sent"}


def about(community: Community, **said: Any) -> dict[str, Any]:
    """Return what is told of an activity on the afternoon of the birthday."""
    return {
        **community.fields(),
        "activity_id": uuid4(),
        "resident_id": community.resident_id,
        "title": "书法课",
        "where": "社区活动室",
        "starts_at": EIGHT + timedelta(hours=6),
        "when": "11月23日(周一)14:00",
    } | said


async def test_who_takes_part_is_reminded_by_day_and_told_when_it_is_off(village: Community, phone: Gateway) -> None:
    await lives_here(village, told={"announcements": False}, birth_date=date(1940, 3, 5))
    village.clock.at = EVE.replace(hour=14)
    lesson = about(village)
    reminder = ReminderDue(**lesson)
    await village.hears(reminder, reminder, SeatGiven(**about(village, title="合唱")))
    await send(village, village.clock.at)
    night = list(phone.taken)
    await village.hears(CalledOff(**lesson, because="场地停电"))
    await send(village)

    assert night == [], "nobody is told at ten in the evening what can wait for the morning"
    assert sorted(message["text"] for message in phone.taken) == [
        "【暖邻】何桂芳您好,11月23日(周一)14:00的“书法课”取消了:场地停电。请不要跑空,抱歉",
        "【暖邻】何桂芳您好,您候补的“合唱”有空位了:11月23日(周一)14:00,社区活动室。欢迎来,来不了请告诉社区",
    ]
    states = {(one.status, one.reason) for one in (await village.ask(ListMailings(kind="activity"))).items}
    assert ("cancelled", "活动已取消") in states


async def test_whoever_of_the_staff_has_no_phone_is_told_on_paper(community: Community) -> None:
    community.screen, community.chains = False, (("sms", "print"),)
    await community.has_resident()
    await community.hears(community.staff(CareRole.BLOCK_CAPTAIN, phones=[], email=None))
    await community.hears(community.missed())
    (sheet,) = await sheets(community)
    await community.ask(MarkPosted(notice_ids=[sheet.notice_id], actor="陈敏"))

    detail = await community.alert()
    assert (sheet.kind, sheet.name) == ("alert", "吴立群")
    assert [(one.channel, one.status) for one in detail.notices] == [("print", "sent")]
    assert any("已通知楼长吴立群(打印)" in entry.text for entry in detail.timeline)
