"""The recount finds what stands still, repairs what it can and says the rest."""

import pytest
from sqlalchemy.exc import IntegrityError
from structlog.testing import capture_logs

from services.alerts.jobs.ladder import sweep_audit
from services.alerts.use_cases.audit_alerts import STUCK
from tests.integration.alerts.community import Community


async def audit(community: Community) -> list[str]:
    with capture_logs() as logs:
        await sweep_audit(community.deps)
    return [str(line["event"]) for line in logs]


async def test_a_sound_desk_needs_no_repair(community: Community) -> None:
    await community.has_resident()
    await community.hears(community.missed())
    await community.time_passes(minutes=25)

    assert await audit(community) == []


async def test_an_alert_that_does_not_climb_is_counted_and_said(community: Community) -> None:
    await community.has_resident()
    await community.hears(community.missed())
    community.clock.advance(minutes=26)

    assert await audit(community) == ["alerts stand still"]
    assert STUCK._value.get() == 1


async def test_an_alert_that_would_wait_longer_than_its_plan_climbs_now(community: Community) -> None:
    await community.has_resident()
    await community.hears(community.missed())
    await community.do("update alert set next_escalation_at = next_escalation_at + interval '3 days'")

    assert await audit(community) == ["alerts waited longer than their plan"]
    await community.time_passes(seconds=1)
    assert set(await community.phones()) == {"block_captain", "compound_director"}


async def test_a_notice_that_outlived_its_alert_is_called_back(community: Community) -> None:
    await community.has_resident()
    await community.hears(community.missed())
    await community.do("update notice set status = 'waiting', sent_at = null")
    await community.do("update alert set status = 'acknowledged', next_escalation_at = null")

    assert await audit(community) == ["notices outlived their alert"]
    assert [row["status"] for row in await community.rows("select status from notice")] == ["cancelled"]


async def test_a_notice_for_a_channel_that_was_switched_off_is_set_aside(community: Community) -> None:
    await community.has_resident()
    await community.hears(community.missed())
    await community.do("update notice set status = 'waiting', sent_at = null, channel = 'mail'")

    assert await audit(community) == ["notices wait for a channel that is switched off"]
    assert [row["status"] for row in await community.rows("select status from notice")] == ["dead"]


async def test_visits_are_forgotten_only_when_no_replay_can_bring_them_back(community: Community) -> None:
    await community.has_resident()
    await community.hears(community.missed(), community.missed())
    await community.do(
        "update visit_copy set heard_at = now() - interval '46 days' where visit_id ="
        " (select visit_id from visit_copy limit 1)"
    )

    await audit(community)

    assert len(await community.rows("select 1 from visit_copy")) == 1


@pytest.mark.parametrize(
    "damage",
    [
        "update alert set next_escalation_at = null",
        "update alert set status = 'closed', next_escalation_at = null",
        "update alert set status = 'acknowledged'",
        "update notice set status = 'sending', sent_at = null",
        "update notice set status = 'waiting'",
    ],
)
async def test_the_database_refuses_states_that_nothing_would_ever_leave(community: Community, damage: str) -> None:
    await community.has_resident()
    await community.hears(community.missed())

    with pytest.raises(IntegrityError):
        await community.do(damage)
