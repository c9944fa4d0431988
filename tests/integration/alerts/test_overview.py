"""How the alerts of each community stand, counted."""

from shared.contracts.alerts_overview import AlertFigures, CommunityAlerts, CountAlerts
from shared.contracts.alerts_requests import AcknowledgeAlert, CloseAlert
from tests.integration.alerts.community import CODE, Community


async def figures(community: Community, area: str = "990102") -> list[CommunityAlerts]:
    """Ask for the figures of an area."""
    reply: AlertFigures = await community.ask(CountAlerts(area=area))
    return reply.items


async def test_alerts_are_counted_as_they_stand_and_by_how_soon_they_were_taken(community: Community) -> None:
    await community.has_resident()
    assert await figures(community) == []
    for _ in range(3):
        await community.hears(community.unwell())
    first, second, _ = await community.alerts()
    for minutes, alert in ((4, first), (6, second)):
        await community.time_passes(minutes=minutes)
        await community.ask(AcknowledgeAlert(alert_id=alert.alert_id, who="陆萍"))
    await community.ask(CloseAlert(alert_id=second.alert_id, who="陆萍", outcome="safe", text="已上门见到本人"))

    (here,) = await figures(community)

    assert (here.community, here.raised, here.waiting, here.taken, here.urgent) == (CODE, 3, 1, 1, 2)
    assert here.median_minutes == 7.0
    assert await figures(community, "990103") == []
