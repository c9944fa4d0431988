"""A silent liaison is one message to whoever leads them."""

import pytest

from shared.contracts.visits_liaisons import LiaisonHeard, LiaisonSilent
from shared.contracts.words import CareRole
from tests.integration.alerts.community import AREA, Community, staff_id


def silent(community: Community, *, version: int = 2) -> LiaisonSilent:
    """Build what visits tells of a liaison who has recorded nothing."""
    return LiaisonSilent(
        **AREA,
        occurred_at=community.clock.now(),
        entity_version=version,
        liaison_id=staff_id(CareRole.LIAISON),
        resident_id=community.resident_id,
        resident_count=8,
        silent_since=community.clock.now(),
        days=30,
    )


def heard(community: Community, *, version: int = 3) -> LiaisonHeard:
    """Build what visits tells of a liaison who has recorded something."""
    return LiaisonHeard(
        **AREA,
        occurred_at=community.clock.now(),
        entity_version=version,
        liaison_id=staff_id(CareRole.LIAISON),
        reason="recorded",
    )


@pytest.mark.capability("E-11")
async def test_the_one_who_leads_gets_one_message_and_nobody_else_for_a_week(community: Community) -> None:
    await community.has_resident()
    await community.hears(community.staff(CareRole.LIAISON))
    event = silent(community)
    await community.hears(event)
    await community.hears(event)
    for _ in range(6):
        await community.time_passes(days=1)

    phones = await community.phones()

    assert {who: len(texts) for who, texts in phones.items()} == {CareRole.COMPOUND_DIRECTOR: 1}
    assert phones[CareRole.COMPOUND_DIRECTOR] == [
        "【暖邻】蒋晨:联络员已 30 天没有任何联络记录,涉及 8 位老人,请了解情况"
    ]


async def test_a_record_closes_it_whichever_is_heard_of_first(community: Community) -> None:
    await community.has_resident()
    await community.hears(silent(community))
    await community.hears(heard(community))
    assert [alert.outcome for alert in await community.alerts(statuses=["closed"])] == ["heard"]

    await community.hears(heard(community, version=5))
    await community.hears(silent(community, version=4))

    assert await community.alerts(statuses=["open"]) == []
