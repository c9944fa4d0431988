"""Calm: quiet hours, a bound on what one person is told at once; held, never dropped."""

import asyncio
from datetime import datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from services.alerts.domain.calm import Calm, QuietHours
from services.alerts.jobs.channels import sweep_webhooks
from services.alerts.jobs.ladder import sweep_audit, sweep_held
from shared.contracts.alerts_requests import AcknowledgeAlert, CloseAlert, HandBackAlert, ReopenAlert
from shared.contracts.words import CareRole, Severity
from tests.integration.alerts.community import ZONE, Community, staff_id
from tests.integration.alerts.providers import Receiver


async def sleeps(community: Community, role: CareRole, *, passes: str = "urgent") -> None:
    """Let one person have quiet hours."""
    await community.do(
        "insert into quiet_hours values (:who, '22:00', '07:00', :passes, '陈敏', now())",
        who=staff_id(role),
        passes=passes,
    )


def at(hour: int, minute: int = 0) -> datetime:
    """Return a moment of the evening that the tests live in."""
    return datetime(2026, 11, 22, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (at(21, 59), None),
        (at(22), at(7) + timedelta(days=1)),
        (at(23, 59), at(7) + timedelta(days=1)),
        (at(0, 1), at(7)),
        (at(6, 59), at(7)),
        (at(7), None),
    ],
)
def test_a_night_ends_in_the_morning_that_follows(now: datetime, until: datetime | None) -> None:
    night = QuietHours(starts=time(22), ends=time(7))

    assert night.until(now, severity="warning", zone=ZONE) == until
    assert night.until(now, severity="urgent", zone=ZONE) is None


def test_a_nap_ends_on_the_same_day() -> None:
    nap = QuietHours(starts=time(12), ends=time(14))

    assert nap.until(at(13), severity="info", zone=ZoneInfo("Asia/Shanghai")) == at(14)
    assert nap.until(at(11), severity="info", zone=ZONE) is None


async def test_at_night_a_notice_waits_for_the_morning_and_the_ladder_with_it(community: Community) -> None:
    await community.has_resident()
    await sleeps(community, CareRole.BLOCK_CAPTAIN)
    community.clock.at = at(23)

    await community.hears(community.missed())
    await community.time_passes(hours=7, minutes=59)
    night = await community.phones()
    await community.time_passes(minutes=2)
    morning = await community.phones()
    await community.time_passes(minutes=20)

    assert night == {}
    assert set(morning) == {"block_captain"}
    assert set(await community.phones()) == {"block_captain", "compound_director"}
    assert "免打扰时段" in " ".join(entry.text for entry in (await community.alert()).timeline)


@pytest.mark.parametrize("taken", [False, True])
async def test_who_was_passed_over_while_an_alert_was_taken_or_closed_is_told_once_it_is_nobodys(
    community: Community, *, taken: bool
) -> None:
    await community.has_resident()
    await sleeps(community, CareRole.BLOCK_CAPTAIN)
    community.clock.at = at(6, 30)
    await community.hears(community.missed())
    (item,) = await community.alerts()
    if taken:
        await community.ask(AcknowledgeAlert(alert_id=item.alert_id, who="值班员"))
        await community.time_passes(minutes=40)
    await community.ask(CloseAlert(alert_id=item.alert_id, who="值班员", outcome="safe", text="点错了"))
    await community.time_passes(minutes=40)
    assert await community.phones() == {}

    await community.ask(ReopenAlert(alert_id=item.alert_id, reason="关错了"))
    await community.time_passes(seconds=1)

    assert "block_captain" in await community.phones()


async def test_who_was_passed_over_is_told_when_an_alert_is_handed_back(community: Community) -> None:
    await community.has_resident()
    await sleeps(community, CareRole.BLOCK_CAPTAIN)
    community.clock.at = at(6, 30)
    await community.hears(community.missed())
    (item,) = await community.alerts()
    await community.ask(AcknowledgeAlert(alert_id=item.alert_id, who="值班员"))
    await community.time_passes(minutes=40)

    await community.ask(HandBackAlert(alert_id=item.alert_id, who="值班员", reason="走不开"))
    await community.time_passes(seconds=1)

    assert set(await community.phones()) == {"block_captain", "compound_director"}


async def test_who_was_passed_over_is_not_woken_when_an_alert_is_handed_back_at_night(community: Community) -> None:
    await community.has_resident()
    await sleeps(community, CareRole.BLOCK_CAPTAIN)
    community.clock.at = at(6, 30)
    await community.hears(community.missed())
    (item,) = await community.alerts()
    await community.ask(AcknowledgeAlert(alert_id=item.alert_id, who="值班员"))
    await community.time_passes(hours=16)

    await community.ask(HandBackAlert(alert_id=item.alert_id, who="值班员", reason="走不开"))
    await community.time_passes(minutes=1)
    night = await community.phones()
    await community.time_passes(hours=8, minutes=30)

    assert "block_captain" not in night
    assert "block_captain" in await community.phones()


async def test_what_is_urgent_comes_through_and_where_it_may_not_the_next_level_is_told_on_time(
    community: Community,
) -> None:
    await community.has_resident()
    await sleeps(community, CareRole.LIAISON)
    community.clock.at = at(23)

    await community.hears(community.unwell())

    assert set(await community.phones()) == {"liaison"}


async def test_a_summary_leaves_while_one_of_the_alerts_it_speaks_of_is_nobodys(
    by_webhook: Community, receiver: Receiver
) -> None:
    for _ in range(12):
        await by_webhook.hears(by_webhook.missed())
    await by_webhook.time_passes(minutes=11)
    waits = "select alert_id from notice where covers > 0 and status = 'waiting'"
    (top,) = await by_webhook.rows(waits)

    await by_webhook.ask(AcknowledgeAlert(alert_id=top["alert_id"], who="值班员"))
    await sweep_audit(by_webhook.deps)
    await sweep_webhooks(by_webhook.deps)

    assert await by_webhook.rows(waits) == []
    assert any("另有" in body["text"] for _, body in receiver.calls)


async def test_several_held_over_night_are_one_summary_in_the_morning(community: Community) -> None:
    await community.has_resident()
    await sleeps(community, CareRole.LIAISON)
    community.clock.at = at(23)

    await community.hears(*(community.unwell(Severity.WARNING) for _ in range(4)))
    first = (await community.alerts())[0]
    await community.ask(AcknowledgeAlert(alert_id=first.alert_id, who="陈敏"))
    await community.time_passes(hours=8, minutes=1)

    assert await community.phones() == {
        "liaison": ["【暖邻】另有 3 条警报待处理:走访发现健康异常 3 条,请打开值班台处理"]
    }
    outcomes = await community.rows("select outcome, count(*) as times from held_telling group by 1 order by 1")
    assert [(row["outcome"], row["times"]) for row in outcomes] == [("folded", 3), ("needless", 1)]


async def test_one_person_is_told_so_much_at_once_and_the_rest_in_one_summary(community: Community) -> None:
    await community.has_resident()
    community.calm = Calm(zone=ZONE, most=5, most_urgent=8)

    await community.hears_together([community.missed() for _ in range(60)])
    at_once = await community.phones()
    await community.time_passes(minutes=11)
    after = await community.phones()

    assert len(at_once["block_captain"]) == 5
    assert after["block_captain"][5:] == ["【暖邻】另有 55 条警报待处理:走访到期未完成 55 条,请打开值班台处理"]
    assert len(await community.rows("select 1 from alert where status = 'open'")) == 60
    assert await community.rows("select 1 from held_telling where outcome is null") == []


async def test_what_is_urgent_goes_on_while_the_rest_has_to_wait(community: Community) -> None:
    await community.has_resident()
    community.calm = Calm(zone=ZONE, most=2, most_urgent=4)
    await community.hears_together([community.unwell(Severity.WARNING) for _ in range(9)])

    await community.hears_together([community.unwell() for _ in range(9)])

    told = (await community.phones())["liaison"]
    assert [text.startswith("【暖邻·紧急】") for text in told] == [False, False, True, True]
    await community.time_passes(minutes=11)
    assert [text for text in (await community.phones())["liaison"] if "另有" in text] == [
        "【暖邻·紧急】另有 14 条警报待处理:走访发现健康异常 14 条,请打开值班台处理"
    ]


async def test_two_replicas_tell_one_person_no_more_than_the_bound(community: Community) -> None:
    await community.has_resident()
    community.calm = Calm(zone=ZONE, most=5, most_urgent=5)
    replicas = [community.other_replica() for _ in range(3)]

    await asyncio.gather(
        *(replica.hears_together([replica.missed(uuid4()) for _ in range(20)]) for replica in replicas)
    )
    community.clock.advance(minutes=10)
    await asyncio.gather(*(sweep_held(replica.deps) for replica in replicas))

    texts = (await community.phones())["block_captain"]
    assert len(texts) == 6
    assert sum("另有 55 条" in text for text in texts) == 1
