"""Partner units, activities held together with them, and what free clinics found."""

from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, ValidationError

from services.console.http.access import needs
from services.console.http.forms import given_of, read_moment
from services.console.http.person_field import Named, read_person
from services.console.http.view import GetLocalView, GetView, View, misread
from services.console.use_cases.load_activity import load_activity
from shared.contracts.activities_clinics import ClinicFindings, EnterClinicFinding, ListClinicFindings
from shared.contracts.activities_partners import (
    ConfirmJoint,
    InvitePartner,
    JointActivities,
    JointActivity,
    ListJointActivities,
    ListPartnerUnits,
    PartnerUnit,
    PartnerUnits,
    SavePartnerUnit,
)
from shared.contracts.base import Refusal

__all__ = ["router"]

router = APIRouter(prefix="/activities")

KINDS = ("school", "enterprise", "hospital", "agency", "organisation", "shop")

SEVERITIES = ("urgent", "warning", "info")


class Confirmation(BaseModel):
    """What one side of a joint activity said."""

    command_id: UUID
    activity_id: UUID
    unit_id: UUID
    side: str
    confirmed: bool = True
    person: str = ""
    reason: str = ""


@router.get("/partners", dependencies=[needs("activities.read")])
async def partners(view: GetLocalView) -> HTMLResponse:
    """Show the units, and joint activities with whom they wait for."""
    return await _page(view)


@router.post("/partners", dependencies=[needs("activities.edit")])
async def save(view: GetLocalView) -> Response:
    """Enter a unit or change it."""
    form = await view.request.form()
    given = given_of(form)
    unit = {name: given.get(name, "") for name in ("name", "kind", "contact", "offers")}
    unit |= {"unit_id": given.get("unit_id") or str(uuid4()), "version": given.get("version") or "0"}
    try:
        command = SavePartnerUnit.model_validate(
            {"command_id": form.get("command_id"), "unit": unit | {"community": view.community}}
        )
    except ValidationError as error:
        return await _page(view, given=given, refusal=misread(error, view.texts))
    answer = await view.owners.attempt(command, PartnerUnit)
    if answer.refusal:
        return await _page(view, given=given, refusal=answer.refusal)
    return view.go("/activities/partners?done=1")


@router.post("/partners/confirm", dependencies=[needs("activities.edit")])
async def confirm(view: GetLocalView, said: Annotated[Confirmation, Form()]) -> Response:
    """Write down that one side confirms, or does not take part."""
    try:
        command = ConfirmJoint.model_validate({**said.model_dump(), "actor": view.actor})
    except ValidationError as error:
        return await _page(view, refusal=misread(error, view.texts))
    answer = await view.owners.attempt(command, JointActivity)
    return await _page(view, refusal=answer.refusal) if answer.refusal else view.go("/activities/partners?done=1")


@router.get("/{activity_id}/invite", dependencies=[needs("activities.edit")])
async def invite_form(view: GetLocalView, activity_id: UUID) -> HTMLResponse:
    """Ask which unit, and what it brings."""
    return await _invite(view, activity_id)


@router.post("/{activity_id}/invite", dependencies=[needs("activities.edit")])
async def invite(view: GetLocalView, activity_id: UUID) -> Response:
    """Make an activity a joint one."""
    form = await view.request.form()
    given = given_of(form)
    try:
        command = InvitePartner.model_validate({
            "command_id": form.get("command_id"), "actor": view.actor, "activity_id": activity_id,
            "unit_id": form.get("unit_id"), "brings": form.get("brings", ""),
            "confirm_by": read_moment(form.get("confirm_by"), view.say.zone),
        })  # fmt: skip
    except ValidationError as error:
        return await _invite(view, activity_id, given=given, refusal=misread(error, view.texts))
    answer = await view.owners.attempt(command, JointActivity)
    if answer.refusal:
        return await _invite(view, activity_id, given=given, refusal=answer.refusal)
    return view.go("/activities/partners?done=1")


@router.get("/{activity_id}/clinic", dependencies=[needs("activities.edit")])
async def clinic(view: GetView, activity_id: UUID) -> HTMLResponse:
    """Show who was found to need attention at a free clinic; never what was found."""
    return await _clinic(view, activity_id)


@router.post("/{activity_id}/clinic", dependencies=[needs("activities.edit")])
async def enter(view: GetView, activity_id: UUID) -> Response:
    """Pass on what was found; it is not kept here."""
    form = await view.request.form()
    named = await read_person(view, form)
    given = {name: str(form.get(name) or "") for name in ("finding", "severity")}
    if named.person is None:
        return await _clinic(view, activity_id, named=named, given=given, refusal=named.refusal)
    try:
        command = EnterClinicFinding.model_validate({
            "command_id": form.get("command_id"), "actor": view.actor, "activity_id": activity_id,
            "resident_id": named.person.id, **given,
        })  # fmt: skip
    except ValidationError as error:
        return await _clinic(view, activity_id, named=named, given=given, refusal=misread(error, view.texts))
    answer = await view.owners.attempt(command, ClinicFindings)
    if answer.refusal:
        return await _clinic(view, activity_id, named=named, given=given, refusal=answer.refusal)
    return view.go(f"/activities/{activity_id}/clinic?done=1")


async def _page(view: View, *, given: dict[str, str] | None = None, refusal: Refusal | None = None) -> HTMLResponse:
    listed = await view.owners.attempt(ListPartnerUnits(community=view.community), PartnerUnits)
    joint = await view.owners.attempt(ListJointActivities(community=view.community), JointActivities)
    done = bool(view.request.query_params.get("done"))
    return view.refused("partners.html", refusal, listed=listed, joint=joint, given=given or {}, kinds=KINDS, done=done)


async def _invite(
    view: View, activity_id: UUID, *, given: dict[str, str] | None = None, refusal: Refusal | None = None
) -> HTMLResponse:
    found = await load_activity(view.owners, activity_id=activity_id)
    if found.value is None:
        return view.missing(found.refusal, title=view.texts("partners.invite"))
    listed = await view.owners.attempt(ListPartnerUnits(community=view.community), PartnerUnits)
    return view.refused("invite.html", refusal, detail=found.value, listed=listed, given=given or {})


async def _clinic(
    view: View, activity_id: UUID, *, named: Named | None = None, given: dict[str, str] | None = None,
    refusal: Refusal | None = None,
) -> HTMLResponse:  # fmt: skip
    found = await load_activity(view.owners, activity_id=activity_id)
    if found.value is None:
        return view.missing(found.refusal, title=view.texts("clinic.title"))
    listed = await view.owners.attempt(ListClinicFindings(activity_id=activity_id), ClinicFindings)
    done = bool(view.request.query_params.get("done"))
    return view.refused(
        "clinic.html", refusal, detail=found.value, listed=listed, named=named or Named(), given=given or {},
        severities=SEVERITIES, done=done,
    )  # fmt: skip
