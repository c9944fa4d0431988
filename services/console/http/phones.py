"""The phone simulator: what the `screen` channel would have shown."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.console.http.access import needs
from services.console.http.view import GetLocalView, View
from shared.contracts.alerts_requests import ListPhones, PhoneMessages, Phones, ReadPhone

__all__ = ["router"]

router = APIRouter(prefix="/phones")


@router.get("", dependencies=[needs("phones.read")])
async def phones(view: GetLocalView) -> HTMLResponse:
    """Show all phones, with the one that heard last."""
    return await _show(view, staff_id=None)


@router.get("/{staff_id}", dependencies=[needs("phones.read")])
async def phone(view: GetLocalView, staff_id: UUID) -> HTMLResponse:
    """Show one phone."""
    return await _show(view, staff_id=staff_id)


async def _show(view: View, *, staff_id: UUID | None) -> HTMLResponse:
    listed = await view.owners.attempt(ListPhones(community=view.community), Phones)
    first = listed.value.items[0].staff_id if listed.value and listed.value.items else None
    if staff_id and listed.value and staff_id not in {item.staff_id for item in listed.value.items}:
        return view.missing(None, title=view.texts("nav.phones"))
    chosen = staff_id or first
    shown = await view.owners.attempt(ReadPhone(staff_id=chosen), PhoneMessages) if chosen else None
    return view.page("phones.html", listed=listed, shown=shown, chosen=chosen)
