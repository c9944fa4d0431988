"""What somebody saved meanwhile is not replaced by a form that shows what was there before."""

from collections.abc import Callable
from datetime import time
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.alerts_agencies import ListAgencyRoutes, SaveAgencyRoute
from shared.contracts.alerts_calm import ListQuietHours, SaveQuietHours
from shared.contracts.alerts_mailings import ListAreaWords, SaveAreaWord
from shared.contracts.alerts_requests import EscalationLevel, EscalationPlan, GetEscalationPlans, SaveEscalationPlan
from shared.contracts.alerts_rules import GetAlertRules, SaveAlertRule
from shared.contracts.alerts_teams import GetOnCallTeams, RemoveOnCallTeam, SaveOfficeHours, SaveOnCallTeam
from shared.contracts.alerts_texts import GetTextTemplates, SaveTextTemplate
from shared.contracts.alerts_watch import GetWatch, SaveLookLimit
from shared.contracts.base import Command
from shared.contracts.words import CareRole
from shared.edge import RefusedError
from tests.integration.alerts.community import CODE, Community, staff_id
from tests.integration.alerts.test_watch import word

Said = Callable[[int, Any], Command]
"""Makes a command that says one of several things, and what it has read."""

TEAM = UUID(int=5)

CAPTAIN = staff_id(CareRole.BLOCK_CAPTAIN)


async def kinds(community: Community) -> dict[str, tuple[Said, Any]]:
    """Return everything that is saved in alerts, each with where one reads what stands."""
    rule = (await community.ask(GetAlertRules(rule="visit_missed"))).items[0].body
    text = (await community.ask(GetTextTemplates(name="alert", language="zh", channel="any"))).items[0].body
    levels = [EscalationLevel(roles=[CareRole.LIAISON], after_minutes=0)]

    def plan(number: int) -> EscalationPlan:
        return EscalationPlan(community=CODE, levels=levels, exhausted_after_minutes=30 + number)

    def route(number: int, shown: Any) -> Command:
        said = {"hazard": "gas", "area": CODE, "agency": "gas_company", "agency_name": "燃气公司", "reason": "协议"}
        return SaveAgencyRoute.model_validate(said | {"answer_minutes": 60 + number, "shown": shown})

    async def at(query: Any, pick: Callable[[Any], Any]) -> Any:
        return pick(await community.ask(query))

    teams, here = GetOnCallTeams(community=CODE), ListQuietHours(community=CODE, staff_ids=[CAPTAIN])
    texts = GetTextTemplates(name="alert", language="zh", channel="any")
    return {
        "rule": (
            lambda n, shown: SaveAlertRule(rule=rule.model_copy(update={"name": f"{n}"}), reason="x", shown=shown),
            lambda: at(GetAlertRules(rule="visit_missed"), lambda found: found.items[0].version),
        ),
        "text": (
            lambda n, shown: SaveTextTemplate(text=text.model_copy(update={"most": 300 + n}), reason="x", shown=shown),
            lambda: at(texts, lambda found: found.items[0].version),
        ),
        "plan": (
            lambda n, shown: SaveEscalationPlan(plan=plan(n), shown=shown),
            lambda: at(GetEscalationPlans(), lambda found: max(one.version for one in found.items if one.community)),
        ),
        "team": (
            lambda n, shown: SaveOnCallTeam(team_id=TEAM, community=CODE, name=f"{n}队", shown=shown),
            lambda: at(teams, lambda found: found.teams[0].mark),
        ),
        "hours": (
            lambda n, shown: SaveOfficeHours(community=CODE, starts=time(8, n), ends=time(17), shown=shown),
            lambda: at(teams, lambda found: found.hours.mark),
        ),
        "quiet": (
            lambda n, shown: SaveQuietHours(staff_id=CAPTAIN, starts=time(22, n), ends=time(7), shown=shown),
            lambda: at(here, lambda found: found.items[0].mark),
        ),
        "word": (
            lambda n, shown: SaveAreaWord(area=CODE, word="weather", said=f"{n} 度", shown=shown),
            lambda: at(ListAreaWords(area=CODE), lambda found: found.items[0].mark),
        ),
        "limit": (
            lambda n, shown: SaveLookLimit(program="visits", seconds=600 + n, reason="x", shown=shown),
            lambda: at(GetWatch(), lambda found: next(one.limit_seconds for one in found.items if one.sweep is None)),
        ),
        "route": (route, lambda: at(ListAgencyRoutes(), lambda found: found.items[0].mark)),
    }


async def test_whatever_is_saved_refuses_a_form_that_shows_what_stood_before(community: Community) -> None:
    await community.has_resident()
    await community.hears(word(community, "visits"))
    said_no: dict[str, bool] = {}
    before: dict[str, Any] = {}
    saved = await kinds(community)
    for name, (said, stands) in saved.items():
        await community.ask(said(1, None))
        shown = await stands()
        await community.ask(said(2, shown))
        theirs = await stands()
        try:
            await community.ask(said(3, shown))
        except RefusedError as error:
            said_no[name] = "刚刚被别人修改过" in str(error)
        assert await stands() == theirs != shown, name
        await community.ask(said(3, theirs))
        assert await stands() != theirs, name
        before[name] = theirs

    assert said_no == dict.fromkeys(saved, True)
    with pytest.raises(RefusedError, match="刚刚被别人修改过"):
        await community.ask(RemoveOnCallTeam(team_id=TEAM, shown=before["team"]))
    await saved["team"][1]()


async def test_the_very_same_said_again_is_nothing_to_refuse(community: Community) -> None:
    await community.has_resident()
    first = SaveQuietHours(staff_id=CAPTAIN, starts=time(22), ends=time(7), shown="")

    for _ in range(2):
        await community.ask(first)

    with pytest.raises(RefusedError, match="刚刚被别人修改过"):
        await community.ask(first.model_copy(update={"starts": time(21)}))
