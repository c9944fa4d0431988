"""Hand the photos of a record to visits, in parts."""

import base64
from collections.abc import Sequence
from uuid import UUID, uuid5

from services.console.channels.owners import Owners
from shared.contracts.base import Refusal
from shared.contracts.visits_photos import MAX_PHOTO_BYTES, MAX_PHOTOS, PHOTO_PART_BYTES, KeepPhotoPart, PhotoKept
from shared.contracts.visits_requests import RecordVisit
from shared.edge import RefusedError

__all__ = ["send_photos"]

TOO_LARGE = f"照片超过 {MAX_PHOTO_BYTES // 1000} KB,没有保存。请用能打开脚本的浏览器,会自动缩小"


async def send_photos(owners: Owners, record: RecordVisit, photos: Sequence[bytes]) -> Refusal | None:
    """Send the photos of a record that was taken; returns why one was not kept. Sending again changes nothing."""
    refusal = None
    for index, content in enumerate(photos[:MAX_PHOTOS]):
        try:
            await _send(owners, record, content, photo_id=uuid5(record.command_id, f"photo {index}"))
        except RefusedError as error:
            refusal = error.refusal
    return refusal


async def _send(owners: Owners, record: RecordVisit, content: bytes, *, photo_id: UUID) -> None:
    if len(content) > MAX_PHOTO_BYTES:
        raise RefusedError(TOO_LARGE)
    parts = [content[at : at + PHOTO_PART_BYTES] for at in range(0, len(content), PHOTO_PART_BYTES)]
    for number, part in enumerate(parts):
        command = KeepPhotoPart(
            actor=record.actor,
            resident_id=record.resident_id,
            record_id=record.command_id,
            photo_id=photo_id,
            number=number,
            parts=len(parts),
            content_base64=base64.b64encode(part).decode(),
        )
        await owners.ask(command, PhotoKept)
