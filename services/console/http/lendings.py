"""Devices that a community lends: which there are, who has them, what must be looked at or fetched back."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from services.console.http.access import needs
from services.console.http.deeds import About, Deed, Setting, add_deeds, done_text
from services.console.http.fields import Field
from services.console.http.person_field import Named, read_person
from services.console.http.view import GetLocalView, View, misread
from services.console.use_cases.load_lendings import load_lendings
from shared.contracts.base import Refusal, RefusalCode
from shared.contracts.registry_devices import (
    Device,
    Devices,
    InspectDevice,
    LendDevice,
    ListDevices,
    ReturnDevice,
    SaveDevice,
)
from shared.contracts.registry_requests import Done

__all__ = ["router"]

router = APIRouter(prefix="/lendings")

HERE = "/lendings"

WHAT = (
    Field("number", required=True, longest=40), Field("kind", required=True, longest=40),
    Field("inspect_by", "day", required=True), Field("audio_unit", longest=60),
)  # fmt: skip


@router.get("", dependencies=[needs("residents.file")])
async def lendings(view: GetLocalView, done: str = "") -> HTMLResponse:
    """Show what there is to lend, first what asks for something."""
    found = await load_lendings(view.owners, community=view.community, today=view.say.today)
    return view.page("lendings.html", found=found, done=done_text(view, done))


async def _device(view: View, device_id: UUID) -> Device | Refusal:
    answer = await view.owners.attempt(ListDevices(community=view.community), Devices)
    items = answer.value.items if answer.value else []
    gone = Refusal(code=RefusalCode.NOT_FOUND, message=view.texts("lendings.gone"))
    return next((one for one in items if one.device_id == device_id), answer.refusal or gone)


@router.get("/{device_id:uuid}/lend", dependencies=[needs("residents.edit")])
async def lend_form(view: GetLocalView, device_id: UUID) -> Response:
    """Ask to whom a device is lent."""
    return await _lend_page(view, device_id, Named(), lent_on=view.say.today.isoformat())


@router.post("/{device_id:uuid}/lend", dependencies=[needs("residents.edit")])
async def lend(view: GetLocalView, device_id: UUID) -> Response:
    """Lend a device to a resident."""
    form = await view.request.form()
    lent_on = str(form.get("lent_on") or "")
    named = await read_person(view, form, residents_only=True)
    if named.person is None:
        return await _lend_page(view, device_id, named, lent_on=lent_on, refusal=named.refusal)
    said = {"command_id": form.get("command_id"), "device_id": device_id, "resident_id": named.person.id}
    try:
        command = LendDevice.model_validate(said | {"lent_on": lent_on})
    except ValidationError as error:
        return await _lend_page(view, device_id, named, lent_on=lent_on, refusal=misread(error, view.texts))
    answer = await view.owners.attempt(command, Done)
    if answer.refusal:
        return await _lend_page(view, device_id, named, lent_on=lent_on, refusal=answer.refusal)
    return view.go(f"{HERE}?done=lend")


async def _lend_page(
    view: View, device_id: UUID, named: Named, *, lent_on: str, refusal: Refusal | None = None
) -> HTMLResponse:
    device = await _device(view, device_id)
    if isinstance(device, Refusal):
        return view.missing(device, title=view.texts("lendings.lend"))
    return view.refused("lend.html", refusal, device=device, named=named, lent_on=lent_on)


async def about_device(about: About) -> Setting:
    """Begin with what is known of a device."""
    found = await _device(about.view, about.ids["device_id"])
    if isinstance(found, Refusal):
        return Setting(gone=found)
    today = about.view.say.today.isoformat()
    values = {
        "number": [found.number], "kind": [found.kind], "inspect_by": [found.inspect_by.isoformat()],
        "audio_unit": [found.audio_unit or ""], "returned_on": [today], "inspected_on": [today],
    }  # fmt: skip
    return Setting(values=values, told=[f"{found.kind} · {found.number}"], fixed={"version": found.version})


async def about_inspection(about: About) -> Setting:
    """Leave the day of the next inspection open: the one that is known has come."""
    setting = await about_device(about)
    return Setting(values={**setting.values, "inspect_by": []}, told=setting.told, gone=setting.gone)


add_deeds(
    router,
    (
        Deed("aid", "new", SaveDevice, HERE, WHAT),
        Deed("aid_edit", "{device_id:uuid}", SaveDevice, HERE, WHAT, setting=about_device),
        Deed("aid_return", "{device_id:uuid}/return", ReturnDevice, HERE,
             (Field("returned_on", "day", required=True),), setting=about_device),
        Deed(
            "aid_inspect", "{device_id:uuid}/inspect", InspectDevice, HERE,
            (Field("inspected_on", "day", required=True), Field("inspect_by", "day", required=True)),
            setting=about_inspection,
        ),
    ),
)  # fmt: skip
