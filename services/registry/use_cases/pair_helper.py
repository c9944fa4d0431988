"""Give residents helpers of their own, and say who should have one."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.person import door_text
from services.registry.storage.areas import AreaStore
from services.registry.storage.held import held_of
from services.registry.storage.helper_pairs import HelperStore
from services.registry.storage.residents import ResidentStore
from services.registry.use_cases.check_staff import check_person
from services.registry.use_cases.obey_once import obeyed_before
from services.registry.use_cases.viewing import check_reach, check_whole, hidden_from
from shared.contracts.registry_helpers import HelperGap, HelperGaps, ListHelperGaps, PairHelper
from shared.edge import RefusedError

__all__ = ["helper_gaps", "pair_helper"]

NEEDING = frozenset({"empty_nest", "disabled", "severe_disability"})
"""Categories of those who should each have a helper of their own: alone at home, or weak."""


async def pair_helper(session: AsyncSession, command: PairHelper, *, now: datetime) -> bool:
    """Begin, change or end a pairing; returns whether anything is different.

    Raises
    ------
    RefusedError
        Raised for unknown people, and for a helper who lives in the resident's own household.
    """
    if await obeyed_before(session, command):
        return False
    known = await ResidentStore(session).by_ids([command.resident_id])
    if not known:
        raise RefusedError.not_found("没有这位居民")
    await AreaStore(session).lock_community(known[0].community)
    store = HelperStore(session)
    if command.staff_id is not None:
        helper = await check_person(session, command.staff_id, community=known[0].community)
        if await store.lives_with(command.resident_id, name=helper.name, phones=helper.phones):
            raise RefusedError.conflict("结对帮扶人不能是老人同住的家人,请换一位")
    if await store.helper_of(command.resident_id) == command.staff_id:
        return False
    await store.end(command.resident_id, now=now)
    if command.staff_id is not None:
        await store.begin(command.command_id, command.resident_id, command.staff_id, by=command.actor, now=now)
    return True


async def helper_gaps(session: AsyncSession, query: ListHelperGaps) -> HelperGaps:
    """Return who should have a helper of their own and has none."""
    await check_whole(session, query.viewer)
    check_reach(query.viewer, query.community, missing="没有这个社区")
    telling = NEEDING - await hidden_from(session, query.viewer)
    rows = await HelperStore(session).without(query.community, telling, held=held_of(query.viewer), limit=query.limit)
    return HelperGaps(
        items=[
            HelperGap(
                resident_id=row.id,
                name=row.name,
                door=f"{row.compound or ''}{door_text(row.building, row.unit, row.room)}",
            )
            for row in rows
        ]
    )
