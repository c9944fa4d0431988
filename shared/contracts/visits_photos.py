"""Photos that belong to a record: sent in parts, looked at one by one. They never stand in an event."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Contract, Query

__all__ = [
    "LONGEST_PART",
    "MAX_PHOTOS",
    "MAX_PHOTO_BYTES",
    "MAX_PHOTO_PARTS",
    "PHOTO_PART_BYTES",
    "GetPhoto",
    "KeepPhotoPart",
    "Photo",
    "PhotoKept",
    "PhotoRemoved",
    "RemovePhoto",
]

MAX_PHOTOS = 3
"""Of one record: a hazard from near and from afar, and one to spare."""

MAX_PHOTO_BYTES = 400_000
"""1,280 pixels on the longer side take half of it: enough to see a worn hose, too little to read a letter."""

PHOTO_PART_BYTES = 150_000
"""Largest part in one command, before base64: a phone in a stairwell loses no more than this when the network goes."""

MAX_PHOTO_PARTS = -(-MAX_PHOTO_BYTES // PHOTO_PART_BYTES)

LONGEST_PART = 4 * -(-PHOTO_PART_BYTES // 3)


class KeepPhotoPart(Command):
    """Send one part of a photo of a record that has arrived. The same part again changes nothing."""

    NAME: ClassVar[str] = "visits.keep_photo_part.v1"

    resident_id: UUID
    record_id: UUID
    """`command_id` of the record it belongs to."""
    photo_id: UUID
    """Chosen by whoever sends it."""
    number: Annotated[int, Field(ge=0, lt=MAX_PHOTO_PARTS)]
    parts: Annotated[int, Field(ge=1, le=MAX_PHOTO_PARTS)]
    content_base64: Annotated[str, Field(max_length=LONGEST_PART)]


class PhotoKept(Contract):
    """What a part did."""

    photo_id: UUID
    complete: bool
    """Whether it is all there, was looked at and can be seen."""


class GetPhoto(Query):
    """Ask for one photo, to look at it."""

    NAME: ClassVar[str] = "visits.get_photo.v1"

    photo_id: UUID


class Photo(Contract):
    """A photo: JPEG, without place, time or camera in it."""

    photo_id: UUID
    resident_id: UUID
    taken_at: AwareDatetime
    """When the contact happened that it belongs to."""
    content_base64: str


class RemovePhoto(Command):
    """Take back a photo that shows what it should not; only who kept it may."""

    NAME: ClassVar[str] = "visits.remove_photo.v1"

    photo_id: UUID


class PhotoRemoved(Contract):
    """The photo is gone for good."""

    photo_id: UUID
    resident_id: UUID
