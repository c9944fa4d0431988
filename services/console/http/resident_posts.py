"""Who answers for a resident: posts of the care circle, and a neighbour as helper of their own."""

from typing import Any

from fastapi import APIRouter

from services.console.http.deeds import About, Deed, Setting, add_deeds
from services.console.http.fields import Field
from shared.contracts.base import Refusal, RefusalCode
from shared.contracts.registry_helpers import PairHelper
from shared.contracts.registry_requests import AssignPost, ListStaff, ResidentItem, StaffItem, StaffList

__all__ = ["router"]

router = APIRouter(prefix="/residents/{resident_id:uuid}")

HERE = "/residents/{resident_id}/circle"

NOBODY = "nobody"
"""Chosen where a post is to be left vacant: an answer that nobody gives by leaving a field alone."""

SCOPES = {
    "liaison": "resident", "block_captain": "building", "compound_director": "compound", "grid_leader": "grid",
    "deputy_head": "community", "secretary": "community",
}  # fmt: skip


def key_of(scope: str, item: ResidentItem, community: str) -> str:
    """Return what the holder of a post answers for, as registry names it."""
    keys = {
        "resident": str(item.resident_id),
        "building": f"{item.compound or ''}/{item.building or ''}",
        "compound": item.compound or "",
        "grid": item.grid or "",
    }
    return keys.get(scope, community)


async def about_post(about: About) -> Setting:
    """Say which post it is, for whom it answers, and who could hold it."""
    role, view, item = about.ids["role"], about.view, about.resident.item
    scope = SCOPES.get(role)
    if scope is None or (scope in {"compound", "grid"} and not key_of(scope, item, "")):
        return Setting(gone=Refusal(code=RefusalCode.NOT_FOUND, message=view.texts("post.no_place")))
    staff = await view.owners.attempt(ListStaff(community=about.community), StaffList)
    if staff.value is None:
        return Setting(gone=staff.refusal)
    holder = next((one for one in about.resident.circle if one.role == role), None)
    place = {"building": f"{item.compound or ''}{item.building or ''}", "compound": item.compound, "grid": item.grid}
    told = [
        view.texts(f"post.for_{scope}", role=view.texts.word("role", role), place=place.get(scope) or item.name),
        view.texts("post.now", name=holder.name) if holder and holder.name else view.texts("post.vacant"),
    ]
    people = sorted(
        (one for one in staff.value.items if one.active),
        key=lambda one: (one.kind != _usual(role), one.residents, one.name),
    )
    choices = [(str(one.staff_id), _described(about, one)) for one in people]
    return Setting(
        told=told,
        choices={"staff_id": [*choices, (NOBODY, view.texts("post.nobody"))]},
        fixed={"scope": scope, "scope_key": key_of(scope, item, about.community), "role": role},
    )


async def about_helper(about: About) -> Setting:
    """Say who helps now, and who could."""
    staff = await about.view.owners.attempt(ListStaff(community=about.community), StaffList)
    if staff.value is None:
        return Setting(gone=staff.refusal)
    texts, name = about.view.texts, about.resident.helper_name
    told = [texts("post.now", name=name) if name else texts("post.vacant")]
    people = [(str(one.staff_id), _described(about, one)) for one in staff.value.items if one.active]
    return Setting(told=told, choices={"staff_id": [*people, (NOBODY, texts("post.nobody"))]})


def vacated(body: dict[str, Any]) -> dict[str, Any]:
    """Leave out whoever is nobody."""
    return {name: value for name, value in body.items() if value != NOBODY}


def _usual(role: str) -> str:
    return "volunteer" if role == "liaison" else role


def _described(about: About, one: StaffItem) -> str:
    texts = about.view.texts
    return texts("post.one", name=one.name, kind=texts.word("staff_kind", one.kind), n=one.residents)


add_deeds(
    router,
    (
        Deed(
            "post", "circle/{role}", AssignPost, HERE,
            (
                Field("staff_id", "choice", required=True), Field("from_at", "moment"),
                Field("reason", "note", longest=500), Field("override", "tick"),
            ),
            setting=about_post, amend=vacated,
        ),
        Deed("helper", "helper", PairHelper, HERE, (Field("staff_id", "choice", required=True),),
             setting=about_helper, amend=vacated),
    ),
)  # fmt: skip
