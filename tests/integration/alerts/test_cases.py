"""One alert per case, raised and closed by facts in whatever order they come."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from uuid import uuid4

import pytest

from services.alerts.domain.texts import OUTCOME_NAMES
from shared.contracts.alerts import AlertClosed, AlertRaised
from shared.contracts.alerts_requests import CloseAlert
from shared.contracts.base import Event
from shared.contracts.words import Outcome, Severity
from tests.integration.alerts.community import Community


async def close(community: Community) -> None:
    item = next(item for item in await community.alerts() if item.status != "closed")
    await community.ask(CloseAlert(alert_id=item.alert_id, outcome="safe", text="见到本人"))


async def test_the_same_event_heard_again_raises_nothing_even_after_the_alert_was_closed(community: Community) -> None:
    await community.has_resident()
    missed = community.missed()

    await community.hears(missed, missed)
    await close(community)
    await community.hears(missed)

    (item,) = await community.alerts()
    assert item.status == "closed"
    assert len(await community.told(AlertRaised)) == 1
    assert len((await community.phones())["block_captain"]) == 1


async def test_a_case_reported_again_is_a_line_while_open_and_a_new_alert_after_the_closing(
    community: Community,
) -> None:
    await community.has_resident()
    first_at = community.clock.now() - timedelta(hours=4)

    await community.hears(community.unanswered_again(first_at=first_at, count=2))
    await community.hears(community.unanswered_again(first_at=first_at, count=3))

    detail = await community.alert()
    assert [entry.kind for entry in detail.timeline] == ["raised", "notified", "repeated"]
    assert detail.item.title == "连续 3 次无人应答,请尽快上门查看"

    await close(community)
    await community.hears(community.unanswered_again(first_at=first_at, count=4))

    assert sorted(item.status for item in await community.alerts()) == ["closed", "open"]


async def test_one_delivery_may_hold_several_cases_and_repeats(community: Community) -> None:
    await community.has_resident()
    first_at = community.clock.now() - timedelta(hours=4)
    silences = [community.unanswered_again(first_at=first_at, count=count) for count in (2, 3)]
    missed = [community.missed() for _ in range(3)]

    await community.hears_together([*missed, missed[0]])
    await community.hears_together([*silences, silences[1]])

    assert sorted(item.kind for item in await community.alerts()) == ["no_answer_repeated"] + ["visit_missed"] * 3
    rows = await community.rows("select kind, count(*) as n from alert_entry group by kind order by kind")
    assert rows == [{"kind": "notified", "n": 4}, {"kind": "raised", "n": 4}, {"kind": "repeated", "n": 1}]
    assert {role: len(texts) for role, texts in (await community.phones()).items()} == {
        "block_captain": 3,
        "liaison": 1,
    }


async def test_two_replicas_that_hear_of_one_case_at_once_raise_one_alert(community: Community) -> None:
    await community.has_resident()
    first_at = community.clock.now() - timedelta(hours=4)
    events = [community.unanswered_again(first_at=first_at, count=count) for count in range(2, 10)]

    await community.hears_at_once(*events, *events)

    assert len(await community.alerts()) == 1
    assert len(await community.told(AlertRaised)) == 1
    kinds = [entry.kind for entry in (await community.alert()).timeline]
    assert kinds.count("repeated") == len(events) - 1


@pytest.mark.capability("E-06")
async def test_a_visit_made_up_for_closes_its_alert_with_the_reason(community: Community) -> None:
    await community.has_resident()
    visit_id = uuid4()
    await community.hears(community.missed(visit_id), community.missed())

    await community.time_passes(days=2)
    await community.hears(community.completed(visit_id))

    items = await community.alerts()
    assert sorted(item.status for item in items) == ["closed", "unresolved_exhausted"]
    closed = next(item for item in items if item.status == "closed")
    assert (closed.outcome, closed.kind) == ("visit_completed", "visit_missed")
    (event,) = await community.told(AlertClosed)
    assert event.outcome == "visit_completed"


@pytest.mark.capability("E-06")
async def test_a_completion_that_is_heard_before_the_miss_leaves_no_alert_open(community: Community) -> None:
    await community.has_resident()
    done, off = uuid4(), uuid4()
    missed, gone = community.missed(done), community.missed(off)

    await community.hears(community.completed(done), missed)
    await community.hears(community.cancelled(off), gone)

    assert await community.alerts() == []
    assert await community.phones() == {}


@pytest.mark.capability("E-06")
async def test_a_miss_and_its_completion_at_the_same_moment_leave_no_alert_open(community: Community) -> None:
    await community.has_resident()
    visits = [uuid4() for _ in range(20)]
    misses = [community.missed(visit) for visit in visits]
    ends = [community.completed(visit) for visit in visits]

    await asyncio.gather(*(community.hears(miss) for miss in misses), *(community.hears(end) for end in ends))

    assert {item.status for item in await community.alerts()} <= {"closed"}


async def test_a_cancelled_visit_closes_its_alert(community: Community) -> None:
    await community.has_resident()
    visit_id = uuid4()

    await community.hears(community.missed(visit_id), community.cancelled(visit_id))

    (item,) = await community.alerts()
    assert (item.status, item.outcome) == ("closed", "visit_cancelled")


async def test_a_visit_that_was_cancelled_and_became_due_again_can_be_missed(community: Community) -> None:
    await community.has_resident()
    visit_id = uuid4()
    cancelled, missed = community.cancelled(visit_id), community.missed(visit_id)

    await community.hears(cancelled, missed, cancelled)

    assert [item.status for item in await community.alerts()] == ["open"]


async def test_a_health_finding_is_as_urgent_as_the_one_who_saw_it_says(community: Community) -> None:
    await community.has_resident()

    await community.hears(community.unwell(Severity.URGENT))

    detail = await community.alert()
    assert detail.item.severity is Severity.URGENT
    assert detail.contact_id is not None
    assert await community.phones() == {
        "liaison": ["【暖邻·紧急】安和小区3幢1单元402室 何桂芳:走访发现健康异常(紧急),请尽快处理"]
    }


@pytest.mark.capability("E-14")
async def test_no_answer_twice_is_an_urgent_alert_until_the_resident_is_really_reached(community: Community) -> None:
    await community.has_resident()
    first_at = community.clock.now() - timedelta(hours=5)
    await community.hears(community.contact(Outcome.SAFE, happened_at=first_at - timedelta(days=1)))
    await community.hears(community.contact(Outcome.NO_ANSWER, happened_at=first_at))
    await community.hears(community.contact(Outcome.NO_ANSWER), community.unanswered_again(first_at=first_at))
    (item,) = await community.alerts()
    assert (item.kind, item.severity, item.status) == ("no_answer_repeated", Severity.URGENT, "open")

    community.clock.advance(minutes=5)
    await community.hears(community.contact(Outcome.NO_ANSWER))
    community.clock.advance(minutes=1)
    await community.hears(community.contact(Outcome.AWAY))
    (item,) = await community.alerts()
    assert item.status == "open"

    community.clock.advance(minutes=5)
    await community.hears(community.contact(Outcome.SAFE))
    (item,) = await community.alerts()
    assert (item.status, item.outcome) == ("closed", "reached")


@pytest.mark.capability("E-14")
async def test_somebody_reached_before_the_silence_is_not_known_to_be_safe(community: Community) -> None:
    await community.has_resident()
    first_at = community.clock.now() - timedelta(hours=5)

    await community.hears(community.unanswered_again(first_at=first_at))
    await community.hears(community.contact(Outcome.SAFE, happened_at=first_at - timedelta(minutes=1)))

    assert [item.status for item in await community.alerts()] == ["open"]


async def test_the_facts_of_a_silence_may_come_in_any_order(community: Community) -> None:
    first_at = community.clock.now() - timedelta(hours=5)
    await community.has_resident()
    for order in permutations(range(4)):
        home = replace(community, resident_id=uuid4())
        facts: list[Event] = [
            home.contact(Outcome.NO_ANSWER, happened_at=first_at),
            home.contact(Outcome.NO_ANSWER, happened_at=first_at + timedelta(hours=1)),
            home.unanswered_again(first_at=first_at),
            home.contact(Outcome.SAFE, happened_at=first_at + timedelta(hours=2)),
        ]

        await home.hears(*(facts[place] for place in order))

        items = await community.alerts(resident_id=home.resident_id)
        assert [item.status for item in items if item.status != "closed"] == [], order


async def test_every_outcome_has_a_name_that_people_read() -> None:
    assert {"safe", "helped", "hospital", "false_alarm", "other"} < set(OUTCOME_NAMES)
