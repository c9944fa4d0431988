"""Plans of communities and severities, and lists of alerts."""

import pytest

from shared.contracts.alerts_requests import (
    EscalationLevel,
    EscalationPlan,
    GetEscalationPlans,
    ListAlerts,
    SaveEscalationPlan,
)
from shared.contracts.words import CareRole, Severity
from shared.edge import RefusedError
from tests.integration.alerts.community import Community

SHORT = [
    EscalationLevel(roles=[CareRole.LIAISON], after_minutes=0),
    EscalationLevel(roles=[CareRole.SECRETARY], after_minutes=5),
]


async def test_the_default_plan_is_the_ladder_of_the_charter(community: Community) -> None:
    plans = await community.ask(GetEscalationPlans())

    (plan,) = plans.items
    assert (plan.community, plan.severity, plan.exhausted_after_minutes) == (None, None, 60)
    assert [(level.roles, level.after_minutes) for level in plan.levels] == [
        ([CareRole.LIAISON, CareRole.BLOCK_CAPTAIN], 0),
        ([CareRole.COMPOUND_DIRECTOR], 20),
        ([CareRole.SECRETARY], 40),
    ]


async def test_the_most_particular_plan_wins(community: Community) -> None:
    await community.has_resident()
    plan = EscalationPlan(community="990102003005", severity=Severity.URGENT, levels=SHORT, exhausted_after_minutes=10)
    other = EscalationPlan(community="990102003006", levels=SHORT, exhausted_after_minutes=10)
    for saved in (plan, other):
        await community.ask(SaveEscalationPlan(plan=saved))

    await community.hears(community.unwell(Severity.URGENT), community.unwell(Severity.WARNING))
    await community.time_passes(minutes=5)

    urgent, warning = sorted(await community.alerts(), key=lambda item: item.severity, reverse=False)
    assert (urgent.severity, urgent.role) == (Severity.URGENT, CareRole.SECRETARY)
    assert (warning.severity, warning.role) == (Severity.WARNING, CareRole.LIAISON)


async def test_an_open_alert_keeps_the_plan_it_was_raised_under(community: Community) -> None:
    await community.has_resident()
    await community.hears(community.unwell())
    command = SaveEscalationPlan(plan=EscalationPlan(levels=SHORT, exhausted_after_minutes=10))

    saved = await community.ask(command)
    again = await community.ask(command)
    await community.time_passes(minutes=15)

    assert [plan.version for plan in saved.items] == [2]
    assert again == saved
    assert [level.after_minutes for level in (await community.alert()).levels] == [0, 20, 40]
    assert set(await community.phones()) == {"liaison"}


@pytest.mark.parametrize(
    ("minutes", "exhausted", "reason"),
    [([0, 0], 60, "一级比一级晚"), ([20, 10], 60, "一级比一级晚"), ([0, 60], 60, "晚于最后一级")],
)
async def test_a_plan_that_cannot_climb_is_refused(
    community: Community, minutes: list[int], exhausted: int, reason: str
) -> None:
    levels = [EscalationLevel(roles=[CareRole.SECRETARY], after_minutes=after) for after in minutes]
    plan = EscalationPlan(levels=levels, exhausted_after_minutes=exhausted)

    with pytest.raises(RefusedError, match=reason):
        await community.ask(SaveEscalationPlan(plan=plan))


async def test_pages_of_alerts_show_each_once_and_the_most_pressing_first(community: Community) -> None:
    await community.has_resident()
    for _ in range(7):
        await community.hears(community.missed())
        await community.time_passes(minutes=15)

    seen, after = [], None
    while True:
        page = await community.ask(ListAlerts(community="990102003005", limit=3, after=after))
        seen += page.items
        after = page.next_page
        if after is None:
            break

    assert len({item.alert_id for item in seen}) == len(seen) == 7
    assert [item.status for item in seen] == ["unresolved_exhausted"] * 4 + ["open"] * 3
    assert page.counts == {"unresolved_exhausted": 4, "open": 3}
    due = [item.next_escalation_at for item in seen[4:]]
    assert due == sorted(due, key=str)
    assert (seen[0].door, seen[0].age) == ("安和小区3幢1单元402室", 86)
