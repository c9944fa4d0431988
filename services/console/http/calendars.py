"""Calendars behind an address that is a key: no account, no page."""

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response
from pydantic import ValidationError

from services.console.deps import Deps
from services.console.http.access import EVERYBODY
from services.console.http.view import STATUS
from services.console.use_cases.speak_as import NOBODY
from shared.contracts.activities_feeds import CalendarFile, ReadCalendar

__all__ = ["router"]

router = APIRouter(prefix="/cal")

NOT_READABLE = "这个日历地址不存在或已停用,请向社区要一个新的。\n"


@router.api_route("/{token}.ics", methods=["GET", "HEAD"], dependencies=[EVERYBODY])
async def calendar(request: Request, token: str) -> Response:
    """Hand out a calendar; a reader that has it already is told so."""
    deps: Deps = request.app.state.deps
    try:
        query = ReadCalendar(token=token)
    except ValidationError:
        return PlainTextResponse(NOT_READABLE, status_code=404)
    answer = await deps.owners.speaking_for(NOBODY).attempt(query, CalendarFile)
    if answer.value is None:
        status = STATUS[answer.refusal.code] if answer.refusal else 502
        return PlainTextResponse(NOT_READABLE if answer.missing else "", status_code=status)
    mark = f'"{answer.value.mark}"'
    headers = {"etag": mark, "cache-control": "private, no-cache"}
    if request.headers.get("if-none-match") == mark:
        return Response(status_code=304, headers=headers)
    disposition = {"content-disposition": 'inline; filename="nuanlin.ics"'}
    return Response(answer.value.text, media_type="text/calendar; charset=utf-8", headers=headers | disposition)
