"""Asking once more before something is done: what is confirmed is what was shown."""

from hashlib import sha256

from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from services.console.http.view import View

__all__ = ["go_to", "shown_mark"]


def shown_mark(*parts: BaseModel | None) -> str:
    """Return the mark of what a page showed; a form that says anything else has another."""
    whole = "|".join(part.model_dump_json() if part else "-" for part in parts)
    return sha256(whole.encode()).hexdigest()[:24]


def go_to(view: View, there: str) -> Response:
    """Lead to another page after something was done, also from a fragment."""
    if view.partial:
        return Response(status_code=204, headers={"hx-redirect": there})
    return RedirectResponse(there, status_code=303)
