"""What a command says of who does it: whoever is signed in, whatever its sender wrote there."""

from shared.contracts.base import Command, Request, Viewer

__all__ = ["SIGNED", "signed"]

SIGNED = "who"
"""Field in which a command says who does something, for people to read."""

NAMELESS = "未署名人员"
"""Who did something, where a viewer has no name; nobody else's name may stand there."""


def signed(request: Request, viewer: Viewer) -> dict[str, object]:
    """Return the fields that a person's request gets from the edge: nothing for a query."""
    if not isinstance(request, Command):
        return {}
    name: dict[str, object] = {SIGNED: viewer.name or NAMELESS} if SIGNED in type(request).model_fields else {}
    return name | {"actor": viewer.actor}
