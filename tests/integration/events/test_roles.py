"""Roles for residents who can do something, and what volunteers can take on."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.events.jobs.roles import sweep_terms
from shared.contracts.activities_limits import AssignmentExceeded, DeclareLimits, GetLimits, VolunteerLimits
from shared.contracts.activities_roles import (
    AnswerRole,
    EndRole,
    GetRole,
    ListRoles,
    Role,
    RoleAccepted,
    RoleDetail,
    RoleEnded,
    RoleSuggestions,
    SaveRole,
    SuggestForRole,
)
from shared.contracts.registry_assessments import HealthFlagConfirmed
from shared.contracts.words import Severity
from shared.edge import RefusedError
from tests.integration.events.desk import COMMUNITY, Desk

LEADER = UUID("7d2f0a51-0000-4000-8000-000000000001")


async def knows(desk: Desk, name: str, *talents: str, **fields: Any) -> UUID:
    """Let the registry tell of somebody who can do something."""
    profile = desk.profile(uuid4(), name=name).model_copy(update={"talents": list(talents)} | fields)
    await desk.hear(profile)
    return profile.resident_id


async def seeks(desk: Desk, *skills: str, **fields: Any) -> Role:
    """Look for somebody for a role."""
    given = {"community": COMMUNITY, "title": "晚会乐队", "skills": list(skills), "leader_id": LEADER}
    return (await desk.ask(SaveRole(role=Role.model_validate(given | fields)))).role


async def suggested(desk: Desk, role: Role) -> RoleSuggestions:
    """Ask who fits."""
    return await desk.ask(SuggestForRole(role_id=role.role_id))


async def accepts(desk: Desk, role: Role, resident: UUID, *, consent: str = "本人当面同意", **f: Any) -> RoleDetail:
    """Have a resident say yes."""
    command = AnswerRole(role_id=role.role_id, resident_id=resident, accepted=True, consent=consent, actor="社工", **f)
    return await desk.ask(command)


async def declares(desk: Desk, resident: UUID, *avoids: str, **hours: float) -> VolunteerLimits:
    """Write down what somebody can take on."""
    command = DeclareLimits.model_validate({"resident_id": resident, "avoids": list(avoids), "actor": "社工"} | hours)
    return await desk.ask(command)


def flagged(desk: Desk, resident: UUID) -> HealthFlagConfirmed:
    """Return what the registry tells of a confirmed finding."""
    return HealthFlagConfirmed(
        occurred_at=desk.clock.now(),
        district="990102",
        street="003",
        community="005",
        flag_id=uuid4(),
        resident_id=resident,
        severity=Severity.WARNING,
    )


@pytest.mark.capability("S0-03")
async def test_who_can_do_it_is_ranked_by_nearness_and_a_yes_keeps_role_term_and_consent(desk: Desk) -> None:
    far = await knows(desk, "远", "二胡", "书法", compound="花园里", grid="第9网格")
    grid = await knows(desk, "网格", "二胡", compound="花园里", grid="第2网格")
    near = await knows(desk, "近", "拉二胡", compound="安和苑", grid="第1网格")
    await knows(desk, "不会", "象棋", compound="安和苑")
    await knows(desk, "住院", "二胡", compound="安和苑", presence="hospital")
    tired = await knows(desk, "累", "二胡", compound="安和苑")
    await declares(desk, tired, "standing")
    role = await seeks(desk, "二胡", compound="安和苑", grid="第2网格", strains=["standing"], needed_count=2)

    found = await suggested(desk, role)

    assert [(one.resident_id, one.nearness) for one in found.items] == [
        (near, "compound"),
        (grid, "grid"),
        (far, "community"),
    ]
    assert found.items[0].why == "同小区;会拉二胡;目前没有其他服务"
    assert [(one.resident_id, one.why) for one in found.unsuited] == [(tired, "本人声明不宜久站")]
    with pytest.raises(RefusedError, match="同意"):
        await accepts(desk, role, near, consent=" ")

    await accepts(desk, role, near, term_from=date(2026, 12, 1), term_to=date(2027, 11, 30))
    await desk.ask(AnswerRole(role_id=role.role_id, resident_id=grid, accepted=False, reason="要带孙子"))

    later = await suggested(desk, role)
    assert [one.resident_id for one in later.items] == [far]
    assert later.declined_count == 1
    answers = {one.resident_id: one for one in (await desk.ask(GetRole(role_id=role.role_id))).answers}
    yes, no = answers[near], answers[grid]
    assert (yes.state, yes.consent, yes.term_from, yes.term_to, yes.answered_by) == (
        "accepted", "本人当面同意", date(2026, 12, 1), date(2027, 11, 30), "社工",
    )  # fmt: skip
    assert (no.state, no.reason) == ("declined", "要带孙子")
    [told] = await desk.told(RoleAccepted)
    assert (told.resident_id, told.role_id, told.term_to) == (near, role.role_id, date(2027, 11, 30))


@pytest.mark.capability("S4-06")
async def test_what_is_beyond_a_volunteer_is_blocked_and_whoever_leads_hears_of_what_becomes_so(desk: Desk) -> None:
    singer = await knows(desk, "歌者", "唱歌")
    await declares(desk, singer, "stairs", "lifting", week_hours=4)
    heavy = await seeks(desk, "唱歌", title="布置舞台", strains=["lifting"])
    choir = await seeks(desk, "唱歌", title="合唱队领唱", day_hours=2, week_hours=3)
    more = await seeks(desk, "唱歌", title="独唱", day_hours=1, week_hours=2)

    with pytest.raises(RefusedError, match="本人声明不宜搬重物"):
        await accepts(desk, heavy, singer)
    await accepts(desk, choir, singer)
    with pytest.raises(RefusedError, match="每周最多 4 小时,加上已有的共 5 小时"):
        await accepts(desk, more, singer)

    health = flagged(desk, singer)
    await desk.hear(health)
    assert await desk.told(AssignmentExceeded) == []
    with pytest.raises(RefusedError, match="请先问本人") as refused:
        await accepts(desk, await seeks(desk, "唱歌", strains=["outdoors"]), singer)
    assert "血压" not in str(refused.value)

    limits = await declares(desk, singer, day_hours=1)

    assert not limits.careful
    assert limits.exceeded == ["合唱队领唱:本人声明每天最多 1 小时,加上已有的共 2 小时"]
    [told] = await desk.told(AssignmentExceeded)
    assert (told.resident_id, told.assignment_id, told.leader_id) == (singer, choir.role_id, LEADER)


async def test_a_finding_tells_whoever_leads_of_work_that_is_not_light_until_somebody_asks_the_volunteer(
    desk: Desk,
) -> None:
    patrol = await knows(desk, "巡逻", "巡逻")
    role = await seeks(desk, "巡逻", strains=["outdoors"])
    await accepts(desk, role, patrol)

    health = flagged(desk, patrol)
    await desk.hear(health)

    assert [one.assignment_id for one in await desk.told(AssignmentExceeded)] == [role.role_id]
    assert (await desk.ask(GetLimits(resident_id=patrol))).careful
    assert not (await declares(desk, patrol)).exceeded


async def test_a_job_at_an_activity_takes_its_time_and_its_night(desk: Desk) -> None:
    singer = await knows(desk, "歌者", "唱歌")
    await declares(desk, singer, "night", day_hours=3)
    desk.clock.at = desk.clock.at.replace(hour=2)
    first = await desk.announces(starts_in=timedelta(hours=1))
    second = await desk.announces(starts_in=timedelta(hours=5))
    night = await desk.announces(starts_in=timedelta(hours=12, minutes=30))
    await accepts(desk, await seeks(desk, "唱歌", activity_id=first), singer)

    with pytest.raises(RefusedError, match="每天最多 3 小时,加上已有的共 4 小时"):
        await accepts(desk, await seeks(desk, "唱歌", activity_id=second), singer)
    with pytest.raises(RefusedError, match="夜间"):
        await accepts(desk, await seeks(desk, "唱歌", activity_id=night), singer)


async def test_a_role_that_is_given_back_or_whose_term_is_over_is_free_again(desk: Desk) -> None:
    one, other = await knows(desk, "甲", "理发"), await knows(desk, "乙", "理发")
    role = await seeks(desk, "理发")
    await accepts(desk, role, one)
    with pytest.raises(RefusedError, match="满员"):
        await accepts(desk, role, other)

    detail = await desk.ask(EndRole(role_id=role.role_id, resident_id=one, reason="回老家"))

    assert (detail.answers[0].state, detail.answers[0].reason) == ("ended", "回老家")
    assert [event.resident_id for event in await desk.told(RoleEnded)] == [one]
    today = desk.clock.now().date()
    await accepts(desk, role, other, term_to=today + timedelta(days=9))
    listed = (await desk.ask(ListRoles(community=COMMUNITY))).items
    assert [(item.role.role_id, item.holder_count) for item in listed] == [(role.role_id, 1)]
    with pytest.raises(RefusedError, match="不担任"):
        await desk.ask(EndRole(role_id=role.role_id, resident_id=uuid4(), reason="记错"))

    desk.clock.advance(days=11)
    await sweep_terms(desk.deps())

    assert [event.resident_id for event in await desk.told(RoleEnded)] == [one, other]
    await accepts(desk, role, one)
