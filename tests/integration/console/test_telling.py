"""Who is told of what, kept by the pages in front of the real alerts: shown before it is done, refused at its field."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from uuid import uuid4

import pytest

from services.alerts.handlers import EDGE
from shared.contracts.alerts_calm import ListSilences
from shared.contracts.alerts_requests import GetEscalationPlans
from shared.contracts.alerts_rules import GetAlertRules
from shared.contracts.alerts_texts import GetTextTemplates
from shared.contracts.base import Request
from shared.database import Sessions
from tests.integration.alerts.community import CODE, SEALS, Community
from tests.integration.console.conftest import shanghai_now
from tests.support.console import RunningConsole
from tests.support.doubles import FakeClock
from tests.support.owners import FakeOwners
from tests.support.people import id_of
from tests.support.visitor import Answer, Visitor, visiting
from tests.support.wire import Wire

Pages = Callable[..., AbstractAsyncContextManager[Visitor]]


@pytest.fixture
async def alerts(sessions: Callable[[str], Awaitable[Sessions]], wire: Wire, owners: FakeOwners) -> Community:
    """Put the real alerts in the place of its stand-in."""
    community = Community(sessions=SEALS.given_to(await sessions("alerts")), clock=FakeClock(shanghai_now()), wire=wire)
    await owners.silence("alerts")
    asked: set[type[Request]] = {one.request for one in EDGE.responders}
    await wire.answers(*asked)
    return community


@pytest.fixture
def pages(console: RunningConsole, alerts: Community) -> Pages:
    """Open the pages of somebody, by role."""
    assert alerts.wire.seat

    @asynccontextmanager
    async def opening(role: str) -> AsyncIterator[Visitor]:
        async with visiting(console.url, cookies=await console.cookie(role=role)) as somebody:
            yield somebody

    return opening


def confirmed(page: Answer) -> str:
    """Return what the button that confirms sends."""
    found = re.search(r'name="confirmed" value="(\w+)"', page.text)
    assert found, page.text[:400]
    return found[1]


def shown_in(page: Answer) -> str:
    """Return what a form says that it shows."""
    found = re.search(r'name="shown" value="([^"]*)"', page.text)
    assert found, page.text[:400]
    return found[1]


async def test_a_silence_begins_as_it_was_shown_and_never_for_everything_everywhere(
    pages: Pages, alerts: Community
) -> None:
    ends = f"{shanghai_now() + timedelta(hours=3):%Y-%m-%dT%H:%M}"
    form = {"kind": "visit_missed", "place": CODE, "ends_at": ends, "reason": "消防演习"}
    async with pages("district") as district:
        shown = await district.post("/notices/silences", form | {"command_id": uuid4()})
        mark = {"command_id": uuid4(), "confirmed": confirmed(shown)}
        other = await district.post("/notices/silences", form | mark | {"kind": ""})
        nothing_yet = (await alerts.ask(ListSilences())).items
        done = await district.post("/notices/silences", form | mark)
        everything = await district.post("/notices/silences", form | mark | {"kind": "", "place": CODE[:6]})
        urgent = form | {"even_urgent": "1", "ends_at": f"{shanghai_now() + timedelta(hours=1):%Y-%m-%dT%H:%M}"}
        alone = await district.post("/notices/silences", urgent | {"command_id": uuid4(), "confirmed": ""})
        said = {"command_id": uuid4(), "confirmed": confirmed(alone)}
        asked = await district.post("/notices/silences", urgent | said)
        waiting = await district.get("/notices/silences")
        [pending] = [one for one in (await alerts.ask(ListSilences())).items if one.even_urgent]
        confirm = f"/notices/silences/{pending.silence_id}/confirm"
        by_the_same = await district.post(confirm, {"command_id": uuid4()})
    async with pages("district") as colleague:
        seen = await colleague.get("/notices/silences")
        by_another = await colleague.post(confirm, {"command_id": uuid4()})

    assert "紧急警报和求助信号不受影响" in shown.text
    assert "确认前请看清楚" in other.text
    assert nothing_yet == []
    assert done.path == "/notices/silences?done=started"
    silences = (await alerts.ask(ListSilences(over_too=True))).items
    assert {one.reason for one in silences} == {"消防演习"}
    assert (everything.status, "不能把全区所有警报都静默" in everything.text) == (422, True)
    assert asked.path == "/notices/silences?done=asked"
    assert (confirm in waiting.text, by_the_same.status, "另一个人确认" in by_the_same.text) == (False, 409, True)
    assert (confirm in seen.text, by_another.path) == (True, "/notices/silences?done=confirmed")
    assert [bool(one.confirmed_by) for one in silences if one.even_urgent] == [True]


async def test_ladders_and_rules_are_saved_as_shown_and_what_is_wrong_is_said_at_its_field(
    pages: Pages, alerts: Community
) -> None:
    ladder = {
        "rows": 2, "roles_0": ["liaison", "block_captain"], "after_0": 0, "roles_1": "secretary", "after_1": 15,
        "exhausted_after_minutes": 30,
    }  # fmt: skip
    here = f"/ladders/plan?community={CODE}&severity=urgent"
    await alerts.has_resident()
    await alerts.hears(alerts.missed())
    async with pages("district") as district:
        wrong = await district.post(here, ladder | {"after_1": 0, "command_id": uuid4()})
        late = await district.post(here, ladder | {"after_1": 0, "command_id": uuid4(), "confirmed": confirmed(wrong)})
        shown = await district.post(here, ladder | {"command_id": uuid4()})
        done = await district.post(here, ladder | {"command_id": uuid4(), "confirmed": confirmed(shown)})
        off = {"name": "漏访", "title": "{summary}", "severity": "warning", "reason": "试一试"}
        rule = await district.post("/ladders/rules/visit_missed", off | {"command_id": uuid4()})
        saved = await district.post(
            "/ladders/rules/visit_missed", off | {"command_id": uuid4(), "confirmed": confirmed(rule)}
        )
        old = {"plan": shown_in(shown), "rule": shown_in(rule)}
        stale = {}
        for name, there, said in (
            ("plan", here, ladder | {"exhausted_after_minutes": 45}),
            ("rule", "/ladders/rules/visit_missed", off | {"name": "没见到"}),
        ):
            said |= {"shown": old[name]}
            asked = await district.post(there, said | {"command_id": uuid4()})
            stale[name] = await district.post(there, said | {"command_id": uuid4(), "confirmed": confirmed(asked)})
        anew = {"shown": shown_in(stale["plan"])}
        knowing = await district.post(
            here,
            ladder
            | anew
            | {"exhausted_after_minutes": 45, "command_id": uuid4(), "confirmed": confirmed(stale["plan"])},
        )
        broken = await district.post(
            "/ladders/rules/visit_missed", {"as_text": 1, "text": "{}", "reason": "x", "command_id": uuid4()}
        )
    async with pages("duty_officer") as officer:
        reads = await officer.get("/ladders/rules/visit_missed")
        may_not = await officer.post(here, ladder | {"command_id": uuid4()})

    assert (late.status, "一级比一级晚" in late.text, 'id="wrong-levels"' in late.text) == (422, True, True)
    assert done.path == "/ladders?done=plan"
    [plan] = [one for one in (await alerts.ask(GetEscalationPlans())).items if one.community == CODE]
    assert [level.after_minutes for level in plan.levels] == [0, 15]
    assert "这类情况不再报警,也不会通知任何人" in rule.text
    assert "发生过 1 件:现在的规则报警 1 次,改后报警 0 次" in rule.text
    assert saved.path == "/ladders/rules?done=rule"
    newest = (await alerts.ask(GetAlertRules(rule="visit_missed"))).items[0]
    assert (newest.body.enabled, newest.reason) == (False, "试一试")
    assert {name: (page.status, "刚刚被别人修改过" in page.text) for name, page in stale.items()} == {
        "plan": (409, True), "rule": (409, True),
    }  # fmt: skip
    assert ("没见到" in stale["rule"].text, "漏访" in stale["rule"].text) == (True, True), "theirs and mine"
    assert knowing.path == "/ladders?done=plan"
    assert (broken.status, 'id="wrong-text"' in broken.text) == (422, True)
    assert ('name="enabled"' in reads.text, may_not.status) == (False, 403)


async def test_a_text_is_saved_once_it_was_tried_and_an_announcement_once_it_was_read(
    pages: Pages, alerts: Community
) -> None:
    await alerts.has_resident()
    here = "/texts/announcement?language=zh&channel=any"
    form = {"forms": "【暖邻】{name}您好:{text}", "value_name": "何桂芳", "value_text": "明天停水", "reason": "更亲切"}
    tell = {"text": "明天停水", "command_id": uuid4()}
    async with pages("district") as district:
        wrong = await district.post(
            here, form | {"forms": "【暖邻】[没有写完", "command_id": uuid4(), "confirmed": "x"}
        )
        tried = await district.post(here, form | {"command_id": uuid4()})
        saved = await district.post(here, form | {"command_id": uuid4(), "confirmed": confirmed(tried)})
    async with pages("secretary") as secretary:
        read = await secretary.post("/mailings/tell", tell)
        told = await secretary.post("/mailings/tell", tell | {"confirmed": confirmed(read)})
        listed = await secretary.get("/mailings")
        word = {"word": "weather", "area": CODE, "said": "今天降温", "command_id": uuid4()}
        kept = await secretary.post("/texts/words", word)
        nothing = await secretary.post("/mailings/print/posted", {"command_id": uuid4()})

    assert (wrong.status, 'id="wrong-forms"' in wrong.text) == (422, True)
    assert "【暖邻】何桂芳您好:明天停水" in tried.text
    assert saved.path == "/texts?done=text"
    query = GetTextTemplates(name="announcement", language="zh", channel="any")
    assert (await alerts.ask(query)).items[0].body.forms == ["【暖邻】{name}您好:{text}"]
    assert "所有在册的老人都会收到" in read.text
    assert told.path == "/mailings?told=1"
    assert "何桂芳" in listed.text
    assert kept.path == "/texts/words?done=word"
    assert nothing.status == 422


async def test_quiet_hours_teams_hours_and_agencies_are_kept_by_their_pages(pages: Pages, alerts: Community) -> None:
    quiet = {"staff_id": id_of("蒋晨"), "starts": "22:00", "ends": "22:00", "command_id": uuid4()}
    route = {
        "hazard": "gas", "area": CODE, "agency": "gas_company", "agency_name": "燃气公司", "answer_minutes": 60,
        "reason": "协议", "enabled": "1", "command_id": uuid4(),
    }  # fmt: skip
    async with pages("duty_officer") as officer:
        same = await officer.post("/notices/quiet", quiet)
        kept = await officer.post("/notices/quiet", quiet | {"ends": "07:00", "command_id": uuid4()})
    async with pages("secretary") as secretary:
        team = await secretary.post("/rota/teams", {"name": "党员突击队", "command_id": uuid4()})
        unnamed = await secretary.post("/rota/teams", {"name": " ", "command_id": uuid4()})
        hours = await secretary.post(
            "/rota/hours", {"days": ["1", "2"], "starts": "09:00", "ends": "17:00", "command_id": uuid4()}
        )
        (row,) = await alerts.rows("select id from on_call_team")
        stale = {"shown": "what stood before", "command_id": uuid4()}
        renamed_since = await secretary.post(f"/rota/teams/{row['id']}/remove", stale)
        shown = await secretary.get("/rota")
    async with pages("district") as district:
        asked = await district.post("/feeds/agencies", route)
        listed = await district.get("/feeds/agencies")

    assert (same.status, "不能相同" in same.text) == (422, True)
    assert kept.path == "/notices/quiet?done=saved"
    assert [row["passes"] for row in await alerts.rows("select passes from quiet_hours")] == ["urgent"]
    assert "done=teams" in team.path
    assert unnamed.status == 422
    assert "done=hours" in hours.path
    assert "刚刚被别人修改过" in renamed_since.text
    assert "党员突击队" in shown.text
    assert "09:00–17:00" in shown.text
    assert asked.path == "/feeds/agencies?done=route"
    assert "燃气公司" in listed.text


async def test_while_alerts_is_away_every_page_says_so_and_none_breaks(
    console: RunningConsole, owners: FakeOwners
) -> None:
    await owners.silence("alerts")
    async with visiting(console.url, cookies=await console.cookie(role="district")) as district:
        pages = {
            path: await district.get(path)
            for path in (
                "/rota", "/notices", "/notices/held", "/notices/quiet", "/notices/silences", "/ladders",
                "/ladders/plan",
                "/ladders/rules", "/ladders/rules/visit_missed", "/ladders/watch", "/texts", "/texts/alert",
                "/texts/words", "/mailings", "/mailings/print", "/mailings/print/sheets", "/feeds", "/feeds/agencies",
                "/feeds/digest", f"/notices/of/{uuid4()}",
            )
        }  # fmt: skip

    assert {path: page.status for path, page in pages.items() if page.status not in {200, 503}} == {}
    assert [path for path, page in pages.items() if "没有回应" not in page.text and "暂时查不到" not in page.text] == []
