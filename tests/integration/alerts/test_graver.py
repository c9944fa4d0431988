"""A case that becomes graver: whoever has it, or whom the graver ladder names, is told at once and once."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from services.alerts.domain.calm import Calm
from services.alerts.storage.rules import shipped_rules
from shared.contracts.alerts_calm import ConfirmSilence, EndSilence, ListHeld, StartSilence
from shared.contracts.alerts_requests import (
    AcknowledgeAlert,
    EscalationLevel,
    EscalationPlan,
    SaveEscalationPlan,
)
from shared.contracts.alerts_rules import AlertRuleBody, SaveAlertRule
from shared.contracts.words import CareRole, Severity
from tests.integration.alerts.community import ZONE, Community, staff_id

KIND = "unwell_again"

LADDER = [
    EscalationLevel(roles=[CareRole.SECRETARY], after_minutes=0),
    EscalationLevel(roles=[CareRole.COMPOUND_DIRECTOR], after_minutes=3),
]


async def findings_of_one_person_are_one_case(community: Community, **rule: Any) -> None:
    """Let every finding of a resident be the same case, and let what is urgent begin with the secretary."""
    body = {
        **shipped_rules()["health_flagged"],
        "rule": KIND,
        "kind": KIND,
        "name": "多次不适",
        "case": ["resident_id"],
    }
    await community.ask(SaveAlertRule(rule=AlertRuleBody.model_validate(body | rule), reason="一人一条", actor="cli"))
    plan = EscalationPlan(severity=Severity.URGENT, levels=LADDER, exhausted_after_minutes=10)
    await community.ask(SaveEscalationPlan(plan=plan))


async def told(community: Community, purpose: str) -> list[tuple[str, str]]:
    """Return who was told of the case for a purpose, and what."""
    rows = await community.rows(
        "select n.role, n.text from notice n join alert a on a.id = n.alert_id"
        " where a.kind = :kind and n.purpose = :purpose order by n.created_at, n.role",
        kind=KIND,
        purpose=purpose,
    )
    return [(row["role"], row["text"]) for row in rows]


async def two_doors(community: Community) -> None:
    for name in ("何桂芳", "李秀英"):
        community.resident_id = uuid4()
        await community.has_resident(name=name)
        await community.hears(community.unwell(Severity.WARNING))


async def test_a_door_of_several_that_becomes_graver_is_told_at_once_to_whom_the_graver_ladder_says_and_once(
    community: Community,
) -> None:
    await findings_of_one_person_are_one_case(community, group={})
    await two_doors(community)
    waiting = await community.ask(ListHeld())

    await community.hears(community.unwell(), community.unwell())
    at_once = await told(community, "graver")
    await community.time_passes(minutes=3)

    assert [one.because for one in waiting.items] == ["joined"]
    assert [role for role, _ in at_once] == ["liaison", "secretary"]
    said = "【暖邻·紧急】安和小区3幢1单元402室 李秀英:走访发现健康异常(紧急),请尽快处理"
    assert {text for _, text in at_once} == {said}
    assert [role for role, _ in await told(community, "graver")] == ["liaison", "secretary"]
    assert [role for role, _ in await told(community, "ladder")] == ["liaison", "compound_director"], "at its pace"
    (alert,) = [one for one in await community.alerts() if one.kind == KIND]
    assert (alert.severity, alert.member_count) == (Severity.URGENT, 2)


async def test_whoever_has_an_alert_hears_alone_that_it_is_graver_now(community: Community) -> None:
    await findings_of_one_person_are_one_case(community)
    await community.has_resident()
    await community.hears(community.unwell(Severity.WARNING))
    (alert,) = [one for one in await community.alerts() if one.kind == KIND]
    captain = staff_id(CareRole.BLOCK_CAPTAIN)
    await community.hears(community.staff(CareRole.BLOCK_CAPTAIN))
    await community.ask(AcknowledgeAlert(alert_id=alert.alert_id, staff_id=captain, who="楼长吴立群"))

    await community.hears(community.unwell(Severity.WARNING), community.unwell())

    rows = await community.rows("select staff_id, status from notice where purpose = 'graver'")
    assert [(row["staff_id"], row["status"]) for row in rows] == [(captain, "sent")]


async def test_what_becomes_graver_before_anybody_was_told_climbs_the_graver_ladder(community: Community) -> None:
    community.calm = Calm(zone=ZONE, longest_wait=timedelta(hours=1))
    await findings_of_one_person_are_one_case(community, group={"by": [], "wait_seconds": 60})
    await two_doors(community)

    await community.hears(community.unwell())
    await community.time_passes(seconds=1)

    assert [role for role, _ in await told(community, "ladder")] == ["secretary"]
    assert await told(community, "graver") == []


async def test_that_a_case_became_graver_is_told_at_once_when_its_silence_is_ended_early(community: Community) -> None:
    await findings_of_one_person_are_one_case(community)
    await community.has_resident()
    await community.hears(community.unwell(Severity.WARNING))
    ends_at = community.clock.now() + timedelta(hours=2)
    asker, other = CareRole.SECRETARY, CareRole.COMPOUND_DIRECTOR
    await community.hears(community.staff(asker), community.staff(other))
    condition = {"when": {"field": "kind", "eq": KIND}, "even_urgent": True, "actor": str(staff_id(asker))}
    started = await community.ask(StartSilence.model_validate({**condition, "reason": "演练", "ends_at": ends_at}))
    await community.ask(ConfirmSilence(silence_id=started.silence_id, actor=str(staff_id(other))))

    await community.hears(community.unwell())
    during = await told(community, "graver")
    await community.ask(EndSilence(silence_id=started.silence_id, actor="陆萍"))
    await community.time_passes(seconds=1)

    assert during == []
    assert [role for role, _ in await told(community, "graver")] == ["liaison", "secretary"]


async def test_whoever_is_on_the_graver_ladder_is_told_once_however_far_a_quiet_alert_had_climbed(
    community: Community,
) -> None:
    two = [{"roles": ["liaison"], "after_minutes": 0}, {"roles": ["block_captain"], "after_minutes": 5}]
    quiet = {"levels": two, "exhausted_after_minutes": 1440, "ends_quietly": True}
    await findings_of_one_person_are_one_case(community, plan=quiet)
    roles = (CareRole.SECRETARY, CareRole.COMPOUND_DIRECTOR, CareRole.LIAISON)
    levels = [EscalationLevel(roles=[role], after_minutes=3 * number) for number, role in enumerate(roles)]
    plan = EscalationPlan(severity=Severity.URGENT, levels=levels, exhausted_after_minutes=10)
    await community.ask(SaveEscalationPlan(plan=plan))
    await community.has_resident()
    await community.hears(community.unwell(Severity.WARNING))
    await community.time_passes(minutes=6)

    await community.hears(community.unwell())
    at_once = [role for role, _ in await told(community, "graver")]
    await community.time_passes(minutes=11)

    in_turn = [role for role, _ in await told(community, "ladder")]
    assert in_turn == ["liaison", "block_captain", "compound_director", None]
    assert at_once == ["block_captain", "liaison", "secretary"]


async def test_what_would_be_put_away_by_itself_climbs_like_everything_urgent_once_it_is(community: Community) -> None:
    quiet = {"levels": [{"roles": ["liaison"], "after_minutes": 0}], "exhausted_after_minutes": 1440}
    await findings_of_one_person_are_one_case(community, plan=quiet | {"ends_quietly": True})
    await community.has_resident()
    await community.hears(community.unwell(Severity.WARNING), community.unwell())

    await community.time_passes(minutes=11)
    (alert,) = [one for one in await community.alerts() if one.kind == KIND]

    assert [role for role, _ in await told(community, "ladder")] == ["liaison", "compound_director", None]
    assert alert.status == "unresolved_exhausted", "nobody has said what they saw"
