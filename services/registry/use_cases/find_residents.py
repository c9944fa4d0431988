"""Say what is known of a resident, and the figures of a community."""

import base64
import binascii
import json
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.person import Resident, door_text
from services.registry.domain.special import NOT_BY_ITSELF, SPECIAL_AGE, age_on, born_by
from services.registry.storage.circles import CircleStore
from services.registry.storage.findings import FindingStore, Line
from services.registry.storage.held import EVERYBODY, held_of
from services.registry.storage.helper_pairs import HelperStore
from services.registry.storage.moves import MoveStore
from services.registry.storage.resident_lines import private_fields
from services.registry.storage.residents import ResidentStore
from services.registry.storage.sealed import Vault
from services.registry.storage.stays import StayStore
from services.registry.use_cases.announce import members_of
from services.registry.use_cases.carry_over import community_name
from services.registry.use_cases.show_moves import stay_item
from services.registry.use_cases.viewing import check_reach, hidden_from, narrowed, own_of, readable_for
from shared.contracts.base import Viewer
from shared.contracts.registry_requests import (
    CommunityCounts,
    CountCommunity,
    GetResident,
    Names,
    ResidentCard,
    ResidentItem,
)
from shared.contracts.words import Category
from shared.edge import RefusedError

NOWHERE = "-"
"""Lies in nobody's scope."""

MOVES = 20
"""How many moves of somebody are looked at to tell where they went."""

__all__ = ["count_community", "line_of", "names_of", "read_page", "resident_card", "write_page"]


def line_of(vault: Vault, row: Line | Row[Any], *, today: date) -> ResidentItem:
    """Return one line of a list."""
    return ResidentItem(
        resident_id=row.id,
        name=row.name,
        sex=row.sex,
        age=age_on(today, birth_date=row.birth_date, birth_year=row.birth_year),
        door=door_text(row.building, row.unit, row.room),
        building=row.building,
        unit=row.unit,
        room=row.room,
        compound=row.compound,
        grid=row.grid,
        phones=private_fields(vault, row.id, row.private)["phones"],
        categories=[Category(word) for word in row.categories],
        special=row.special and any(word != NOT_BY_ITSELF for word in row.categories),
        on_list=row.status == "active",
        status=row.status,
        presence=(row.stay or "home") if row.status == "active" else row.status,
        community=row.community,
        staying_in=row.host_community,
        staying_door=f"{row.host_compound or ''}{door_text(row.host_building, row.host_unit, row.host_room)}",
        staying_until=row.host_until_on,
        withheld=[],
    )


def write_page(pinyin: str, resident_id: UUID) -> str:
    """Return where a page ends, as one word."""
    return base64.urlsafe_b64encode(json.dumps([pinyin, str(resident_id)]).encode()).decode()


def read_page(token: str) -> tuple[str, UUID]:
    """Return where the page before ended."""
    try:
        pinyin, resident_id = json.loads(base64.urlsafe_b64decode(token))
        return str(pinyin), UUID(resident_id)
    except (ValueError, TypeError, binascii.Error, AttributeError):
        raise RefusedError("翻页位置不对,请从第一页重新查", field="after") from None


async def names_of(
    session: AsyncSession, ids: list[UUID], *, viewer: Viewer | None, today: date, anywhere: bool = False
) -> Names:
    """Return one line each of these residents, of those in the viewer's scope.

    Parameters
    ----------
    anywhere
        Also of others: what is shown is a community's own record of somebody who has left.
    """
    store = FindingStore(session, hidden=await hidden_from(session, viewer))
    readable = await readable_for(session, viewer)
    own, vault = await own_of(session, viewer), Vault.of(session)
    held = EVERYBODY if anywhere else held_of(viewer)
    rows = await store.lines_of([one for one in ids if own is None or one in own], held=held)
    if viewer is not None and not anywhere:
        rows = [row for row in rows if viewer.reaches(row.community) or viewer.reaches(row.host_community or NOWHERE)]
    return Names(items=[narrowed(line_of(vault, row, today=today), readable) for row in rows])


async def resident_card(session: AsyncSession, query: GetResident, *, today: date) -> ResidentCard:
    """Return everything about one resident that the asker may know.

    Where a hidden category alone makes somebody special, the card is that of somebody who is not: a circle without a
    reason would tell the reason. Free text of somebody in a hidden ledger stays back, for it may name it.

    Raises
    ------
    RefusedError
        Raised if there is no such resident.
    """
    hidden = await hidden_from(session, query.viewer)
    finding = FindingStore(session, hidden=hidden)
    lines = await finding.lines_of([query.resident_id])
    known = await ResidentStore(session).by_ids([query.resident_id])
    if not lines or not known:
        raise RefusedError.not_found("没有这位居民")
    own = await own_of(session, query.viewer)
    if own is not None and query.resident_id not in own:
        raise RefusedError.not_found("没有这位居民")
    resident, person = known[0], known[0].person
    await _check_still_here(session, resident, query.viewer)
    item = line_of(Vault.of(session), lines[0], today=today)
    if not await finding.lines_of([query.resident_id], held=held_of(query.viewer)):
        raise RefusedError.not_found("没有这位居民")
    circle = await CircleStore(session).circle_of([resident.id]) if item.special == resident.special else []
    guarded = not hidden.isdisjoint((*person.categories, *resident.ledgers))
    stay = await StayStore(session).begun_of(resident.id) if resident.host else None
    readable = await readable_for(session, query.viewer)
    card = ResidentCard(
        item=narrowed(item, readable),
        community=resident.community,
        birth_date=person.birth_date,
        birth_year=person.year,
        lunar_birthday=person.lunar_birthday,
        identity=person.identity,
        id_last4=person.id_number[-4:] if person.id_number else None,
        relative_phones=list(person.relative_phones),
        flags=list(person.flags),
        unknown_words=[] if guarded else list(person.unknown_words),
        skills=list(person.skills),
        hobbies=list(person.hobbies),
        remark=None if guarded else person.remark,
        circle=members_of(circle),
        helper_name=await HelperStore(session).helper_name(resident.id),
        stay=stay_item(stay, person.name, today=today) if stay else None,
        version=resident.version,
        updated_at=resident.updated_at,
    )
    return narrowed(card, readable)


async def _check_still_here(session: AsyncSession, resident: Resident, viewer: Viewer | None) -> None:
    """Refuse who lies outside the viewer's scope; those whom the resident has left are told where to ask."""
    if viewer is None or any(viewer.reaches(community) for community in resident.communities):
        return
    moves = await MoveStore(session).of_resident(resident.id, limit=MOVES)
    left = next((one for one in moves if one.state == "done" and viewer.reaches(one.from_community)), None)
    if left is not None and left.to_community is not None:
        there = await community_name(session, resident.community)
        raise RefusedError.not_found(f"这位居民已于 {left.effective_on:%Y-%m-%d} 迁出本社区,现在在{there},请与那里联系")
    raise RefusedError.not_found("没有这位居民")


async def count_community(session: AsyncSession, query: CountCommunity, *, today: date) -> CommunityCounts:
    """Count a community's residents, and list those stated figures that the records do not bear out."""
    check_reach(query.viewer, query.community, missing="没有这个社区")
    hidden = await hidden_from(session, query.viewer)
    figures = await FindingStore(session, hidden=hidden).figures(
        query.community, born_by=born_by(today, age=SPECIAL_AGE), year=today.year - SPECIAL_AGE
    )
    counted = {
        "households": figures.households,
        "persons": figures.persons,
        "aged_60_plus": figures.aged_60_plus,
        "special": figures.special,
        **figures.by_category,
    }
    unknown = sorted(query.stated.keys() - counted.keys() - {category.value for category in Category})
    if unknown:
        raise RefusedError(f"没有这些统计项:{'、'.join(unknown)}", field="stated")
    differing = {name: counted.get(name, 0) for name, stated in query.stated.items() if counted.get(name, 0) != stated}
    return CommunityCounts(
        households=figures.households,
        persons=figures.persons,
        aged_60_plus=figures.aged_60_plus,
        special=figures.special,
        by_category=figures.by_category,
        differing=differing,
    )
