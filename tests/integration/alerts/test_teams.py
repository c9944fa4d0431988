"""On-call teams outside office hours, and who is paged in the district."""

from datetime import datetime, time, timedelta
from uuid import UUID, uuid4

import pytest

from services.alerts.domain.on_call import SHIPPED_HOURS, Hours
from shared.contracts.alerts_requests import AcknowledgeAlert
from shared.contracts.alerts_rota import GetDutyRota, SaveDutyShift
from shared.contracts.alerts_teams import GetOnCallTeams, SaveOfficeHours, SaveOnCallTeam
from shared.contracts.registry import StaffProfiled
from shared.contracts.words import CareRole
from tests.integration.alerts.community import CODE, ZONE, Community, staff_id

LIU, ZHOU = uuid4(), uuid4()

TEAM = "党员先锋突击队"


def at(day: int, hour: int) -> datetime:
    """Return a moment of a week that begins on Monday the 23rd."""
    return datetime(2026, 11, day, hour, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("moment", "open_then"),
    [(at(23, 9), True), (at(23, 8), False), (at(23, 18), False), (at(28, 10), False)],
)
def test_an_office_is_open_on_working_days(moment: datetime, *, open_then: bool) -> None:
    assert SHIPPED_HOURS.cover(moment, zone=ZONE) is open_then


def test_hours_over_midnight_belong_to_the_day_on_which_they_began() -> None:
    night = Hours(days=frozenset({5}), starts=time(20), ends=time(6))

    assert night.cover(at(27, 23), zone=ZONE)
    assert night.cover(at(28, 5), zone=ZONE)
    assert not night.cover(at(27, 5), zone=ZONE)


async def on_call(community: Community, *, moment: datetime, members: tuple[tuple[UUID, str], ...]) -> None:
    """Let a team of these people be on call around a moment."""
    community.clock.at = moment
    await community.has_resident()
    team = uuid4()
    await community.ask(SaveOnCallTeam(team_id=team, community=CODE, name=TEAM, actor="陆萍"))
    for who, name in members:
        await community.hears(
            StaffProfiled(**community.fields(), staff_id=who, name=name, phones=["+8613900003333"], active=True)
        )
        await community.ask(shift(community, who, place=CODE, team=team))


def shift(community: Community, who: UUID, *, place: str, team: UUID | None = None) -> SaveDutyShift:
    """Put somebody on duty for two hours around now."""
    now = community.clock.now()
    return SaveDutyShift(
        shift_id=uuid4(),
        community=place,
        staff_id=who,
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=3),
        team_id=team,
        actor="陆萍",
    )


async def team_texts(community: Community) -> list[tuple[str, str]]:
    """Return what was told to the teams: to whom and what."""
    rows = await community.rows("select staff_name, text from notice where role = 'strike_team' order by staff_name")
    return [(row["staff_name"], row["text"]) for row in rows]


@pytest.mark.capability("S3-24")
async def test_an_urgent_alert_at_night_that_the_liaison_leaves_pages_the_team_once(community: Community) -> None:
    await on_call(community, moment=at(23, 21), members=((LIU, "刘伟"), (ZHOU, "周敏")))
    await community.hears(community.unwell())

    await community.time_passes(minutes=19)
    before = await team_texts(community)
    await community.time_passes(minutes=1)
    paged = await team_texts(community)
    await community.time_passes(minutes=25)

    assert before == []
    assert [name for name, _ in paged] == [f"刘伟({TEAM})", f"周敏({TEAM})"]
    assert all(text.startswith("【暖邻·紧急】安和小区3幢1单元402室 何桂芳") for _, text in paged)
    assert await team_texts(community) == paged
    detail = await community.alert()
    assert [entry.kind for entry in detail.timeline].count("team_paged") == 1
    rota = await community.ask(GetDutyRota(community=CODE))
    assert rota.on_duty == []
    assert len(rota.gaps) == 1


@pytest.mark.capability("S3-24")
async def test_nobody_pages_a_team_within_hours_for_what_can_wait_or_for_what_somebody_took(
    community: Community,
) -> None:
    await on_call(community, moment=at(23, 21), members=((LIU, "刘伟"),))
    await community.hears(community.missed())
    await community.hears(community.unwell())
    (urgent,) = [one for one in await community.alerts() if one.kind == "health_flagged"]
    await community.ask(AcknowledgeAlert(alert_id=urgent.alert_id, who="蒋晨", staff_id=staff_id(CareRole.LIAISON)))
    await community.time_passes(minutes=50)
    taken = await team_texts(community)

    hours = SaveOfficeHours(community=CODE, days=[1, 2, 3, 4, 5, 6, 7], starts=time(0), ends=time(23, 59), actor="陆萍")
    found = await community.ask(hours)
    await community.hears(community.unwell())
    await community.time_passes(minutes=50)

    assert taken == await team_texts(community) == []
    assert (found.open_now, found.hours.shipped) == (True, False)
    assert [one.name for one in (await community.ask(GetOnCallTeams(community=CODE))).teams] == [TEAM]


@pytest.mark.capability("E-15")
async def test_what_everybody_leaves_pages_whoever_is_on_duty_in_street_and_district_and_its_office(
    community: Community,
) -> None:
    await on_call(community, moment=at(23, 21), members=((LIU, "刘伟"),))
    await community.ask(shift(community, LIU, place="990102000000"))
    await community.hears(community.staff(CareRole.BLOCK_CAPTAIN))
    await community.ask(shift(community, staff_id(CareRole.BLOCK_CAPTAIN), place=f"{CODE[:9]}000"))

    await community.hears(community.missed())
    await community.time_passes(minutes=61)

    paged = await community.rows("select staff_name, text from notice where role is null order by staff_name")
    assert [row["staff_name"] for row in paged] == ["刘伟", "区值班室", "吴立群"]
    assert all("各级未确认" in row["text"] for row in paged)
    (item,) = [one for one in await community.alerts() if one.kind == "visit_missed"]
    assert item.status == "unresolved_exhausted"


async def test_a_district_that_nobody_can_call_says_so_on_the_alert(community: Community) -> None:
    await community.has_resident()
    community.chains = (("voice",),)

    await community.hears(community.missed())
    await community.time_passes(minutes=61)

    said = [entry.text for entry in (await community.alert()).timeline if entry.kind == "no_recipient"]
    assert any("区值班没有可用的联系方式" in text for text in said)
