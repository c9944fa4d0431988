"""Somebody missing at day care is a soft alert to those nearest, and closes when it is known where they are."""

from uuid import uuid4

import pytest

from shared.contracts.visits_day_care import DayCareAbsent, DayCareSettled
from tests.integration.alerts.community import Community


@pytest.mark.capability("S3-29")
async def test_who_is_missing_at_day_care_is_asked_after_and_the_alert_closes_when_they_are_found(
    community: Community,
) -> None:
    await community.has_resident()
    about = {"day_id": uuid4(), "resident_id": community.resident_id}
    absent = DayCareAbsent(**community.fields(), **about, expected_by=community.clock.now())

    await community.hears(absent)
    await community.hears(absent)

    (alert,) = await community.alerts()
    assert (alert.kind, alert.severity.value, alert.status) == ("day_care_absent", "info", "open")
    assert set(await community.phones()) == {"liaison"}
    settled = DayCareSettled.model_validate(community.fields() | about | {"how": "came"})
    await community.hears(settled)
    (alert,) = await community.alerts()
    assert (alert.status, alert.outcome) == ("closed", "settled")
    await community.hears(absent.model_copy(update={"event_id": uuid4()}))
    assert len(await community.alerts()) == 1
