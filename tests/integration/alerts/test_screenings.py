"""A finding of a screening that a person has confirmed reaches who answers for the resident."""

from uuid import uuid4

import pytest

from shared.contracts.registry_assessments import HealthFlagConfirmed
from shared.contracts.words import Severity
from tests.integration.alerts.community import Community


@pytest.mark.capability("S2-14")
async def test_a_confirmed_finding_is_told_to_the_liaison_once_without_saying_what_it_is(community: Community) -> None:
    await community.has_resident()
    told = HealthFlagConfirmed(
        **community.fields(), flag_id=uuid4(), resident_id=community.resident_id, severity=Severity.URGENT
    )

    await community.hears(told)
    await community.hears(told)

    detail = await community.alert()
    assert detail.item.severity is Severity.URGENT
    assert await community.phones() == {
        "liaison": ["【暖邻·紧急】安和小区3幢1单元402室 何桂芳:体检筛查发现健康异常(紧急),请尽快了解情况"]
    }
