"""Photos of a record: in parts, few, bare, for those who may see the visit, and not for ever."""

import base64
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.visits.jobs.photos import sweep_photos
from shared.contracts.base import Viewer
from shared.contracts.visits_photos import MAX_PHOTOS, PHOTO_PART_BYTES, GetPhoto, KeepPhotoPart, RemovePhoto
from shared.contracts.visits_requests import GetHistory, RecordVisit
from shared.contracts.words import Category, ContactMode, Outcome
from shared.edge import RefusedError
from tests.integration.visits.district import District, resident_named
from tests.support.photos import GPS, jpeg

HERS = resident_named("高建国")
LIAISON = Viewer(actor=str(HERS), role="liaison_volunteer", scope=["990102003005"])


async def recorded(district: District) -> RecordVisit:
    """Let the liaison knock at a door."""
    await district.has("王秀英", Category.LIVES_ALONE, liaison="高建国")
    command = RecordVisit(
        resident_id=resident_named("王秀英"), mode=ContactMode.DOOR, outcome=Outcome.SAFE, staff_id=HERS,
        viewer=LIAISON, actor=LIAISON.actor,
    )  # fmt: skip
    await district.ask(command)
    return command


async def sends(district: District, record: RecordVisit, content: bytes, **said: Any) -> UUID:
    """Send a photo part by part, the last one first."""
    photo = said.pop("photo_id", uuid4())
    cut = range(0, len(content), PHOTO_PART_BYTES)
    parts = [content[at : at + PHOTO_PART_BYTES] for at in cut]
    about = {"resident_id": record.resident_id, "record_id": record.command_id, "viewer": LIAISON}
    for number, part in reversed(list(enumerate(parts))):
        told = base64.b64encode(part).decode()
        command = KeepPhotoPart.model_validate(
            about | {"photo_id": photo, "number": number, "parts": len(parts), "content_base64": told} | said
        )
        kept, again = await district.ask(command), await district.ask(command)
        assert (kept.complete, again.complete) == (number == 0, number == 0)
    return photo


async def test_a_photo_comes_in_parts_and_is_shown_bare_to_those_who_may_see_the_visit(district: District) -> None:
    record = await recorded(district)

    photo = await sends(district, record, jpeg(told=True, filling=2 * PHOTO_PART_BYTES))

    (contact,) = (await district.ask(GetHistory(resident_id=record.resident_id, viewer=LIAISON))).items
    assert contact.photos == [photo]
    shown = base64.b64decode((await district.ask(GetPhoto(photo_id=photo, viewer=LIAISON))).content_base64)
    assert shown == jpeg(filling=2 * PHOTO_PART_BYTES)
    assert GPS not in shown
    stranger = LIAISON.model_copy(update={"actor": str(uuid4())})
    neighbours = Viewer(actor="secretary", role="secretary", scope=["990102003006"])
    for viewer in (stranger, neighbours):
        with pytest.raises(RefusedError):
            await district.ask(GetPhoto(photo_id=photo, viewer=viewer))
    looked = "select count(*) from person_audit where request = 'visits.get_photo.v1'"
    assert await district.count(looked) == 1
    assert await district.count("select count(*) from visit_photo_part") == 0


async def test_there_are_few_of_them_they_are_pictures_and_they_belong_to_whoever_made_the_record(
    district: District,
) -> None:
    record = await recorded(district)
    with pytest.raises(RefusedError, match="不是照片"):
        await sends(district, record, b"<script>")
    with pytest.raises(RefusedError, match="还没有送到"):
        await sends(district, record, jpeg(), record_id=uuid4())
    colleague = Viewer(actor=str(uuid4()), role="secretary", scope=["990102003005"])
    with pytest.raises(RefusedError, match="由记录的人补充"):
        await sends(district, record, jpeg(), viewer=colleague)

    kept = [await sends(district, record, jpeg()) for _ in range(MAX_PHOTOS)]
    with pytest.raises(RefusedError, match="最多 3 张"):
        await sends(district, record, jpeg())

    with pytest.raises(RefusedError, match="由拍的人删除"):
        await district.ask(RemovePhoto(photo_id=kept[0], viewer=colleague))
    await district.ask(RemovePhoto(photo_id=kept[0], viewer=LIAISON))
    await sends(district, record, jpeg())
    (contact,) = (await district.ask(GetHistory(resident_id=record.resident_id, viewer=LIAISON))).items
    assert len(contact.photos) == MAX_PHOTOS


async def test_photos_are_forgotten_after_their_time_and_halves_after_a_week(district: District) -> None:
    record = await recorded(district)
    await sends(district, record, jpeg())
    half = {"resident_id": record.resident_id, "record_id": record.command_id, "viewer": LIAISON, "photo_id": uuid4()}
    await district.ask(KeepPhotoPart.model_validate(half | {"number": 0, "parts": 2, "content_base64": "AAAA"}))
    count = "select count(*) from visit_photo"

    for days, left in ((6, 2), (2, 1), (80, 1), (3, 0)):
        district.clock.at += timedelta(days=days)
        await sweep_photos(district.deps)
        assert await district.count(count) == left
