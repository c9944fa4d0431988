"""Duties go where the resident is: to the daughter's community for the stay, and home again."""

from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from services.visits.handlers.copies import on_care_circle_resolved, on_resident_profiled
from services.visits.jobs.signals import sweep_windows
from shared.contracts.registry import CareCircleResolved, ResidentProfiled
from shared.contracts.registry_moves import HostPlace
from shared.contracts.visits import ContactRecorded, VisitCancelled, VisitMissed, VisitScheduled
from shared.contracts.visits_requests import ListVisits, VisitItem
from shared.contracts.visits_signals import SaveSignalPlan, SignalUnseen
from shared.contracts.words import Category, Outcome
from tests.integration.visits.district import WEEKLY, District, at, resident_named
from tests.integration.visits.rules import make_rule

HOME, HOST, ELSEWHERE = "990102003005", "990102004002", "990102004003"
AT_THE_DAUGHTERS = HostPlace(community=HOST, compound="花园里", building="5", unit="1", room="301")


def place(code: str) -> dict[str, str]:
    """Return the fields of an event that is told in a community."""
    return {"district": code[:6], "street": code[6:9], "community": code[9:]}


def profiled(district: District, name: str, host: HostPlace | None) -> ResidentProfiled:
    """Build what registry tells of somebody who is with a host, or at home."""
    return district.profile(name, Category.LIVES_ALONE, host=host)


def circled(district: District, name: str, code: str, liaison: str | None) -> CareCircleResolved:
    """Build what registry tells of who answers in a community; newer than what was told before."""
    version = district.versions[resident_named(name)]
    return district.circle(name, liaison, version=version + 1).model_copy(update=place(code))


async def goes(district: District, name: str, *, circle_first: bool = False) -> None:
    """Tell visits that somebody is with the daughter, where 周联络 answers."""
    events = profiled(district, name, AT_THE_DAUGHTERS)
    circle = circled(district, name, HOST, "周联络")
    if circle_first:
        await district.hear(circle)
    await district.hear(events)
    if not circle_first:
        await district.hear(circle)
    district.versions[resident_named(name)] += 1
    await district.plans()


async def returns(district: District, name: str) -> None:
    """Tell visits that somebody is at home again."""
    await district.hear(profiled(district, name, None))
    await district.hear(circled(district, name, HOME, "联络员甲"))
    district.versions[resident_named(name)] += 1
    await district.plans()


async def listed(district: District, community: str) -> list[VisitItem]:
    """Return the visits that a community sees today."""
    return (await district.ask(ListVisits(community=community))).items


def who(row: dict[str, Any]) -> tuple[str, str, str]:
    """Return where a visit is to be made, by whom, and how it stands."""
    return row["area"], row["liaison_name"], row["status"]


@pytest.mark.parametrize("circle_first", [False, True])
async def test_an_open_visit_goes_along_to_the_hosts_liaison_and_back(district: District, circle_first: bool) -> None:
    district.clock.at = at("2026-11-23 09:00")
    await district.has("王秀英", Category.LIVES_ALONE)
    district.clock.at = at("2026-11-25 09:00")
    await district.forgets()

    await goes(district, "王秀英", circle_first=circle_first)
    meanwhile = await district.rows("王秀英", WEEKLY)
    told = await district.told(VisitScheduled)
    district.clock.at = at("2026-11-27 09:00")
    await returns(district, "王秀英")

    assert {who(row) for row in meanwhile} == {(HOST, "周联络", "planned")}
    assert len({row["period"] for row in meanwhile}) == len(meanwhile)
    assert {f"{event.district}{event.street}{event.community}" for event in told} == {HOST}
    assert {who(row) for row in await district.rows("王秀英", WEEKLY)} == {(HOME, "联络员甲", "planned")}


@pytest.mark.parametrize("circle_first", [False, True])
async def test_a_visit_with_only_its_grace_left_stays_with_whom_it_was(district: District, circle_first: bool) -> None:
    district.clock.at = at("2026-11-23 09:00")
    await district.has("王秀英", Category.LIVES_ALONE)
    (due,) = [row for row in await district.rows("王秀英", WEEKLY) if row["opens_at"] <= district.clock.now()]
    district.clock.at = due["due_at"]
    await district.plans()

    await goes(district, "王秀英", circle_first=circle_first)

    by_period = {row["period"]: who(row) for row in await district.rows("王秀英", WEEKLY)}
    assert by_period.pop(due["period"]) == (HOME, "联络员甲", "planned")
    assert set(by_period.values()) == {(HOST, "周联络", "planned")}
    district.clock.at = due["deadline_at"]
    await district.sweeps()
    (missed,) = await district.told(VisitMissed)
    assert missed.street + missed.community == HOME[6:]


async def test_a_visit_that_is_missed_during_the_stay_is_told_where_it_should_have_been(district: District) -> None:
    district.clock.at = at("2026-11-23 09:00")
    await district.has("王秀英", Category.LIVES_ALONE)
    await goes(district, "王秀英")

    await district.moves_to("2026-12-01 09:00")

    (missed,) = [event for event in await district.told(VisitMissed) if event.rule_id == WEEKLY]
    assert missed.street + missed.community == HOST[6:]
    assert missed.liaison_id == resident_named("周联络")


async def test_home_and_host_list_the_visit_with_a_mark_and_a_third_community_does_not(district: District) -> None:
    district.clock.at = at("2026-11-23 09:00")
    await district.has("王秀英", Category.LIVES_ALONE)
    await goes(district, "王秀英")

    for community in (HOME, HOST):
        items = await listed(district, community)
        assert items
        assert {(item.community, item.home_community, item.door) for item in items} == {
            (HOST, HOME, "花园里 5幢1单元301室")
        }
    assert await listed(district, ELSEWHERE) == []


async def test_rules_of_home_end_and_those_of_the_host_begin_without_a_gap_and_without_a_second_duty(
    district: District,
) -> None:
    district.clock.at = at("2026-11-23 09:00")
    home_rule = await make_rule(district, community=HOME, period="days", period_days=3)
    host_rule = await make_rule(district, community=HOST, period="days", period_days=2)
    await district.has("王秀英", Category.LIVES_ALONE)
    before = [row["rule_id"] for row in await district.rows("王秀英") if row["status"] == "planned"]

    await goes(district, "王秀英")

    now = district.clock.now()
    open_now = [
        row["rule_id"]
        for row in await district.rows("王秀英")
        if row["status"] == "planned" and row["opens_at"] <= now and row["rule_id"] in {home_rule, host_rule}
    ]
    assert home_rule in before
    assert open_now == [host_rule]
    assert {event.reason for event in await district.told(VisitCancelled)} == {"moved"}


async def test_a_duty_of_home_runs_on_where_the_host_asks_for_nothing_yet(district: District) -> None:
    district.clock.at = at("2026-11-23 09:00")
    rule = await make_rule(district, community=HOME, period="days", period_days=3)
    await district.has("王秀英", Category.LIVES_ALONE)
    async with district.sessions.begin() as session:
        await session.execute(text("update care_rule_version set active = false where community is null"))

    await goes(district, "王秀英")

    running = [row for row in await district.rows("王秀英", rule) if row["status"] == "planned"]
    assert [who(row) for row in running if row["opens_at"] <= district.clock.now()] == [(HOST, "周联络", "planned")]


async def test_a_record_made_late_counts_where_the_resident_was_then(district: District) -> None:
    district.clock.at = at("2026-11-23 09:00")
    await district.has("王秀英", Category.LIVES_ALONE)
    district.clock.at = at("2026-11-25 09:00")
    await goes(district, "王秀英")
    district.clock.at = at("2026-11-25 18:00")

    await district.records("王秀英", happened_at=at("2026-11-24 10:00"), staff_id=resident_named("联络员甲"))
    await district.records("王秀英", outcome=Outcome.NO_ANSWER)

    told = await district.told(ContactRecorded)
    assert [event.street + event.community for event in told] == [HOME[6:], HOST[6:]]


async def test_nobody_waits_at_the_window_of_who_is_with_the_daughter(district: District) -> None:
    district.clock.at = at("2026-11-23 06:00")
    resident = await district.has("王秀英", Category.LIVES_ALONE)
    plan = {
        "resident_id": resident,
        "version": 0,
        "signals": [{"code": "curtain", "meaning": "safe", "text": "窗帘拉开"}],
        "window_from": "07:00",
        "window_to": "09:00",
    }
    await district.ask(SaveSignalPlan.model_validate({"plan": plan}))
    await goes(district, "王秀英")

    district.clock.at = at("2026-11-23 10:00")
    while await sweep_windows(district.deps) == district.clock.now():
        pass

    assert await district.told(SignalUnseen) == []


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["go", "return", "move", "contact", "again", "circle only"]),
        st.sampled_from([1, 60 * 9, 60 * 24 - 1, 60 * 24 * 2, 60 * 24 * 5, 60 * 24 * 8]),
        st.booleans(),
    ),
    min_size=3,
    max_size=9,
)
"""What happens, how many minutes later, and whether the circle is heard before the resident's profile."""


@settings(deadline=None, max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
async def test_each_week_has_one_duty_wherever_the_resident_is(
    district: District, steps: list[tuple[str, int, bool]]
) -> None:
    async with district.sessions.begin() as session:
        await session.execute(text("truncate visit, contact, resident_copy, circle_copy, outbox, must_visit cascade"))
    name = f"老人{uuid4()}"
    start = district.clock.at = at("2026-11-23 09:00")
    person = {"home": HOME, "host": None}
    heard: list[Any] = []
    await hear(district, name, person, heard, circle_first=False)

    for what, minutes, circle_first in steps:
        district.clock.advance(minutes=minutes)
        await district.plans()
        await district.sweeps()
        await happens(district, name, person, heard, what, circle_first=circle_first)

    await no_week_is_lost(district, name, first=start, person=person)


async def happens(
    district: District, name: str, person: dict[str, Any], heard: list[Any], what: str, *, circle_first: bool
) -> None:
    """Let one thing happen, and visits hear of it."""
    match what:
        case "contact":
            await district.records(name)
            return
        case "again":
            for listener, event in reversed(heard):
                await listener([event], district.deps)
            await district.plans()
            return
        case "go":
            person["host"] = HOST if person["home"] != HOST else ELSEWHERE
        case "return":
            person["host"] = None
        case "move":
            person["home"], person["host"] = {HOME: HOST, HOST: ELSEWHERE, ELSEWHERE: HOME}[person["home"]], None
    await hear(district, name, person, heard, circle_first=circle_first)


async def hear(district: District, name: str, person: dict[str, Any], heard: list[Any], *, circle_first: bool) -> None:
    """Tell visits where somebody is and who answers there."""
    host = HostPlace(community=person["host"], building="5", room="301") if person["host"] else None
    profile = district.profile(name, Category.LIVES_ALONE, host=host, birth_date=None, **place(person["home"]))
    code = person["host"] or person["home"]
    circle = circled(district, name, code, f"联络员{code}")
    district.versions[resident_named(name)] += 1
    told: list[Any] = [(on_resident_profiled, profile), (on_care_circle_resolved, circle)]
    for listener, event in reversed(told) if circle_first else told:
        await listener([event], district.deps)
    heard += told
    await district.plans()


async def no_week_is_lost(district: District, name: str, *, first: datetime, person: dict[str, Any]) -> None:
    """Every week since the first has its duty once; what is open is where the resident is, with who answers there."""
    rows = [row for row in await district.rows(name, WEEKLY) if row["status"] != "cancelled"]
    assert rows[0]["opens_at"] <= first
    assert all(one["ends_at"] == other["opens_at"] for one, other in pairwise(rows))
    assert rows[-1]["ends_at"] > district.clock.now()
    code = person["host"] or person["home"]
    for row in rows:
        if row["status"] == "planned" and row["due_at"] > district.clock.now():
            assert (row["area"], row["liaison_name"]) == (code, f"联络员{code}")
