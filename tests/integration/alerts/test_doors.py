from datetime import timedelta
from typing import Any
from uuid import uuid4, uuid5

import pytest

from shared.contracts.alerts import AlertAcknowledged, AlertEscalated, AlertRaised, AlertUnresolvedExhausted
from shared.contracts.alerts_requests import AcknowledgeAlert, CloseAlert
from shared.contracts.registry import CareMember
from shared.contracts.visits_door import MoodWorsened
from shared.contracts.visits_escorts import EscortEnded, EscortOverdue
from shared.contracts.visits_passcodes import PasscodeChallengeFailed
from shared.contracts.visits_signals import DistressSignalled, SignalSeen, SignalUnseen
from shared.contracts.words import CareRole, ContactMode, Outcome
from tests.integration.alerts.community import PEOPLE, Community


def unseen(community: Community, *, version: int = 1, days: int = 0) -> SignalUnseen:
    closed_at = community.clock.now() - timedelta(days=days)
    return SignalUnseen(
        **community.fields() | {"entity_version": version},
        day_id=uuid5(PEOPLE, f"{closed_at:%Y-%m-%d}"),
        resident_id=community.resident_id,
        day=closed_at.date(),
        closed_at=closed_at,
    )


def seen(community: Community, *, source: str = "observer", version: int = 2) -> SignalSeen:
    now = community.clock.now()
    return SignalSeen(
        **community.fields() | {"entity_version": version},
        day_id=uuid5(PEOPLE, f"{now:%Y-%m-%d}"),
        resident_id=community.resident_id,
        source=source,
        happened_at=now,
        late=True,
    )


def help_call(community: Community, *, source: str = "observer") -> DistressSignalled:
    return DistressSignalled(
        **community.fields(),
        day_id=uuid4(),
        sighting_id=uuid4(),
        resident_id=community.resident_id,
        source=source,
        happened_at=community.clock.now(),
    )


def stranger(community: Community, **fields: Any) -> PasscodeChallengeFailed:
    values = {
        "challenge_id": uuid4(),
        "resident_id": community.resident_id,
        "reported_by": "elder",
        "happened_at": community.clock.now(),
    }
    return PasscodeChallengeFailed(**community.fields(), **(values | fields))


@pytest.mark.capability("S3-16")
async def test_without_a_signal_somebody_rings_then_knocks_then_asks_the_family_then_calls_for_help(
    community: Community,
) -> None:
    await community.has_resident()
    await community.hears(unseen(community))

    await community.time_passes(minutes=41)

    texts = await community.phones()
    assert "请先打电话确认" in texts["liaison"][0]
    assert "请立即上门查看" in texts["block_captain"][0]
    assert "请联系家属" in texts["compound_director"][0]
    assert "请联系民警、消防或急救" in texts["secretary"][0]
    assert [event.level for event in await community.told(AlertEscalated)] == [2, 3, 4]
    assert [level.step for level in (await community.alert()).levels] == ["phone", "door", "relative", "responder"]
    await community.time_passes(minutes=20)
    assert len(await community.told(AlertUnresolvedExhausted)) == 1


@pytest.mark.capability("S3-16")
async def test_taking_it_does_not_stop_the_steps_only_the_persons_state_does(community: Community) -> None:
    await community.has_resident()
    await community.hears(unseen(community))
    alert_id = (await community.alert()).item.alert_id

    taken = await community.ask(AcknowledgeAlert(alert_id=alert_id, who="蒋晨"))
    await community.time_passes(minutes=26)

    assert (taken.item.status, taken.item.acknowledged_by) == ("open", "蒋晨")
    assert len(await community.told(AlertAcknowledged)) == 1
    assert set(await community.phones()) == {"liaison", "block_captain", "compound_director"}
    closing = CloseAlert(alert_id=alert_id, who="吴立群", outcome="safe", text="在家,手机没电")
    await community.ask(closing)
    await community.time_passes(minutes=60)
    assert "secretary" not in await community.phones()


@pytest.mark.capability("S3-16")
async def test_whoever_reaches_the_resident_ends_the_steps(community: Community) -> None:
    await community.has_resident()
    await community.hears(unseen(community))
    await community.time_passes(minutes=11)

    await community.hears(community.contact(Outcome.SAFE))

    alert = (await community.alert()).item
    assert (alert.status, alert.outcome) == ("closed", "reached")


async def test_a_resident_who_was_reached_since_is_not_looked_for(community: Community) -> None:
    await community.has_resident()
    silence = unseen(community)
    community.clock.advance(minutes=2)

    await community.hears(community.contact(Outcome.SAFE), silence)

    assert await community.alerts() == []


@pytest.mark.capability("N-07")
async def test_unknown_and_distress_are_two_alerts_of_different_urgency(community: Community) -> None:
    await community.has_resident()

    await community.hears(unseen(community), help_call(community))

    alerts = {alert.kind: alert for alert in await community.alerts()}
    assert {kind: alert.severity.value for kind, alert in alerts.items()} == {
        "signal_unseen": "warning",
        "distress_signalled": "urgent",
    }
    texts = (await community.phones())["liaison"]
    assert any("情况不明" in text and "打电话" in text for text in texts)
    assert any("【暖邻·紧急】" in text and "求助信号" in text and "上门" in text for text in texts)


async def test_days_without_a_signal_in_a_row_are_one_case(community: Community) -> None:
    await community.has_resident()
    await community.hears(unseen(community))
    community.clock.advance(days=1)

    await community.hears(unseen(community))

    assert len(await community.told(AlertRaised)) == 1
    assert "repeated" in {entry.kind for entry in (await community.alert()).timeline}


async def test_an_observer_who_sees_the_signal_after_all_ends_it_and_a_device_does_not(community: Community) -> None:
    await community.has_resident()
    await community.hears(unseen(community))

    await community.hears(seen(community, source="device", version=2))
    assert (await community.alert()).item.status == "open"
    await community.hears(seen(community, version=3))

    alert = (await community.alert()).item
    assert (alert.status, alert.outcome) == ("closed", "signal_seen")


async def test_a_signal_heard_of_before_its_absence_raises_nothing(community: Community) -> None:
    await community.has_resident()

    await community.hears(seen(community, version=2), unseen(community, version=1))

    assert await community.alerts() == []


@pytest.mark.capability("N-08")
async def test_nothing_seen_from_outside_ends_a_call_for_help_only_somebody_at_the_door_does(
    community: Community,
) -> None:
    await community.has_resident()
    await community.hears(help_call(community))
    await community.time_passes(minutes=3)

    call = community.contact(Outcome.SAFE).model_copy(update={"mode": ContactMode.CALL})
    await community.hears(seen(community, source="device"), seen(community), call)
    assert (await community.alert()).item.status == "open"
    await community.hears(community.contact(Outcome.NEEDS_ATTENTION))

    assert (await community.alert()).item.status == "closed"


async def test_a_stranger_at_the_door_is_told_to_the_whole_community_at_once(community: Community) -> None:
    await community.has_resident()

    await community.hears(stranger(community))
    await community.time_passes(seconds=1)

    phones = await community.phones()
    assert set(phones) == {"block_captain", "compound_director", "secretary"}
    assert all("对不上暗号" in texts[0] and "【暖邻·紧急】" in texts[0] for texts in phones.values())
    assert (await community.alert()).item.severity.value == "urgent"
    assert CareRole.LIAISON.value not in phones


@pytest.mark.capability("S4-16")
async def test_a_falling_mood_is_one_notice_to_the_grid_leader(community: Community) -> None:
    grid_leader = {"staff_id": uuid4(), "name": "郑网格", "phones": ["+8613900002222"]}
    await community.has_resident()
    circle = community.circle()
    member = CareMember(role=CareRole.GRID_LEADER, level=4, **grid_leader)
    await community.hears(circle.model_copy(update={"members": [*circle.members, member]}))

    for _ in range(2):
        await community.hears(
            MoodWorsened(**community.fields(), contact_id=uuid4(), resident_id=community.resident_id, count=3)
        )
    await community.time_passes(hours=48)

    rows = await community.rows("select staff_id, text from screen_message")
    assert [row["staff_id"] for row in rows] == [grid_leader["staff_id"]]
    assert "情绪连续三次变差" in rows[0]["text"]


async def test_who_is_not_known_to_be_home_is_looked_for_until_they_are(community: Community) -> None:
    await community.has_resident()
    escort_id = uuid4()
    about = {"escort_id": escort_id, "resident_id": community.resident_id}
    due = EscortOverdue(**community.fields(), **about, missing="safe_home", done_by=community.clock.now())

    await community.hears(due)
    assert "未确认安全到家" in (await community.phones())["liaison"][0]
    await community.hears(EscortEnded(**community.fields(), **about, late=True), due)

    alert = (await community.alert()).item
    assert (alert.status, alert.outcome, alert.severity.value) == ("closed", "escort_ended", "urgent")
