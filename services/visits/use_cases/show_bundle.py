"""Answer what is due behind one door, in its household and in its building."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.constants import MAKE_UP_DAYS
from services.visits.domain.door import ASKED_ALWAYS
from services.visits.domain.walking import door_text
from services.visits.storage.doors import DoorStore
from services.visits.storage.residents import ResidentStore
from services.visits.storage.service_tables import ServiceItemRow
from services.visits.storage.tables import ResidentCopyRow, VisitRow
from services.visits.storage.visits import VisitStore
from services.visits.use_cases.viewing import sight_of
from shared.contracts.visits_door import Bundle, BundleItem, GetBundle
from shared.contracts.visits_services import HomeService
from shared.edge import RefusedError

__all__ = ["show_bundle"]

BUILDING_LIMIT = 300
"""Residents of one building that are looked at; a tower block has fewer on the list."""

CHECK_EVERY = timedelta(days=31)
"""Gas and electricity are looked at once a month."""

OPEN = ("planned", "missed")

ORDER = ("resident", "household", "building")


async def show_bundle(session: AsyncSession, query: GetBundle, *, now: datetime) -> Bundle:
    """Return everything that is due within the window, one item each.

    Raises
    ------
    RefusedError
        Raised for a visit that is not open.
    """
    visit = await VisitStore(session).get(query.visit_id)
    home = await ResidentStore(session).lock(visit.resident_id) if visit and visit.status in OPEN else None
    if visit is None or home is None:
        raise RefusedError.not_found("没有这个待办的走访任务,请刷新列表后重试")
    store, until = DoorStore(session), now + timedelta(days=query.within_days)
    people = {one.resident_id: one for one in await store.neighbours(home, limit=BUILDING_LIMIT)}
    people.setdefault(home.resident_id, home)
    ids = list(people)
    items = [
        *_visits(await store.due_visits(ids, until=until, since=now - timedelta(days=MAKE_UP_DAYS)), people, home),
        *_services(await store.due_services(ids, until=until), people, home),
        *_briefs(await store.to_brief(ids), people, home),
    ]
    checked = await store.checked_since(ids, moment=now - CHECK_EVERY, items=ASKED_ALWAYS)
    items += _checks(people, home, checked)
    place = {resident_id: number for number, resident_id in enumerate(ids)}
    items.sort(key=lambda item: (ORDER.index(item.scope), place[item.resident_id]))
    sight = await sight_of(session, query.viewer)
    return Bundle(visit_id=visit.id, items=[item.model_copy(update={"text": sight.name(item.text)}) for item in items])


def _visits(
    rows: Sequence[VisitRow], people: Mapping[UUID, ResidentCopyRow], home: ResidentCopyRow
) -> Iterator[BundleItem]:
    for row in rows:
        yield _item(people[row.resident_id], home, "visit", row.rule_name, item_id=row.id, due_at=row.due_at)


def _services(
    rows: Sequence[ServiceItemRow], people: Mapping[UUID, ResidentCopyRow], home: ResidentCopyRow
) -> Iterator[BundleItem]:
    for row in rows:
        text = f"居家服务:{HomeService(row.service).chinese}"
        yield _item(people[row.resident_id], home, "service", text, item_id=row.item_id, due_at=row.ends_at)


def _briefs(
    residents: set[UUID], people: Mapping[UUID, ResidentCopyRow], home: ResidentCopyRow
) -> Iterator[BundleItem]:
    for resident_id in residents:
        yield _item(people[resident_id], home, "passcode_brief", "告知老人新的上门暗号")


def _checks(people: Mapping[UUID, ResidentCopyRow], home: ResidentCopyRow, checked: set[UUID]) -> Iterator[BundleItem]:
    for resident_id, person in people.items():
        if person.special and resident_id not in checked:
            yield _item(person, home, "safety_check", "检查用气、用电,讲安全和自救")


def _item(
    person: ResidentCopyRow,
    home: ResidentCopyRow,
    kind: str,
    text: str,
    *,
    item_id: UUID | None = None,
    due_at: datetime | None = None,
) -> BundleItem:
    same_door = (person.unit, person.room) == (home.unit, home.room) and home.room is not None
    scope = "household" if same_door else "building"
    return BundleItem.model_validate(
        {
            "kind": kind,
            "scope": "resident" if person.resident_id == home.resident_id else scope,
            "resident_id": person.resident_id,
            "resident_name": person.name,
            "door": door_text(person.compound, person.building, person.unit, person.room),
            "text": text,
            "item_id": item_id,
            "due_at": due_at,
        }
    )
