"""The weekly digest: those who lead a community hear once how it stands, also of what nobody is told by itself."""

import asyncio
from datetime import datetime, time, timedelta

import pytest

from services.alerts.domain.calm import Calm
from services.alerts.domain.digests import DigestTime
from services.alerts.jobs.digests import sweep_digests
from services.alerts.storage.rules import shipped_rules
from shared.contracts.alerts_digests import GetAlertDigest, WeekDigested
from shared.contracts.alerts_rules import AlertRuleBody, SaveAlertRule
from shared.contracts.visits_liaisons import LiaisonSilent
from shared.contracts.words import CareRole
from shared.edge import RefusedError
from tests.integration.alerts.community import CODE, ZONE, Community, staff_id

MONDAY = DigestTime(1, time(8, 30))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (at(23, 8, 30), at(23, 8, 30)),
        (at(23, 8, 29), at(16, 8, 30)),
        (at(29, 23), at(23, 8, 30)),
        (at(24, 1), at(23, 8, 30)),
    ],
)
def test_a_digest_belongs_to_the_latest_monday_morning(now: datetime, due: datetime) -> None:
    assert MONDAY.last_due(now, zone=ZONE) == due
    assert MONDAY.next_due(now, zone=ZONE) == due + timedelta(days=7)


async def digest(community: Community) -> list[WeekDigested]:
    """Let the digest sweep run, and alerts hear what it told."""
    before = len(await community.told(WeekDigested))
    await sweep_digests(community.deps)
    told = await community.told(WeekDigested)
    await community.hears(*told[before:])
    await community.time_passes(minutes=1)
    return told[before:]


def only_weekly(rule: str) -> SaveAlertRule:
    """Return a shipped rule that is told in the digest alone."""
    body = {**shipped_rules()[rule], "severity": "info", "plan": None, "tell": "weekly"}
    return SaveAlertRule(rule=AlertRuleBody.model_validate(body), reason="每周看一次就够", actor="陆萍")


@pytest.mark.capability("E-11")
async def test_heads_hear_once_a_week_what_is_open_what_waited_and_who_is_silent(community: Community) -> None:
    community.clock.at = at(18, 10)
    await community.has_resident()
    community.calm = Calm(zone=ZONE, most=2)
    await community.hears_together([community.missed() for _ in range(5)])
    await community.hears(
        LiaisonSilent(
            **community.fields(),
            liaison_id=staff_id(CareRole.LIAISON),
            resident_id=community.resident_id,
            resident_count=8,
            silent_since=at(18, 10) - timedelta(days=30),
            days=30,
        )
    )
    await community.time_passes(days=4, hours=22, minutes=29)

    early = await digest(community)
    community.clock.at = at(23, 8, 31)
    replicas = [community.other_replica() for _ in range(3)]
    await asyncio.gather(*(sweep_digests(one.deps) for one in replicas))
    (told,) = await community.told(WeekDigested)
    await community.hears(told)
    await community.time_passes(minutes=1)
    again = await digest(community)
    await community.time_passes(minutes=2)

    assert early == again == []
    assert (told.raised, told.still_open, told.oldest_days, told.silent_liaisons) == (6, 6, 4, 1)
    assert 0 < told.folded <= told.held
    texts = [text for text in (await community.phones())["secretary"] if "一周汇总" in text]
    assert len(texts) == 1
    assert "未了结 6 条(最久 4 天,5 条各级无人接手)" in texts[0]
    assert "1 名联络员长期没有记录" in texts[0]
    shown = await community.ask(GetAlertDigest(community=CODE))
    assert {line.kind: line.alerts for line in shown.still_open} == {"visit_missed": 5, "liaison_silent": 1}


async def test_a_quiet_week_is_said_too_and_puts_itself_away(community: Community) -> None:
    community.clock.at = at(20, 10)
    await community.has_resident()
    community.clock.at = at(23, 9)

    await digest(community)
    await community.time_passes(days=2)

    assert (await community.phones())["secretary"] == ["【暖邻】一周汇总:没有未了结的警报,没有暂缓的通知,值班没有空档"]
    (item,) = await community.alerts()
    assert (item.status, item.outcome) == ("closed", "told")


async def test_what_is_only_worth_a_weekly_line_rings_no_phone_and_stands_in_the_digest(community: Community) -> None:
    community.clock.at = at(19, 10)
    await community.has_resident()
    await community.ask(only_weekly("visit_missed"))
    await community.hears(community.missed(), community.missed())
    await community.time_passes(days=3)
    quiet = await community.phones()
    community.clock.at = at(23, 9)

    (told,) = await digest(community)
    await community.time_passes(days=8)

    assert quiet == {}
    assert told.listed_only == 2
    assert {one.status for one in await community.alerts() if one.kind == "visit_missed"} == {"closed"}
    rule = AlertRuleBody.model_validate({**shipped_rules()["no_answer_repeated"], "tell": "weekly"})
    with pytest.raises(RefusedError, match="只列入每周汇总"):
        await community.ask(SaveAlertRule(rule=rule, reason="试"))
