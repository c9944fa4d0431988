"""Accounts of a demonstration: one per role, without a password, tied to people of the sample roster."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.console.domain.accounts import Account, Grant
from services.console.storage.accounts import AccountStore
from services.console.storage.tables import AccountRow
from shared.access import Reach, reach_of
from shared.contracts.registry_requests import StaffItem

__all__ = ["DEMO_ROLES", "demo_account"]


@dataclass(frozen=True)
class DemoRole:
    """One account on the page of demo accounts."""

    role: str
    kinds: tuple[str, ...]
    """Kinds of staff the person is looked for among."""
    name: str = ""
    """What they are called where nobody on the staff fits."""
    restricted: bool = False


DEMO_ROLES = (
    DemoRole("duty_officer", ("community_worker", "deputy_head"), "陆宁"),
    DemoRole("secretary", ("secretary", "deputy_head"), "方敏", restricted=True),
    DemoRole("liaison_volunteer", ("volunteer",), "姚小满"),
    DemoRole("group_head", ("block_captain", "compound_director"), "古顺"),
    DemoRole("grid_leader", ("grid_leader",), "罗静"),
    DemoRole("street", (), "段宏"),
    DemoRole("district", (), "沈岚", restricted=True),
    DemoRole("auditor", (), "温砚"),
    DemoRole("admin", (), "童一鸣"),
)
"""The duty officer first: that is where a visitor should begin."""

DIGITS = {Reach.DISTRICT: 6, Reach.STREET: 9}


async def demo_account(
    session: AsyncSession, *, role: str, community: str, staff: Iterable[StaffItem]
) -> Account | None:
    """Return the demo account of a role, made now if it is missing; None for a role that has none.

    Parameters
    ----------
    community
        The community of the demonstration.
    """
    wanted = next((one for one in DEMO_ROLES if one.role == role), None)
    if wanted is None:
        return None
    store = AccountStore(session)
    row = await store.by_login(f"demo-{role.replace('_', '-')}")
    if row is None:
        row = AccountRow(id=uuid4(), login=f"demo-{role.replace('_', '-')}", name=wanted.name, demo=True, active=True)
        store.add(row)
    person = _busiest(staff, wanted.kinds)
    row.staff_id, row.name, row.restricted = (person.staff_id, person.name, wanted.restricted) if person else (
        None, wanted.name, wanted.restricted,
    )  # fmt: skip
    await session.flush()
    await store.grant(row.id, Grant(role=role, scope=community[: DIGITS.get(reach_of(role), 12)]), by="demo")
    return await store.whole(row)


def _busiest(staff: Iterable[StaffItem], kinds: tuple[str, ...]) -> StaffItem | None:
    """Return who of these kinds answers for most residents."""
    fitting = [item for item in staff if item.kind in kinds]
    return max(fitting, key=lambda item: (item.residents, len(item.posts), -kinds.index(item.kind)), default=None)
