"""Roles for residents who can do something: who fits, who was asked, who has it; and what somebody can take on."""

from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, ValidationError

from services.console.http.access import needs
from services.console.http.forms import given_of
from services.console.http.helper_shifts import STRAINS
from services.console.http.view import GetLocalView, View, misread
from shared.contracts.activities_limits import DeclareLimits, GetLimits, VolunteerLimits
from shared.contracts.activities_roles import (
    AnswerRole,
    EndRole,
    GetRole,
    ListRoles,
    RoleDetail,
    RoleItem,
    Roles,
    RoleSuggestions,
    SaveRole,
    SuggestForRole,
)
from shared.contracts.base import Command, Refusal

__all__ = ["router"]

router = APIRouter(prefix="/activities")


class Said(BaseModel):
    """What a resident said to a role, as it was typed."""

    command_id: UUID
    resident_id: UUID
    accepted: bool
    consent: str = ""
    term_from: str = ""
    term_to: str = ""
    reason: str = ""


@router.get("/roles", dependencies=[needs("activities.read")])
async def roles(view: GetLocalView) -> HTMLResponse:
    """Show what somebody is looked for."""
    return await _list(view)


@router.post("/roles", dependencies=[needs("activities.edit")])
async def create(view: GetLocalView) -> Response:
    """Look for somebody for something."""
    form = await view.request.form()
    given = given_of(form)
    skills = [one for one in str(form.get("skills") or "").replace("、", " ").replace(",", " ").split() if one]
    role = {
        "role_id": uuid4(), "community": view.community, "title": form.get("title", ""), "skills": skills,
        "needed_count": form.get("needed_count", ""), "strains": form.getlist("strains"),
        "week_hours": form.get("week_hours") or 0, "day_hours": form.get("day_hours") or 0,
        "activity_id": form.get("activity_id") or None, "leader_id": view.staff_id,
    }  # fmt: skip
    try:
        command = SaveRole.model_validate({"command_id": form.get("command_id"), "role": role})
    except ValidationError as error:
        return await _list(view, given=given, refusal=misread(error, view.texts))
    answer = await view.owners.attempt(command, RoleItem)
    if answer.value is None:
        return await _list(view, given=given, refusal=answer.refusal)
    return view.go(f"/activities/roles/{answer.value.role.role_id}")


@router.get("/roles/{role_id}", dependencies=[needs("activities.enrol")])
async def role(view: GetLocalView, role_id: UUID) -> HTMLResponse:
    """Show one role with who fits and who was asked."""
    return await _one(view, role_id)


@router.post("/roles/{role_id}/answer", dependencies=[needs("activities.edit")])
async def answer_role(view: GetLocalView, role_id: UUID, said: Annotated[Said, Form()]) -> Response:
    """Write down a yes or a no."""
    try:
        command = AnswerRole.model_validate(
            {**said.model_dump(), "role_id": role_id, "actor": view.actor}
            | {name: getattr(said, name) or None for name in ("term_from", "term_to")}
        )
    except ValidationError as error:
        return await _one(view, role_id, refusal=misread(error, view.texts))
    return await _do(view, role_id, command)


@router.post("/roles/{role_id}/end", dependencies=[needs("activities.edit")])
async def end(
    view: GetLocalView, role_id: UUID, command_id: Annotated[UUID, Form()], resident_id: Annotated[UUID, Form()],
    reason: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Let somebody give a role back."""
    try:
        command = EndRole(
            command_id=command_id, actor=view.actor, role_id=role_id, resident_id=resident_id, reason=reason
        )
    except ValidationError as error:
        return await _one(view, role_id, refusal=misread(error, view.texts))
    return await _do(view, role_id, command)


@router.post("/roles/{role_id}/close", dependencies=[needs("activities.edit")])
async def close(view: GetLocalView, role_id: UUID, command_id: Annotated[UUID, Form()]) -> Response:
    """Look for nobody any more; whoever has it keeps it."""
    found = await view.owners.attempt(GetRole(role_id=role_id), RoleDetail)
    if found.value is None:
        return view.missing(found.refusal, title=view.texts("roles.title"))
    closed = found.value.item.role.model_copy(update={"closed": True})
    command = SaveRole(command_id=command_id, actor=view.actor, role=closed)
    answer = await view.owners.attempt(command, RoleItem)
    return await _one(view, role_id, refusal=answer.refusal) if answer.refusal else view.go("/activities/roles")


@router.get("/limits/{resident_id}", dependencies=[needs("activities.enrol")])
async def limits(view: GetLocalView, resident_id: UUID) -> HTMLResponse:
    """Show what somebody can take on."""
    return await _limits(view, resident_id)


@router.post("/limits/{resident_id}", dependencies=[needs("activities.enrol")])
async def declare(view: GetLocalView, resident_id: UUID) -> Response:
    """Write down what somebody said they can take on."""
    form = await view.request.form()
    try:
        command = DeclareLimits.model_validate({
            "command_id": form.get("command_id"), "actor": view.actor, "resident_id": resident_id,
            "avoids": form.getlist("avoids"), "day_hours": form.get("day_hours") or None,
            "week_hours": form.get("week_hours") or None, "mark": form.get("mark") or None,
        })  # fmt: skip
    except ValidationError as error:
        return await _limits(view, resident_id, refusal=misread(error, view.texts))
    answer = await view.owners.attempt(command, VolunteerLimits)
    return await _limits(view, resident_id, refusal=answer.refusal, saved=answer.value is not None)


async def _do(view: View, role_id: UUID, command: Command) -> Response:
    answer = await view.owners.attempt(command, RoleDetail)
    return (
        await _one(view, role_id, refusal=answer.refusal)
        if answer.refusal
        else view.go(f"/activities/roles/{role_id}?done=1")
    )


async def _list(view: View, *, given: dict[str, str] | None = None, refusal: Refusal | None = None) -> HTMLResponse:
    listed = await view.owners.attempt(ListRoles(community=view.community), Roles)
    return view.refused("roles.html", refusal, listed=listed, given=given or {}, strains=STRAINS)


async def _one(view: View, role_id: UUID, *, refusal: Refusal | None = None) -> HTMLResponse:
    found = await view.owners.attempt(GetRole(role_id=role_id), RoleDetail)
    if found.value is None:
        return view.missing(found.refusal, title=view.texts("roles.title"))
    fitting = None
    if view.can("activities.edit") and not found.value.item.role.closed:
        fitting = await view.owners.attempt(SuggestForRole(role_id=role_id), RoleSuggestions)
    context: dict[str, Any] = {"done": bool(view.request.query_params.get("done"))}
    return view.refused("role.html", refusal, detail=found.value, fitting=fitting, **context)


async def _limits(
    view: View, resident_id: UUID, *, refusal: Refusal | None = None, saved: bool = False
) -> HTMLResponse:
    known = await view.owners.attempt(GetLimits(resident_id=resident_id), VolunteerLimits)
    if known.missing:
        return view.missing(known.refusal, title=view.texts("limits.title"))
    return view.refused("limits.html", refusal, known=known, resident_id=resident_id, saved=saved, strains=STRAINS)
