"""Whoever asks about an activity sees those of the community they work in."""

import pytest

from shared.contracts.activities_partners import PartnerUnit, SavePartnerUnit
from shared.contracts.activities_requests import (
    CancelActivity,
    EnrolResident,
    GetActivity,
    ListActivities,
    RecordAttendance,
    WithdrawResident,
)
from shared.contracts.base import RefusalCode, Viewer
from shared.edge import RefusedError
from tests.integration.events.desk import COMMUNITY, Desk

STRANGER = Viewer(actor="书记", role="secretary", scope=["990102003006"])


async def test_two_communities_never_see_each_other(desk: Desk) -> None:
    (wang,) = await desk.residents(1)
    activity = await desk.announces()
    await desk.enrols(activity, wang)
    unit = await desk.ask(SavePartnerUnit(unit=PartnerUnit(community=COMMUNITY, name="实验小学", kind="school")))
    taken = unit.model_copy(update={"community": "990102003006", "version": 1})

    for request in (
        ListActivities(community=COMMUNITY, viewer=STRANGER),
        GetActivity(activity_id=activity, viewer=STRANGER),
        EnrolResident(activity_id=activity, resident_id=wang, viewer=STRANGER),
        WithdrawResident(activity_id=activity, resident_id=wang, viewer=STRANGER),
        RecordAttendance(activity_id=activity, resident_id=wang, viewer=STRANGER),
        CancelActivity(activity_id=activity, reason="别处的人", viewer=STRANGER),
        SavePartnerUnit(unit=taken, viewer=STRANGER),
    ):
        with pytest.raises(RefusedError) as refused:
            await desk.ask(request)
        assert refused.value.refusal.code is RefusalCode.NOT_FOUND, request.NAME
    assert await desk.seated(activity) == [wang]
