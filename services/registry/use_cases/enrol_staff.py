"""Take the staff sheets of a roster in: liaisons, posts of the care circle, and who is paired with whom."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.care_plan import building_key
from services.registry.domain.roster.codes import Code
from services.registry.domain.roster_entries import digest_of
from services.registry.domain.staff_member import StaffMember, recognise
from services.registry.storage.areas import AreaStore
from services.registry.storage.import_entries import Entry
from services.registry.storage.imports import ImportStore, Result, RosterImport
from services.registry.storage.posts import PostStore, Seat
from services.registry.storage.sealed import Vault
from services.registry.storage.staff import StaffStore
from services.registry.use_cases.fill_post import Filling, fill_post
from services.registry.use_cases.know_places import know_places
from services.registry.use_cases.resolve_circles import resolve_circles
from services.registry.use_cases.save_staff import tell_of_staff
from services.registry.use_cases.watch_grids import tell_worker_changes
from services.registry.use_cases.watch_groups import watch_group

__all__ = ["enrol_grid_workers", "enrol_staff"]

REASON = "花名册导入"
"""Why a post changed hands."""

LOAD_EXCEEDED = "load_exceeded"
"""Code of a pairing that gives a liaison more residents than the limit."""

SCOPES = {"block_captain": "building", "compound_director": "compound", "grid_leader": "grid", "secretary": "community"}


@dataclass
class _Sheet:
    """Rows of the staff sheets while they are taken in."""

    session: AsyncSession
    roster: RosterImport
    now: datetime
    staff: list[StaffMember]
    load_limit: int = 0
    seats: list[Seat] = field(default_factory=list)
    """Posts that changed hands."""

    def _digest(self, values: dict[str, Any]) -> str:
        return Vault.of(self.session).digest_of(digest_of(values))

    async def person(self, values: dict[str, Any], *, kind: str) -> tuple[UUID, bool]:
        """Return the member of staff a row names, written if new or different, and whether they were."""
        digest, phones = self._digest(values), tuple(values.get("phones", ()))
        known = recognise(self.staff, name=values["name"], kind=kind, phones=phones)
        if known is not None and known.source_digest == digest:
            return known.id, False
        member = StaffMember(
            id=known.id if known else uuid4(),
            community=self.roster.community,
            name=values["name"],
            kind=known.kind if known else kind,
            phones=_phones(known, phones, kind=kind),
            email=known.email if known else None,
            team=str(values["group"]) if values.get("group") else known.team if known else None,
            active=known.active if known else True,
            language=known.language if known else "zh",
            version=known.version if known else 0,
            source_digest=digest if known is None or known.kind == kind else known.source_digest,
        )
        if known is not None and member == known:
            return known.id, False
        (written,) = await tell_of_staff(self.session, [member], now=self.now)
        await watch_group(self.session, known, member, now=self.now)
        self.staff = [*(one for one in self.staff if one.id != written.id), written]
        return written.id, True

    async def too_many(self, seat: Seat, staff_id: UUID | None) -> bool:
        """Say whether a liaison who does not look after this resident yet has as many as allowed."""
        posts = PostStore(self.session)
        holding = await posts.holding(seat, now=self.now)
        if staff_id is None or (holding is not None and holding.staff_id == staff_id):
            return False
        return await posts.load_of(staff_id, now=self.now) >= self.load_limit

    async def fill(
        self, seat: Seat, values: dict[str, Any], *, staff_id: UUID | None, stand_in: UUID | None = None
    ) -> bool:
        """Fill a post as a row says, unless the row says the same as last time."""
        digest = self._digest(values)
        holding = await PostStore(self.session).holding(seat, now=self.now)
        if holding is not None and holding.source_digest == digest:
            return False
        changed = await fill_post(
            self.session,
            Filling(seat, staff_id, stand_in_id=stand_in, source_digest=digest, reason=REASON),
            at=self.now,
            now=self.now,
        )
        if changed:
            self.seats.append(seat)
        return changed


def _too_many(limit: int) -> dict[str, str]:
    return {
        "code": LOAD_EXCEEDED,
        "reason": f"这位联络员结对已达上限 {limit} 人,这一对没有导入,这位居民暂时没有联络员",
        "advice": "请换一位联络员;确实要由此人负责的,请在系统里强制结对",
    }


def _phones(known: StaffMember | None, said: tuple[str, ...], *, kind: str) -> tuple[str, ...]:
    """Return the numbers after a row; somebody who stands on two sheets has the numbers of both."""
    if known is None or (said and known.kind == kind):
        return said
    return tuple(dict.fromkeys((*known.phones, *said)))


async def enrol_staff(
    session: AsyncSession, roster: RosterImport, entries: Sequence[Entry], *, load_limit: int, now: datetime
) -> list[Result]:
    """Take in rows of one staff sheet; the caller holds the community's lock."""
    sheet = _Sheet(session, roster, now, await StaffStore(session).of_community(roster.community), load_limit)
    take = {"liaison": _take_liaisons, "care_circle": _take_posts, "pairing": _take_pairings}[entries[0].kind]
    results = await take(sheet, entries)
    await resolve_circles(session, await PostStore(session).residents_of(sheet.seats), now=now)
    await tell_worker_changes(session, sheet.seats, now=now)
    return results


async def enrol_grid_workers(session: AsyncSession, roster: RosterImport, *, now: datetime) -> None:
    """Make those whom the residents' sheet names as workers of their grid the leaders of it."""
    workers = roster.context.get("grid_workers", [])
    if not workers:
        return
    sheet = _Sheet(session, roster, now, await StaffStore(session).of_community(roster.community))
    for worker in workers:
        phones = [worker["phone"]] if worker.get("phone") else []
        staff_id, _ = await sheet.person({"name": worker["name"], "phones": phones}, kind="grid_leader")
        seat = Seat(roster.community, "grid_leader", "grid", worker["grid"])
        await sheet.fill(seat, worker, staff_id=staff_id)
    await resolve_circles(session, await PostStore(session).residents_of(sheet.seats), now=now)
    await tell_worker_changes(session, sheet.seats, now=now)


async def _take_liaisons(sheet: _Sheet, entries: Sequence[Entry]) -> list[Result]:
    results = []
    for entry in entries:
        kind = entry.values.get("kind", "volunteer")
        staff_id, changed = await sheet.person(entry.values, kind=kind)
        results.append(Result(entry.position, "changed" if changed else "unchanged", staff_id))
    return results


async def _take_posts(sheet: _Sheet, entries: Sequence[Entry]) -> list[Result]:
    results, unclear = [], {}
    for entry in entries:
        keys = await _keys(sheet, entry.values)
        if not keys:
            unclear[entry.position] = _unclear()
            results.append(Result(entry.position, "rejected", None))
            continue
        role = entry.values["role"]
        staff_id, changed = await sheet.person(entry.values, kind=role) if entry.values.get("name") else (None, False)
        for key in keys:
            seat = Seat(sheet.roster.community, role, SCOPES[role], key)
            changed |= await sheet.fill(seat, entry.values, staff_id=staff_id)
        results.append(Result(entry.position, "changed" if changed else "unchanged", staff_id))
    if unclear:
        await ImportStore(sheet.session).add_findings(sheet.roster.id, verdict="reject", findings=unclear)
    return results


async def _keys(sheet: _Sheet, values: dict[str, Any]) -> list[str]:
    """Return the keys of the posts a row speaks of; none if it does not say for what somebody is responsible."""
    role = values.get("role")
    if role == "secretary":
        return [sheet.roster.community]
    if role == "grid_leader":
        return await _grid_keys(sheet, values)
    compound = await _compound(sheet, values)
    if role == "compound_director":
        return [compound] if compound else []
    return [building_key(compound, building) for building in values.get("buildings", ())] if compound else []


async def _grid_keys(sheet: _Sheet, values: dict[str, Any]) -> list[str]:
    scope = values.get("scope", "").removeprefix("第").removesuffix("网格")
    if not scope:
        return []
    await know_places(sheet.session, sheet.roster.community, compounds=(), grids=(scope,))
    return [scope]


async def _compound(sheet: _Sheet, values: dict[str, Any]) -> str | None:
    """Return the compound a row names, or else the only one there is."""
    in_file: list[str] = sheet.roster.context.get("compounds", [])
    known = await AreaStore(sheet.session).compounds_of(sheet.roster.community)
    named = [name for name in {*in_file, *known} if name in values.get("scope", "")]
    if len(named) == 1:
        return named[0]
    return next((names[0] for names in (in_file, known) if len(names) == 1), None)


async def _take_pairings(sheet: _Sheet, entries: Sequence[Entry]) -> list[Result]:
    store = ImportStore(sheet.session)
    residents = {(row.sheet, row.row): row.entity_id for row in await store.entities_of(sheet.roster.id, "resident")}
    liaisons = {row.name: row.entity_id for row in await store.entities_of(sheet.roster.id, "liaison")}
    results, refused = [], {}
    for entry in entries:
        values = entry.values
        resident_id = residents.get((values.get("resident_sheet"), values.get("resident_row")))
        if resident_id is None:
            refused[entry.position] = _resident_not_taken_in()
            results.append(Result(entry.position, "rejected", None))
            continue
        seat = Seat(sheet.roster.community, "liaison", "resident", str(resident_id))
        if await sheet.too_many(seat, liaisons.get(values.get("liaison"))):
            refused[entry.position] = _too_many(sheet.load_limit)
            results.append(Result(entry.position, "rejected", None))
            continue
        changed = await sheet.fill(
            seat,
            values,
            staff_id=liaisons.get(values.get("liaison")),
            stand_in=liaisons.get(values.get("second_liaison")),
        )
        results.append(Result(entry.position, "changed" if changed else "unchanged", resident_id))
    if refused:
        await store.add_findings(sheet.roster.id, verdict="reject", findings=refused)
    return results


def _unclear() -> dict[str, str]:
    return {
        "code": Code.ADDRESS_UNPARSED.value,
        "reason": "没有写明负责哪个小区、哪一幢或哪个网格,这一行没有导入",
        "advice": "请写明负责范围,例如“安和小区3幢”",
    }


def _resident_not_taken_in() -> dict[str, str]:
    return {
        "code": Code.RESIDENT_UNKNOWN.value,
        "reason": "这位居民的那一行没有导入,结对也没有导入",
        "advice": "请先更正居民那一行,再导入结对",
    }
