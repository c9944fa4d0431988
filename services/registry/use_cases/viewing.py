"""What somebody who asks may learn: communities in their scope, ledgers they have the right to."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.ledger import Ledger
from services.registry.storage.ledgers import LedgerStore
from shared.contracts.base import Viewer
from shared.edge import RefusedError

__all__ = ["check_reach", "hidden_from", "visible_ledger"]


async def hidden_from(session: AsyncSession, viewer: Viewer | None) -> frozenset[str]:
    """Return the ledgers of which the viewer must not learn, nor of anything that follows from them."""
    return await LedgerStore(session).hidden_from(
        viewer.actor if viewer else None, may_see_restricted=viewer is not None and viewer.may_see_restricted
    )


def check_reach(viewer: Viewer | None, community: str, *, missing: str) -> None:
    """Refuse what lies outside the viewer's scope, in the words of something that is not there."""
    if viewer is not None and not viewer.reaches(community):
        raise RefusedError.not_found(missing)


async def visible_ledger(session: AsyncSession, viewer: Viewer | None, code: str) -> Ledger:
    """Return a ledger the viewer may know of.

    Raises
    ------
    RefusedError
        Raised if there is none, in the same words as if the viewer has no right to it.
    """
    ledger = (await LedgerStore(session).all()).get(code)
    if ledger is None or code in await hidden_from(session, viewer):
        raise RefusedError("没有这本台账,请从台账目录里选择", field="ledger")
    return ledger
