"""What is to be done for families after a death."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.console.http.access import needs
from services.console.http.deeds import About, Deed, Setting, add_deeds, done_text
from services.console.http.fields import Field
from services.console.http.view import GetLocalView
from shared.contracts.base import Refusal, RefusalCode
from shared.contracts.registry_life_requests import CompleteCondolence, Condolences, ListCondolences

__all__ = ["router"]

router = APIRouter(prefix="/condolences")


@router.get("", dependencies=[needs("gaps.read")])
async def condolences(view: GetLocalView, done: str = "") -> HTMLResponse:
    """Show what is to be done, the most urgent first."""
    listed = await view.owners.attempt(ListCondolences(community=view.community), Condolences)
    return view.page("condolences.html", listed=listed, done=done_text(view, done))


async def about_task(about: About) -> Setting:
    """Say for whose family it is."""
    answer = await about.view.owners.attempt(ListCondolences(community=about.community), Condolences)
    found = [
        one
        for one in (answer.value.items if answer.value else [])
        if (one.report_id, one.kind) == (about.ids["report_id"], about.ids["kind"])
    ]
    texts = about.view.texts
    if not found:
        gone = Refusal(code=RefusalCode.NOT_FOUND, message=texts("condolence.gone"))
        return Setting(gone=answer.refusal or gone)
    return Setting(told=[f"{texts.word('condolence_kind', found[0].kind)} · {found[0].name} {found[0].door}".strip()])


add_deeds(
    router,
    (
        Deed(
            "condolence", "{report_id:uuid}/{kind}", CompleteCondolence, "/condolences",
            (Field("note", "note", longest=500),), setting=about_task,
        ),
    ),
)  # fmt: skip
