"""Whoever asks about an alert sees those of the community they work in; a liaison those they answer for."""

from uuid import uuid4

import pytest

from shared.contracts.alerts_requests import AcknowledgeAlert, GetAlert, ListAlerts
from shared.contracts.base import Viewer
from shared.contracts.words import CareRole
from shared.edge import RefusedError
from tests.integration.alerts.community import CODE, Community, staff_id


async def test_two_communities_never_see_each_other(community: Community) -> None:
    await community.has_resident()
    await community.hears(community.missed())
    (item,) = await community.alerts()
    stranger = Viewer(actor="书记", role="secretary", scope=["990102003006"])

    for request in (
        GetAlert(alert_id=item.alert_id, viewer=stranger),
        AcknowledgeAlert(alert_id=item.alert_id, who="书记", viewer=stranger),
    ):
        with pytest.raises(RefusedError, match="没有这条警报"):
            await community.ask(request)
    with pytest.raises(RefusedError, match="没有这个社区"):
        await community.ask(ListAlerts(community=CODE, viewer=stranger))
    assert (await community.ask(ListAlerts(viewer=stranger))).items == []


async def test_a_liaison_sees_the_alerts_of_those_they_answer_for(community: Community) -> None:
    await community.has_resident()
    await community.hears(community.missed())
    (item,) = await community.alerts()
    own = Viewer(actor=str(staff_id(CareRole.LIAISON)), role="liaison_worker", scope=[CODE])
    other = own.model_copy(update={"actor": str(uuid4())})

    page = await community.ask(ListAlerts(community=CODE, viewer=own))
    assert [one.alert_id for one in page.items] == [item.alert_id]
    await community.ask(GetAlert(alert_id=item.alert_id, viewer=own))
    nothing = await community.ask(ListAlerts(community=CODE, viewer=other))
    assert (nothing.items, sum(nothing.counts.values())) == ([], 0)
    with pytest.raises(RefusedError, match="没有这条警报"):
        await community.ask(GetAlert(alert_id=item.alert_id, viewer=other))
