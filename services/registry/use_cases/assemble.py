"""Events about residents and their circles, assembled by hand: a roster brings them by the thousand.

Building and writing a contract costs as much as writing the resident to the database; a test proves that the bytes are
those that the contract itself would write.
"""

import json
import json.encoder
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from os import urandom
from typing import Self
from uuid import UUID
from zlib import crc32

from pydantic import AwareDatetime, TypeAdapter

from services.registry.domain.care_circle import Seat, Vacancy
from services.registry.domain.person import Person, Resident
from services.registry.storage.content import Outgoing
from shared.areas import Area
from shared.contracts.base import SHARDS, Event
from shared.contracts.registry import (
    CareCircleResolved,
    ResidentEnrolled,
    ResidentProfiled,
    ResponsibilityFilled,
    ResponsibilityVacant,
)

__all__ = ["arrivals", "circle", "filled", "first_circle", "said_of", "vacant"]

_MOMENT = TypeAdapter(AwareDatetime)
_text = json.encoder.encode_basestring
"""Writes a text as JSON, as pydantic does: quotes and control characters escaped, everything else as it is."""


def arrivals(resident: Resident, *, now: datetime, said: str | None = None) -> tuple[Outgoing, Outgoing]:
    """Tell of a new resident: that there is one, and what the other services need to know.

    Parameters
    ----------
    said
        What `said_of` returned for this very person, if it was made ahead.
    """
    about = _About.of(resident.id, resident.community, resident.version, now)
    on_list = "true" if resident.on_list else "false"
    paused = "true" if resident.paused else "false"
    profile = (
        f'{said or said_of(resident.person)},"special":{"true" if resident.special else "false"}'
        f"{_tier(resident.tier, resident.tier_gap_days)}"
        f',"on_list":{on_list},"presence":"{resident.presence}","paused":{paused}'
        f',"enrolled_at":{_moment(resident.enrolled_at)}'
    )
    return (
        about.outgoing(ResidentEnrolled, f'"on_list":{on_list}'),
        about.outgoing(ResidentProfiled, profile),
    )


def circle(
    resident_id: UUID,
    seats: Sequence[Seat],
    community: str,
    version: int,
    *,
    now: datetime,
    watcher: Seat | None = None,
) -> Outgoing:
    """Tell who answers for a resident now, and who at home watches."""
    return _circle(_About.of(resident_id, community, version, now), seats, [watcher] if watcher else [])


def first_circle(resident: Resident, seats: Sequence[Seat], *, now: datetime) -> list[Outgoing]:
    """Tell who answers for a new resident, and which levels nobody."""
    about = _About.of(resident.id, resident.community, resident.version, now)
    empty = [about.vacant(seat.role, seat.scope, seat.post_id) for seat in seats if seat.staff_id is None]
    return [_circle(about, seats), *empty]


def vacant(vacancy: Vacancy, community: str, version: int, *, now: datetime) -> Outgoing:
    """Tell that a level has nobody."""
    about = _About.of(vacancy.resident_id, community, version, now)
    return about.vacant(vacancy.role, vacancy.scope, vacancy.post_id)


def filled(vacancy: Vacancy, community: str, version: int, *, now: datetime) -> Outgoing:
    """Tell that a level has somebody again."""
    said = f'"role":"{vacancy.role}","post_id":"{vacancy.post_id}"'
    return _About.of(vacancy.resident_id, community, version, now).outgoing(ResponsibilityFilled, said)


@dataclass(frozen=True, slots=True)
class _About:
    """What the events about one resident have in common."""

    resident_id: str
    place: str
    common: str
    now: datetime

    @classmethod
    def of(cls, resident_id: UUID, community: str, version: int, now: datetime) -> Self:
        spelled = str(resident_id)
        area, tokens = _area(community)
        place = f"{tokens}.{crc32(spelled.encode()) % SHARDS:02d}"
        return cls(spelled, place, f'{area},"entity_version":{version},"resident_id":"{spelled}"', now)

    def vacant(self, role: str, scope: str, post_id: UUID | None) -> Outgoing:
        return self.outgoing(ResponsibilityVacant, f'"role":"{role}","scope":"{scope}","post_id":"{post_id}"')

    def outgoing(self, kind: type[Event], said: str) -> Outgoing:
        event_id = _random_id()
        subject, start, between, after = _frame(kind, self.now)
        body = f"{start}{event_id}{between}{self.resident_id}{after}{self.common},{said}}}}}"
        return event_id, f"{subject}{self.place}", body.encode()


def _circle(about: _About, seats: Sequence[Seat], watchers: Sequence[Seat] = ()) -> Outgoing:
    said = f'"members":[{_members(seats)}],"watchers":[{_members(watchers)}]'
    return about.outgoing(CareCircleResolved, said)


def _members(seats: Sequence[Seat]) -> str:
    return ",".join(
        f'{{"role":"{seat.role}","level":{seat.level}'
        f"{_holder(seat.staff_id, seat.name, seat.phones, seat.email)}{_term(seat.stands_in_for, seat.since)}}}"
        for seat in seats
    )


def _random_id() -> str:
    """Return a random UUID in its usual spelling, in a third of the time that the class takes."""
    digits = urandom(16).hex()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


@lru_cache(maxsize=64)
def _frame(kind: type[Event], now: datetime) -> tuple[str, str, str, str]:
    """Return what all events of one kind at one moment share: the start of the subject, the envelope around the ids."""
    between = f'","source":"{kind.domain()}","type":"{kind.NAME}","subject":"'
    after = (
        f'","time":"{now.isoformat()}","datacontenttype":"application/json",'
        f'"dataschema":"urn:nuanlin:{kind.NAME}","data":{{'
    )
    return f"care.{kind.CHANNEL}.{kind.NAME}.", '{"specversion":"1.0","id":"', between, after


@lru_cache(maxsize=1024)
def _area(code: str) -> tuple[str, str]:
    """Return the fields of a community in the data, and its tokens in the subject."""
    area = Area.parse(code)
    fields = f'"district":"{area.district}","street":"{area.street}","community":"{area.community}"'
    return fields, f"{area.district}.{area.street}.{area.community}"


@lru_cache(maxsize=4096)
def _holder(staff_id: UUID | None, name: str | None, phones: tuple[str, ...], email: str | None) -> str:
    """Return who holds a level; most residents of a building share all but the first."""
    who = "" if staff_id is None else f',"staff_id":"{staff_id}"'
    return f'{who}{_field("name", name)},"phones":{_texts(phones)}{_field("email", email)}'


@lru_cache(maxsize=4096)
def _term(stands_in_for: UUID | None, since: datetime | None) -> str:
    """Return for whom and since when somebody holds a level."""
    whom = "" if stands_in_for is None else f',"stands_in_for":"{stands_in_for}"'
    return whom if since is None else f'{whom},"since":{_moment(since)}'


@lru_cache(maxsize=64)
def _moment(moment: datetime) -> str:
    return _MOMENT.dump_json(moment).decode()


def said_of(person: Person) -> str:
    """Return those fields of a profile that the person alone settles, so that they can be made ahead."""
    born = f',"birth_date":"{person.birth_date.isoformat()}"' if person.birth_date is not None else ""
    if person.birth_year is not None:
        born += f',"birth_year":{person.birth_year}'
    return (
        f'"name":{_text(person.name)}{_field("sex", person.sex)}{born}'
        f'{_field("lunar_birthday", person.lunar_birthday)},"phones":{_texts(person.phones)}'
        f"{_field('compound', person.compound)}{_field('building', person.building)}{_field('unit', person.unit)}"
        f'{_field("room", person.room)}{_field("grid", person.grid)},"categories":{_texts(sorted(person.categories))}'
        f',"talents":{_texts(person.talents)}'
        f',"lives_elsewhere":{"true" if "lives_elsewhere" in person.flags else "false"}'
    )


@lru_cache(maxsize=64)
def _tier(tier: str | None, gap_days: int | None) -> str:
    return "" if tier is None else f',"tier":"{tier}","tier_gap_days":{gap_days}'


def _field(name: str, value: str | None) -> str:
    return "" if value is None else f',"{name}":{_text(value)}'


def _texts(values: Sequence[str]) -> str:
    return f"[{','.join(map(_text, values))}]" if values else "[]"
