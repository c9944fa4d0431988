"""What happens to a resident who stays elsewhere is seen at home, and somebody asks when the stay lasts too long."""

from datetime import date, timedelta
from uuid import uuid4

from shared.contracts.alerts_requests import ListAlerts
from shared.contracts.registry_moves import HostPlace, StayChanged, StayOverdue
from tests.integration.alerts.community import CODE, Community

HOST, ELSEWHERE = "990102004002", "990102004003"


async def seen(community: Community, code: str) -> list[tuple[str, str | None]]:
    """Return kind and home community of the open alerts that a community sees."""
    page = await community.ask(ListAlerts(community=code))
    return [(item.kind, item.home_community) for item in page.items]


async def test_an_overdue_stay_is_asked_about_in_both_communities_until_somebody_has_answered(
    community: Community,
) -> None:
    await community.has_resident(host=HostPlace(community=HOST))
    place = {"district": HOST[:6], "street": HOST[6:9], "community": HOST[9:]}
    said = {"stay_id": uuid4(), "side": "host", "home_community": CODE, "host_community": HOST}
    overdue = StayOverdue(
        **(community.fields() | place), resident_id=community.resident_id, expected_on=date(2026, 11, 20), **said
    )

    await community.hears(overdue)
    open_now = [await seen(community, code) for code in (CODE, HOST, ELSEWHERE)]
    community.clock.at += timedelta(hours=1)
    longer = StayChanged(
        **(community.fields() | place), resident_id=community.resident_id, until_on=date(2026, 12, 20), **said
    )
    await community.hears(longer)

    assert open_now == [[("stay_overdue", CODE)], [("stay_overdue", CODE)], []]
    assert await seen(community, HOST) == []
