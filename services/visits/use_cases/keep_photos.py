"""Keep photos of a record, show them, and forget them."""

import base64
import binascii
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.domain.photo import NotAPhotoError, bare_jpeg
from services.visits.storage.contacts import ContactStore
from services.visits.storage.photo_tables import PhotoRow
from services.visits.storage.photos import PhotoStore
from services.visits.storage.tables import ContactRow
from shared.contracts.base import RefusalCode
from shared.contracts.visits_photos import (
    MAX_PHOTO_BYTES,
    MAX_PHOTOS,
    PHOTO_PART_BYTES,
    GetPhoto,
    KeepPhotoPart,
    Photo,
    PhotoKept,
    PhotoRemoved,
    RemovePhoto,
)
from shared.edge import RefusedError

__all__ = ["forget_photos", "get_photo", "keep_photo_part", "remove_photo"]

UNFINISHED = timedelta(days=7)
"""A photo of which parts are missing after this will not become whole: phones send within hours."""

MOST_BEGUN = 3 * MAX_PHOTOS
"""Of one record, whole or not: who takes one back and takes another needs a few more, and nobody fills a disk."""

AT_ONCE = 200
"""Photos deleted in one transaction: a few dozen megabytes, which vacuum takes back beside the work."""

UNKNOWN = "没有这张照片,可能已过保存期"


async def keep_photo_part(session: AsyncSession, command: KeepPhotoPart, *, now: datetime) -> PhotoKept:
    """Keep one part; the last one makes a photo of them, or is refused with all of them.

    Raises
    ------
    RefusedError
        Raised where there is no such record, or it is somebody else's, for one photo too many, and for no photo.
    """
    contact = await _contact(session, command)
    photos = PhotoStore(session)
    whole, begun = await photos.count(contact.id, besides=command.photo_id)
    if whole >= MAX_PHOTOS or begun >= MOST_BEGUN:
        raise RefusedError.conflict(f"一条记录最多 {MAX_PHOTOS} 张照片,这一张没有保存")
    photo = await photos.begin(
        {
            "id": command.photo_id,
            "contact_id": contact.id,
            "resident_id": contact.resident_id,
            "area": contact.area,
            "actor": command.actor,
            "taken_at": contact.happened_at,
            "kept_at": now,
            "part_count": command.parts,
        }
    )
    if (photo.contact_id, photo.part_count) != (contact.id, command.parts):
        raise RefusedError.conflict("这个照片编号已经用过,请重新拍一张")
    if photo.content is None:
        there = await photos.add_part(photo.id, number=command.number, content=_content(command))
        if there == photo.part_count:
            photo.content = _bare(await photos.joined(photo.id))
    return PhotoKept(photo_id=photo.id, complete=photo.content is not None)


async def get_photo(session: AsyncSession, query: GetPhoto) -> Photo:
    """Return a photo.

    Raises
    ------
    RefusedError
        Raised if there is none, or not any more.
    """
    photo = await _photo(session, query)
    content = base64.b64encode(photo.content or b"").decode()
    return Photo(photo_id=photo.id, resident_id=photo.resident_id, taken_at=photo.taken_at, content_base64=content)


async def remove_photo(session: AsyncSession, command: RemovePhoto) -> PhotoRemoved:
    """Delete a photo for good.

    Raises
    ------
    RefusedError
        Raised if there is none, or somebody else kept it.
    """
    photo = await _photo(session, command)
    if photo.actor != command.actor:
        raise RefusedError("照片只能由拍的人删除;不该留的照片,请联系记录人或管理员", code=RefusalCode.FORBIDDEN)
    await PhotoStore(session).remove(photo.id)
    return PhotoRemoved(photo_id=photo.id, resident_id=photo.resident_id)


async def forget_photos(session: AsyncSession, *, kept_days: int, now: datetime) -> bool:
    """Delete photos whose time is over; returns whether there may be more."""
    gone = await PhotoStore(session).forget(
        before=now - timedelta(days=kept_days), unfinished_before=now - UNFINISHED, limit=AT_ONCE
    )
    return gone == AT_ONCE


async def _contact(session: AsyncSession, command: KeepPhotoPart) -> ContactRow:
    contact = await ContactStore(session).by_command(command.record_id, lock=True)
    if contact is None or contact.resident_id != command.resident_id:
        raise RefusedError.not_found("照片对应的记录还没有送到,请先上传记录")
    if contact.actor != command.actor:
        raise RefusedError("照片只能由记录的人补充", code=RefusalCode.FORBIDDEN)
    return contact


async def _photo(session: AsyncSession, request: GetPhoto | RemovePhoto) -> PhotoRow:
    photo = await PhotoStore(session).get(request.photo_id)
    if photo is None:
        raise RefusedError.not_found(UNKNOWN)
    return photo


def _content(command: KeepPhotoPart) -> bytes:
    try:
        content = base64.b64decode(command.content_base64, validate=True)
    except binascii.Error as error:
        raise RefusedError("照片没有传完整,请再传一次", field="content_base64") from error
    if not content or len(content) > PHOTO_PART_BYTES:
        raise RefusedError("照片没有传完整,请再传一次", field="content_base64")
    return content


def _bare(content: bytes) -> bytes:
    if len(content) > MAX_PHOTO_BYTES:
        raise RefusedError(f"照片超过 {MAX_PHOTO_BYTES // 1000} KB,请重新拍一张", field="content_base64")
    try:
        return bare_jpeg(content)
    except NotAPhotoError as error:
        raise RefusedError("这不是照片(只收 JPEG),没有保存", field="content_base64") from error
