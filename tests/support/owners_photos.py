"""A stand-in that keeps photos as visits does: in parts, of records that have arrived."""

import base64
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.contracts.visits_photos import GetPhoto, KeepPhotoPart, Photo, PhotoKept, PhotoRemoved, RemovePhoto
from shared.edge import RefusedError

__all__ = ["Photos"]


class Photos:
    """Answers for photos."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.parts: dict[UUID, dict[int, KeepPhotoPart]] = defaultdict(dict)
        self.records: set[UUID] = set()
        self.refuses = False

    def answers(self) -> dict[str, tuple[type[Any], Callable[[Any], Awaitable[Any]]]]:
        """Return what it answers."""
        return {
            "keep_photo_part": (KeepPhotoPart, self._keep),
            "get_photo": (GetPhoto, self._get),
            "remove_photo": (RemovePhoto, self._remove),
        }

    def of(self, record_id: UUID) -> list[bytes]:
        """Return the photos of a record that are whole."""
        whole = [parts for parts in self.parts.values() if len(parts) == parts[min(parts)].parts]
        return [
            b"".join(base64.b64decode(parts[number].content_base64) for number in sorted(parts))
            for parts in whole
            if parts[0].record_id == record_id
        ]

    async def _keep(self, command: KeepPhotoPart) -> PhotoKept:
        if self.refuses:
            raise RefusedError.conflict("一条记录最多 3 张照片,这一张没有保存")
        if command.record_id not in self.records:
            raise RefusedError.not_found("照片对应的记录还没有送到,请先上传记录")
        parts = self.parts[command.photo_id]
        parts[command.number] = command
        return PhotoKept(photo_id=command.photo_id, complete=len(parts) == command.parts)

    async def _get(self, query: GetPhoto) -> Photo:
        parts = self.parts.get(query.photo_id)
        if not parts:
            raise RefusedError.not_found("没有这张照片,可能已过保存期")
        content = b"".join(base64.b64decode(parts[number].content_base64) for number in sorted(parts))
        return Photo(
            photo_id=query.photo_id,
            resident_id=parts[0].resident_id,
            taken_at=self.now(),
            content_base64=base64.b64encode(content).decode(),
        )

    async def _remove(self, command: RemovePhoto) -> PhotoRemoved:
        parts = self.parts.pop(command.photo_id)
        return PhotoRemoved(photo_id=command.photo_id, resident_id=parts[0].resident_id)
