"""Facts that a human must act on, or has to know; and what is no news."""

from uuid import uuid4

import pytest
from nats.aio.client import Client

from shared.contracts.activities_teams import TeamUnderstaffed
from shared.contracts.alerts import AlertClosed
from shared.contracts.registry_circle import LiaisonHandedOver, StandInBegun
from shared.contracts.registry_grids import GridStaffed, GridUnstaffed
from shared.contracts.registry_life import DeathReversed, DeathUnconfirmed
from shared.contracts.visits import HazardFound
from shared.contracts.visits_door import HazardFixed
from shared.contracts.visits_duties import VisitReassigned
from shared.contracts.words import CareRole
from tests.integration.alerts.community import Community, staff_id
from tests.integration.alerts.test_bus import publish
from tests.integration.alerts.test_rules import served
from tests.support.doubles import FakeClock
from tests.support.waiting import bus_is_quiet


async def test_a_grid_without_a_worker_is_told_to_the_community_and_closed_when_somebody_is_there(
    community: Community, bus: str, client: Client, clock: FakeClock
) -> None:
    gap = {"gap_id": uuid4(), "grid": "2"}
    async with served(community, bus, client, clock):
        missing = GridUnstaffed(**community.fields(), **gap)
        await publish(client, missing)
        await bus_is_quiet(client.jetstream(), services={"alerts"})
        phones = await community.phones()
        await publish(client, GridStaffed(**community.fields(), **gap))
        await bus_is_quiet(client.jetstream(), services={"alerts"})
        await publish(client, missing.model_copy(update={"event_id": uuid4()}))
        await bus_is_quiet(client.jetstream(), services={"alerts"})

    assert set(phones) == {"secretary"}
    assert "第2网格没有在岗的网格员" in phones["secretary"][0]
    assert [(item.status, item.outcome) for item in await community.alerts()] == [("closed", "filled")]


async def test_a_fact_about_a_place_nobody_is_known_of_goes_to_the_district(community: Community) -> None:
    await community.hears(TeamUnderstaffed(**community.fields(), team_id=uuid4(), member_count=2, least_count=5))
    await community.time_passes(minutes=2)

    assert set(await community.phones()) == {"district"}


async def test_whoever_takes_residents_or_a_visit_over_is_told_themselves(
    community: Community, bus: str, client: Client, clock: FakeClock
) -> None:
    captain, director = staff_id(CareRole.BLOCK_CAPTAIN), staff_id(CareRole.COMPOUND_DIRECTOR)
    async with served(community, bus, client, clock):
        await publish(client, *(community.staff(role) for role in (CareRole.BLOCK_CAPTAIN, CareRole.COMPOUND_DIRECTOR)))
        await bus_is_quiet(client.jetstream(), services={"alerts"})
        handed = LiaisonHandedOver(
            **community.fields(),
            hand_over_id=uuid4(),
            from_staff_id=uuid4(),
            to_staff_id=captain,
            effective_at=clock.now(),
            resident_ids=[community.resident_id, uuid4()],
        )
        moved = VisitReassigned(
            **community.fields(),
            visit_id=uuid4(),
            resident_id=community.resident_id,
            liaison_id=director,
            former_liaison_id=captain,
            deadline_at=clock.now(),
        )
        covered = StandInBegun(
            **community.fields(),
            absence_id=uuid4(),
            staff_id=uuid4(),
            stand_in_id=director,
            active_from=clock.now(),
            resident_ids=[community.resident_id],
        )
        await publish(client, handed, moved, covered)
        await bus_is_quiet(client.jetstream(), services={"alerts"})

    rows = await community.rows(
        "select kind, notice.staff_id, text from notice join alert on alert.id = alert_id order by kind"
    )
    assert [(row["kind"], row["staff_id"]) for row in rows] == [
        ("liaison_handed_over", captain),
        ("stand_in_begun", director),
        ("visit_reassigned", director),
        ("visit_taken_over", captain),
    ]
    assert "2 位居民已交接给新的联络员" in rows[0]["text"]
    assert "1 位居民由您代为走访" in rows[1]["text"]
    assert "何桂芳" in rows[2]["text"]


async def test_what_only_has_to_be_known_is_put_away_by_itself_and_the_district_is_left_alone(
    community: Community,
) -> None:
    await community.has_resident()
    await community.hears(
        VisitReassigned(
            **community.fields(),
            visit_id=uuid4(),
            resident_id=community.resident_id,
            liaison_id=uuid4(),
            deadline_at=community.clock.now(),
        )
    )

    await community.time_passes(hours=23)
    waiting = [item.status for item in await community.alerts()]
    await community.time_passes(hours=2)

    assert waiting == ["open"]
    assert [(item.status, item.outcome) for item in await community.alerts()] == [("closed", "told")]
    assert set(await community.phones()) == {"liaison"}
    assert len(await community.told(AlertClosed)) == 1


async def test_a_reported_death_that_nobody_confirms_is_told_though_the_resident_is_not_spoken_of(
    community: Community,
) -> None:
    await community.has_resident(paused=True)
    report = {"report_id": uuid4(), "resident_id": community.resident_id}

    await community.hears(DeathUnconfirmed(**community.fields(), **report, waiting_hours=24))
    phones = await community.phones()
    await community.hears(DeathReversed(**community.fields(), **report, confirmed=False))

    assert set(phones) == {"compound_director"}
    assert "何桂芳" not in phones["compound_director"][0]
    assert [item.outcome for item in await community.alerts()] == ["settled"]


@pytest.mark.parametrize(("hazard", "severity"), [("gas", "warning"), ("fall", "info")])
async def test_a_hazard_is_as_urgent_as_it_is_and_closed_when_it_is_put_right(
    community: Community, hazard: str, severity: str
) -> None:
    await community.has_resident()
    found = {"finding_id": uuid4(), "contact_id": uuid4(), "resident_id": community.resident_id, "hazard": hazard}

    await community.hears(HazardFound(**community.fields(), **found))
    raised = [(item.severity.value, item.status) for item in await community.alerts()]
    await community.hears(HazardFixed(**community.fields(), **found, on_site=True))

    assert raised == [(severity, "open")]
    assert [item.outcome for item in await community.alerts()] == ["fixed"]


@pytest.mark.parametrize("presence", ["hospital", "station", "away"])
async def test_a_missed_knock_of_somebody_who_is_not_at_home_is_written_down_and_no_news(
    community: Community, presence: str
) -> None:
    await community.has_resident(presence=presence)
    await community.hears(community.missed(), community.unwell())

    assert [item.kind for item in await community.alerts()] == ["health_flagged"]
    [held] = await community.rows("select rule, because from inhibited_fact")
    assert held["rule"] == "visit_missed"
    assert held["because"].startswith("老人")

    await community.hears(community.profile(presence="home"), community.missed())
    assert {item.kind for item in await community.alerts()} == {"health_flagged", "visit_missed"}
