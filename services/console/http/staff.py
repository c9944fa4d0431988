"""Those who work for a community: who they are, how they are reached, who has begun and who has left."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.console.http.access import needs
from services.console.http.deeds import About, Deed, Setting, add_deeds, done_text
from services.console.http.fields import Field, Typed
from services.console.http.view import GetLocalView
from shared.contracts.base import Refusal, RefusalCode
from shared.contracts.registry_requests import ListStaff, SaveStaff, StaffList
from shared.people import plain_phone

__all__ = ["router"]

router = APIRouter(prefix="/staff")

HERE = "/staff"

KINDS = (
    "volunteer", "community_worker", "property_staff", "relative", "block_captain", "compound_director", "grid_leader",
    "deputy_head", "secretary",
)  # fmt: skip
"""The most frequent first."""

WHO = (
    Field("name", required=True, longest=30),
    Field("kind", "pick", required=True, group="staff_kind", codes=KINDS),
    Field("phones", "lines", longest=200),
    Field("email", longest=100),
    Field("group", longest=30),
    Field("language", "pick", group="written_language", codes=("zh", "en")),
)


@router.get("", dependencies=[needs("posts.edit")])
async def staff(view: GetLocalView, show: str = "", done: str = "") -> HTMLResponse:
    """Show everybody, or those who have left."""
    listed = await view.owners.attempt(ListStaff(community=view.community), StaffList)
    items = listed.value.items if listed.value else []
    left = show == "left"
    shown = [one for one in items if one.active is not left]
    gone = sum(not one.active for one in items)
    return view.page("staff.html", listed=listed, shown=shown, left=left, gone=gone, done=done_text(view, done))


async def about_newcomer(_: About) -> Setting:
    """Begin with what most are."""
    return Setting(values={"kind": ["volunteer"], "language": ["zh"]})


async def about_member(about: About) -> Setting:
    """Begin with what is known, and say what somebody would leave behind."""
    view = about.view
    answer = await view.owners.attempt(ListStaff(community=view.community), StaffList)
    items = answer.value.items if answer.value else []
    found = next((one for one in items if one.staff_id == about.ids["staff_id"]), None)
    if found is None:
        gone = Refusal(code=RefusalCode.NOT_FOUND, message=view.texts("staff.gone"))
        return Setting(gone=answer.refusal or gone)
    values: Typed = {
        "name": [found.name], "kind": [found.kind], "phones": ["\n".join(map(plain_phone, found.phones))],
        "email": [found.email or ""], "group": [found.group or ""], "language": [found.language],
        "left": [] if found.active else ["1"],
    }  # fmt: skip
    duties = [*found.posts, *([view.texts("staff.residents", n=found.residents)] if found.residents else [])]
    told = [view.texts("staff.holds", what=view.texts("meta.list").join(duties))] if duties else []
    return Setting(values=values, told=told, fixed={"version": found.version})


def as_member(said: dict[str, Any]) -> dict[str, Any]:
    """Turn a tick for having left into what the command says."""
    return said | {"active": not said.get("left")}


add_deeds(
    router,
    (
        Deed("member", "new", SaveStaff, HERE, WHO, setting=about_newcomer),
        Deed("member_edit", "{staff_id:uuid}", SaveStaff, HERE, (*WHO, Field("left", "tick")), setting=about_member,
             amend=as_member),
    ),
)  # fmt: skip
