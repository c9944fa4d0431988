"""Every room of the console that is not used every day."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.console.http.access import needs
from services.console.http.view import GetView
from services.console.pages.sections import others

__all__ = ["router"]

router = APIRouter()


@router.get("/more", dependencies=[needs("account.own")])
async def more_page(view: GetView) -> HTMLResponse:
    """Show the rooms that whoever asks may enter, by what they are for."""
    return view.page("more.html", groups=list(others(view.can)))
