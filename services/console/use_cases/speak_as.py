"""Who a command or query comes from, as its owner is told."""

from services.console.domain.accounts import Me
from shared.access import PUBLIC, Reach, may, reach_of
from shared.contracts.base import Viewer

__all__ = ["NOBODY", "PROGRAM", "viewer_of"]

PROGRAM = Viewer(actor="console", role="system")
"""The console itself, when it asks for the names of communities and staff."""

NOBODY = Viewer(actor="link", role=PUBLIC)
"""Somebody with a link and no account."""


def viewer_of(me: Me | None) -> Viewer:
    """Return what the owners are told about whoever asks."""
    if me is None:
        return NOBODY
    role, account = me.session.role, me.account
    proved = account.demo or not me.strong or me.session.strong_at is not None
    given = account.demo or me.session.strong_at is not None
    opened = me.glass is not None and given
    return Viewer(
        actor=me.scope[0] if reach_of(role) is Reach.NONE and role == "operator" and me.scope else me.actor,
        role=role,
        purpose=me.glass.reason if me.glass else None,
        scope=[code for code in me.scope if code.isdigit()],
        grids=account.grids_of(role),
        name=account.name,
        until=me.glass.ends_at if me.glass else None,
        may_see_restricted=opened or (account.restricted and proved and may(role, "restricted.see")),
    )
