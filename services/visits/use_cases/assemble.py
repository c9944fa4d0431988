"""`VisitScheduled`, assembled by hand: a Monday brings it by the hundred thousand.

Building and writing the contract costs more than writing the visit to the database; a test proves that the bytes are
those that the contract itself would write.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from zlib import crc32

from pydantic import AwareDatetime, TypeAdapter

from services.visits.storage.outgoing import Outgoing
from services.visits.storage.visits import VisitFact
from shared.areas import Area
from shared.contracts.base import SHARDS
from shared.contracts.visits import VisitScheduled

__all__ = ["scheduled"]

_MOMENT = TypeAdapter(AwareDatetime)


def scheduled(visits: Iterable[VisitFact], *, now: datetime) -> list[Outgoing]:
    """Say that visits are due. A visit that is due again has a further revision, and so a further event."""
    subject, between, after = _frame(now)
    return [_outgoing(visit, subject, between, after) for visit in visits]


def _outgoing(visit: VisitFact, subject: str, between: str, after: str) -> Outgoing:
    resident_id = str(visit.resident_id)
    event_id = VisitScheduled.identify(resident_id, visit.rule_id, visit.period, visit.revision)
    fields, tokens = _area(visit.area)
    liaison = f'"liaison_id":"{visit.liaison_id}",' if visit.liaison_id is not None else ""
    body = (
        f'{{"specversion":"1.0","id":"{event_id}{between}{resident_id}{after}{fields},'
        f'"entity_version":{visit.revision},"visit_id":"{visit.id}","resident_id":"{resident_id}",'
        f'"rule_id":"{visit.rule_id}","rule_version":{visit.rule_version},"period":"{visit.period}",{liaison}'
        f'"opens_at":{_moment(visit.opens_at)},"deadline_at":{_moment(visit.deadline_at)}}}}}'
    )
    return event_id, f"{subject}.{tokens}.{crc32(resident_id.encode()) % SHARDS:02d}", body.encode()


def _frame(now: datetime) -> tuple[str, str, str]:
    """Return what all these events at one moment share: the start of the subject, the envelope after each id."""
    between = f'","source":"{VisitScheduled.domain()}","type":"{VisitScheduled.NAME}","subject":"'
    after = (
        f'","time":"{now.isoformat()}","datacontenttype":"application/json",'
        f'"dataschema":"urn:nuanlin:{VisitScheduled.NAME}","data":{{'
    )
    return f"care.{VisitScheduled.CHANNEL}.{VisitScheduled.NAME}", between, after


@lru_cache(maxsize=10_000)
def _area(code: str) -> tuple[str, str]:
    """Return the fields of a community in the data, and its tokens in the subject."""
    area = Area.parse(code)
    fields = f'"district":"{area.district}","street":"{area.street}","community":"{area.community}"'
    return fields, f"{area.district}.{area.street}.{area.community}"


@lru_cache(maxsize=1_000)
def _moment(moment: datetime) -> str:
    return _MOMENT.dump_json(moment).decode()
