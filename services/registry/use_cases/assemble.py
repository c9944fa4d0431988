"""Events about new residents, assembled by hand: a roster brings them by the thousand.

Building and writing a contract costs as much as writing the resident to the database; a test proves that the bytes are
those that the contract itself would write.
"""

import json
import json.encoder
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from os import urandom
from zlib import crc32

from pydantic import AwareDatetime, TypeAdapter

from services.registry.domain.person import Resident
from services.registry.storage.outgoing import Outgoing
from shared.areas import Area
from shared.contracts.base import SHARDS, Event
from shared.contracts.registry import ResidentEnrolled, ResidentProfiled

__all__ = ["arrivals"]

_MOMENT = TypeAdapter(AwareDatetime)
_text = json.encoder.encode_basestring
"""Writes a text as JSON, as pydantic does: quotes and control characters escaped, everything else as it is."""


def arrivals(resident: Resident, *, now: datetime) -> tuple[Outgoing, Outgoing]:
    """Tell of a new resident: that there is one, and what the other services need to know."""
    resident_id, area = str(resident.id), _area_data(resident.community)
    shard = f"{crc32(resident_id.encode()) % SHARDS:02d}"
    common = f'{area},"entity_version":{resident.version},"resident_id":"{resident_id}"'
    on_list = "true" if resident.on_list else "false"
    enrolled = f'{common},"on_list":{on_list}'
    profiled = f'{common},{_profile(resident)},"on_list":{on_list},"enrolled_at":{_moment(resident.enrolled_at)}'
    return (
        _outgoing(ResidentEnrolled, resident_id, enrolled, place=_place(resident.community), shard=shard, now=now),
        _outgoing(ResidentProfiled, resident_id, profiled, place=_place(resident.community), shard=shard, now=now),
    )


def _outgoing(kind: type[Event], resident_id: str, data: str, *, place: str, shard: str, now: datetime) -> Outgoing:
    event_id = _random_id()
    subject, head, between, after = _frame(kind, now)
    body = f"{head}{event_id}{between}{resident_id}{after}{data}}}}}"
    return event_id, f"{subject}.{place}.{shard}", body.encode()


def _random_id() -> str:
    """Return a random UUID in its usual spelling, in a third of the time that the class takes."""
    digits = urandom(16).hex()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


@lru_cache(maxsize=64)
def _frame(kind: type[Event], now: datetime) -> tuple[str, str, str, str]:
    """Return what all events of one kind at one moment share: the start of the subject, the envelope around the ids."""
    head = '{"specversion":"1.0","id":"'
    between = f'","source":"{kind.domain()}","type":"{kind.NAME}","subject":"'
    after = (
        f'","time":"{now.isoformat()}","datacontenttype":"application/json",'
        f'"dataschema":"urn:nuanlin:{kind.NAME}","data":{{'
    )
    return f"care.{kind.CHANNEL}.{kind.NAME}", head, between, after


@lru_cache(maxsize=1024)
def _area_data(community: str) -> str:
    area = Area.parse(community)
    return f'"district":"{area.district}","street":"{area.street}","community":"{area.community}"'


@lru_cache(maxsize=1024)
def _place(community: str) -> str:
    area = Area.parse(community)
    return f"{area.district}.{area.street}.{area.community}"


@lru_cache(maxsize=64)
def _moment(moment: datetime) -> str:
    return _MOMENT.dump_json(moment).decode()


def _profile(resident: Resident) -> str:
    """Return the fields of a profile between the resident's id and whether they are on the list."""
    person = resident.person
    born = f',"birth_date":"{person.birth_date.isoformat()}"' if person.birth_date is not None else ""
    if person.birth_year is not None:
        born += f',"birth_year":{person.birth_year}'
    return (
        f'"name":{_text(person.name)}{_field("sex", person.sex)}{born}'
        f'{_field("lunar_birthday", person.lunar_birthday)},"phones":{_texts(person.phones)}'
        f"{_field('compound', person.compound)}{_field('building', person.building)}{_field('unit', person.unit)}"
        f'{_field("room", person.room)}{_field("grid", person.grid)},"categories":{_texts(sorted(person.categories))}'
        f',"special":{"true" if resident.special else "false"}'
    )


def _field(name: str, value: str | None) -> str:
    return "" if value is None else f',"{name}":{_text(value)}'


def _texts(values: Sequence[str]) -> str:
    return f"[{','.join(map(_text, values))}]" if values else "[]"
