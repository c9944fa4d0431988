"""What somebody who asks may learn: communities in their scope, ledgers of their right, fields of their kind."""

from typing import TypeVar
from uuid import UUID

from pydantic.fields import FieldInfo
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.field_rights import CATEGORIES, OWN_ONLY, readable_by
from services.registry.domain.ledger import Ledger
from services.registry.storage.ledgers import LedgerStore
from services.registry.storage.staff import StaffStore
from services.registry.storage.subjects import looked_after_by
from shared.access import Reach, reach_of
from shared.contracts.base import Viewer
from shared.contracts.registry_requests import ResidentCard, ResidentItem
from shared.edge import RefusedError

C = TypeVar("C", ResidentCard, ResidentItem)

__all__ = [
    "check_reach",
    "check_whole",
    "hidden_from",
    "kind_of",
    "narrowed",
    "own_of",
    "readable_for",
    "visible_ledger",
]


async def hidden_from(session: AsyncSession, viewer: Viewer | None) -> frozenset[str]:
    """Return the ledgers of which the viewer must not learn, nor of anything that follows from them.

    A kind of liaison that may not read categories learns of none.
    """
    readable = await readable_for(session, viewer)
    if readable is not None and CATEGORIES not in readable:
        return frozenset(await LedgerStore(session).all())
    return await LedgerStore(session).hidden_from(
        viewer.actor if viewer else None, may_see_restricted=viewer is not None and viewer.may_see_restricted
    )


async def readable_for(session: AsyncSession, viewer: Viewer | None) -> frozenset[str] | None:
    """Return the fields that the viewer may read by the kind of staff they are; None is all of them."""
    return readable_by(await kind_of(session, viewer))


async def kind_of(session: AsyncSession, viewer: Viewer | None) -> str | None:
    """Return of which kind of staff the viewer is; None for programs and for whoever is not on the staff."""
    if viewer is None:
        return None
    member = await StaffStore(session).get(viewer.staff_id) if viewer.staff_id else None
    return member.kind if member else None


async def own_of(session: AsyncSession, viewer: Viewer | None) -> frozenset[UUID] | None:
    """Return the residents beyond whom the viewer sees nobody; None for those who see everybody in their scope.

    A relative who helps sees the elder they are paired with, for as long as they are; a liaison those they answer for.
    """
    if viewer is None:
        return None
    if reach_of(viewer.role) is not Reach.OWN and await kind_of(session, viewer) not in OWN_ONLY:
        return None
    return frozenset(await looked_after_by(session, viewer.staff_id)) if viewer.staff_id else frozenset()


async def check_whole(session: AsyncSession, viewer: Viewer | None) -> None:
    """Refuse what shows a resident as a whole to those who may read only some fields.

    Raises
    ------
    RefusedError
        Raised if the viewer is of a kind of liaison that may not.
    """
    if await readable_for(session, viewer) is not None:
        raise RefusedError("您的人员类别不能查看这部分资料,请联系社区工作者")


def narrowed(shown: C, readable: frozenset[str] | None) -> C:
    """Return what is shown with only the readable fields; the others are blank, and named as withheld."""
    if readable is None:
        return shown
    fields = type(shown).model_fields
    kept = readable | {"item", "withheld"}
    blank = {name: _blank(fields[name]) for name in fields if name not in kept}
    return shown.model_copy(update=blank | {"withheld": sorted(blank)})


def _blank(field: FieldInfo) -> object:
    return "" if field.is_required() else field.get_default(call_default_factory=True)


def check_reach(viewer: Viewer | None, *communities: str, missing: str) -> None:
    """Refuse what lies outside the viewer's scope, in the words of something that is not there.

    Of a resident the communities are those that may know of them: where they belong, and where they stay for a time.
    """
    if viewer is not None and not any(map(viewer.reaches, communities)):
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
