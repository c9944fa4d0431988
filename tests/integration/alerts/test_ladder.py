"""Alerts climb until somebody takes them."""

from datetime import timedelta
from uuid import uuid4

import pytest

from shared.contracts.alerts import (
    AlertAcknowledged,
    AlertClosed,
    AlertEscalated,
    AlertHandedBack,
    AlertNoRecipient,
    AlertRaised,
    AlertReopened,
    AlertUnresolvedExhausted,
)
from shared.contracts.alerts_requests import AcknowledgeAlert, CloseAlert, GetAlert, HandBackAlert, ReopenAlert
from shared.contracts.words import CareRole, Outcome
from shared.edge import RefusedError
from tests.integration.alerts.community import Community, staff_id


async def test_a_missed_visit_reaches_the_block_captain_and_nobody_else(community: Community) -> None:
    await community.has_resident()

    await community.hears(community.missed())

    assert await community.phones() == {
        "block_captain": ["【暖邻】安和小区3幢1单元402室 何桂芳:到期仍未见到老人,请上门查看"]
    }
    assert len(await community.told(AlertRaised)) == 1


@pytest.mark.capability("S0-12")
async def test_an_unacknowledged_alert_climbs_from_captain_to_director_to_secretary(community: Community) -> None:
    await community.has_resident()
    await community.hears(community.missed())

    await community.time_passes(minutes=19)
    assert set(await community.phones()) == {"block_captain"}
    await community.time_passes(minutes=1)
    assert set(await community.phones()) == {"block_captain", "compound_director"}
    await community.time_passes(minutes=20)

    phones = await community.phones()
    assert {role: len(texts) for role, texts in phones.items()} == {
        "block_captain": 1,
        "compound_director": 1,
        "secretary": 1,
    }
    assert [event.role for event in await community.told(AlertEscalated)] == [
        CareRole.COMPOUND_DIRECTOR,
        CareRole.SECRETARY,
    ]
    steps = [(entry.kind, entry.at) for entry in (await community.alert()).timeline if entry.kind == "escalated"]
    raised_at = (await community.alert()).item.raised_at
    assert steps == [("escalated", raised_at + timedelta(minutes=20)), ("escalated", raised_at + timedelta(minutes=40))]


async def test_an_acknowledged_alert_stops_climbing_and_stays_open(community: Community) -> None:
    await community.has_resident()
    await community.hears(community.missed())
    await community.time_passes(minutes=21)
    (item,) = await community.alerts()

    reply = await community.ask(
        AcknowledgeAlert(alert_id=item.alert_id, staff_id=staff_id(CareRole.COMPOUND_DIRECTOR), who="沈国强")
    )
    await community.time_passes(hours=5)

    assert reply.item.status == "acknowledged"
    assert set(await community.phones()) == {"block_captain", "compound_director"}
    detail = await community.alert()
    assert [level.acknowledged for level in detail.levels] == [False, True, False]
    assert detail.item.acknowledged_by == "沈国强"
    (event,) = await community.told(AlertAcknowledged)
    assert event.elapsed_seconds == 21 * 60


@pytest.mark.capability("E-15")
async def test_an_exhausted_ladder_stays_on_top_of_the_desk_and_pages_the_district(community: Community) -> None:
    await community.has_resident()
    await community.hears(community.missed())
    await community.time_passes(minutes=59)
    assert not await community.told(AlertUnresolvedExhausted)

    await community.time_passes(minutes=1)
    await community.hears(community.unwell())
    await community.time_passes(minutes=1)

    top, second = await community.alerts()
    assert (top.status, top.kind) == ("unresolved_exhausted", "visit_missed")
    assert second.kind == "health_flagged"
    assert len(await community.told(AlertUnresolvedExhausted)) == 1
    assert (await community.phones())["district"] == [
        "【暖邻】安和小区3幢1单元402室 何桂芳:到期仍未见到老人,请上门查看(各级未确认)"
    ]


async def test_of_what_nobody_answered_the_gravest_stands_on_top_and_who_was_seen_since_last(
    community: Community,
) -> None:
    await community.has_resident()
    await community.hears(community.missed())
    community.clock.advance(minutes=1)
    await community.hears(community.unwell())
    community.resident_id, seen = uuid4(), community.resident_id
    await community.has_resident(room="502")
    await community.hears(community.missed())
    await community.time_passes(hours=3)

    community.resident_id = seen
    await community.hears(community.contact(Outcome.SAFE))

    items = await community.alerts()
    assert {item.status for item in items} == {"unresolved_exhausted"}
    urgent, missed, gone_by = items
    assert urgent.kind == "health_flagged"
    assert (missed.resident_id == seen, missed.seen_since) == (False, None)
    assert (gone_by.resident_id, gone_by.seen_since) == (seen, community.clock.now())


@pytest.mark.capability("E-04")
async def test_a_level_without_anybody_costs_no_time_and_is_said_aloud(community: Community) -> None:
    await community.has_resident(vacant=[CareRole.LIAISON, CareRole.BLOCK_CAPTAIN])

    await community.hears(community.missed())

    assert set(await community.phones()) == {"compound_director"}
    (event,) = await community.told(AlertNoRecipient)
    assert (event.level, event.role) == (1, CareRole.BLOCK_CAPTAIN)
    detail = await community.alert()
    assert [entry.kind for entry in detail.timeline] == ["raised", "no_recipient", "escalated", "notified"]
    assert detail.item.status == "open"


async def test_an_alert_closed_with_an_outcome_tells_nobody_any_more(community: Community) -> None:
    await community.has_resident()
    await community.hears(community.missed())
    (item,) = await community.alerts()

    command = CloseAlert(alert_id=item.alert_id, outcome="safe", text="敲门见到本人,手机没电", command_id=uuid4())
    reply = await community.ask(command)
    again = await community.ask(command)
    await community.time_passes(hours=2)

    assert (reply.item.status, reply.item.outcome) == ("closed", "safe")
    assert (reply.changed, again.changed) == (True, False)
    assert set(await community.phones()) == {"block_captain"}
    assert len(await community.told(AlertClosed)) == 1


async def test_whoever_hands_an_alert_back_lets_the_next_level_hear_of_it_at_once(community: Community) -> None:
    await community.has_resident()
    await community.hears(community.missed())
    await community.time_passes(minutes=1)
    (item,) = await community.alerts()
    await community.ask(AcknowledgeAlert(alert_id=item.alert_id, who="吴立群"))
    before = await community.phones()

    back = HandBackAlert(alert_id=item.alert_id, who="吴立群", reason="人在外地,去不了")
    first = await community.ask(back)
    again = await community.ask(back)
    await community.time_passes(seconds=1)

    after = await community.phones()
    (handed,) = await community.told(AlertHandedBack)
    assert (first.changed, again.changed) == (True, False)
    assert set(after) - set(before) == {"compound_director"}
    assert handed.alert_id == item.alert_id
    detail = await community.alert()
    assert (detail.item.status, detail.item.level) == ("open", 2)
    assert any("吴立群交回:人在外地,去不了" in line.text for line in detail.timeline)
    await community.ask(AcknowledgeAlert(alert_id=item.alert_id, who="吴立群"))
    assert (await community.alert()).item.status == "acknowledged", "who handed it back may take it again"
    await community.ask(CloseAlert(alert_id=item.alert_id, who="吴立群", outcome="safe", text="已见到本人"))
    with pytest.raises(RefusedError, match="已关闭"):
        await community.ask(HandBackAlert(alert_id=item.alert_id, reason="去不了"))


async def test_an_alert_closed_by_mistake_comes_back_and_climbs_on_as_its_plan_says(community: Community) -> None:
    await community.has_resident()
    await community.hears(community.missed())
    (item,) = await community.alerts()
    close = CloseAlert(alert_id=item.alert_id, who="吴立群", outcome="safe", text="点错了一行")
    await community.ask(AcknowledgeAlert(alert_id=item.alert_id, who="吴立群"))
    await community.ask(close)

    again = ReopenAlert(alert_id=item.alert_id, who="吴立群", reason="关错了")
    first, second = await community.ask(again), await community.ask(again)

    assert (first.item.status, first.changed, second.changed) == ("open", True, False)
    assert len(await community.told(AlertReopened)) == 1
    await community.time_passes(minutes=19)
    assert set(await community.phones()) == {"block_captain"}, "whom it was told stays so; the next one hears in time"
    await community.time_passes(minutes=2)
    assert set(await community.phones()) == {"block_captain", "compound_director"}
    await community.ask(AcknowledgeAlert(alert_id=item.alert_id, who="吴立群"))
    assert (await community.alert()).item.status == "acknowledged", "who had it before may take it again"


async def test_only_what_a_person_closed_lately_comes_back_and_no_case_stands_twice(community: Community) -> None:
    await community.has_resident()
    since = community.clock.now()
    await community.hears(community.unanswered_again(first_at=since))
    (item,) = await community.alerts()
    with pytest.raises(RefusedError, match="没有关闭"):
        await community.ask(ReopenAlert(alert_id=item.alert_id, reason="关错了"))
    await community.ask(CloseAlert(alert_id=item.alert_id, outcome="safe", text="已见到本人"))
    detail = await community.ask(GetAlert(alert_id=item.alert_id))
    assert detail.reopen_until == community.clock.now() + timedelta(hours=2)

    await community.hears(community.unanswered_again(first_at=since, count=3))
    with pytest.raises(RefusedError, match="已有新的警报"):
        await community.ask(ReopenAlert(alert_id=item.alert_id, reason="关错了"))
    await community.time_passes(hours=2)

    assert (await community.ask(GetAlert(alert_id=item.alert_id))).reopen_until is None
    with pytest.raises(RefusedError, match="两小时内"):
        await community.ask(ReopenAlert(alert_id=item.alert_id, reason="关错了"))
