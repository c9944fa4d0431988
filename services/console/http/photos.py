"""Photos of records: looked at one by one, since each look is written down; taken back by whoever took them."""

import base64
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from services.console.http.access import needs
from services.console.http.view import GetView
from shared.contracts.visits_photos import GetPhoto, Photo, PhotoRemoved, RemovePhoto

__all__ = ["router"]

router = APIRouter(prefix="/residents/{resident_id}/photos/{photo_id}")


@router.get("", dependencies=[needs("visits.read")])
async def photo(view: GetView, photo_id: UUID) -> Response:
    """Show one photo."""
    answer = await view.owners.attempt(GetPhoto(photo_id=photo_id), Photo)
    if answer.value is None:
        return view.missing(answer.refusal, title=view.texts("photo.title"))
    return Response(base64.b64decode(answer.value.content_base64), media_type="image/jpeg")


@router.post("/remove", dependencies=[needs("visits.record")])
async def remove(view: GetView, resident_id: UUID, photo_id: UUID, command_id: Annotated[UUID, Form()]) -> Response:
    """Delete one photo for good."""
    command = RemovePhoto(command_id=command_id, actor=view.actor, photo_id=photo_id)
    answer = await view.owners.attempt(command, PhotoRemoved)
    if answer.value is None:
        return view.missing(answer.refusal, title=view.texts("photo.title"))
    return RedirectResponse(f"/residents/{resident_id}", status_code=303)
