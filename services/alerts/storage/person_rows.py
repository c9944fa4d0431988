"""Everything alerts holds of one person."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.storage import (  # noqa: F401 - fills the metadata
    calm_tables,
    copy_tables,
    group_tables,
    mailing_tables,
    notice_tables,
    rule_tables,
    tables,
)
from services.alerts.storage.base import Base
from services.alerts.storage.sealed import NOTICE, POSTAL, RELATIVES, RESIDENT
from shared.person_rows import PersonRows, Row
from shared.vault import SealedRows

__all__ = ["PERSON_ROWS"]

OF_AN_ALERT = "select a.id from alert a where a.resident_id = :id"
OF_A_NOTICE = f"""select n.id from notice n where n.alert_id in ({OF_AN_ALERT})
    or n.mailing_id in (select m.id from mailing m where m.resident_id = :id)"""  # noqa: S608 - our own tables

SAID = {
    "resident_copy": (RESIDENT, "resident_id", "phones"),
    "relatives_copy": (RELATIVES, "resident_id", "people"),
    "correspondence_copy": (POSTAL, "resident_id", "postal_address"),
    "notice": (NOTICE, "id", "address"),
}
"""What is sealed in the rows of a kind: where, for which row, and what it is called."""


async def _opened(session: AsyncSession, kind: str, rows: list[Row]) -> list[Row]:
    """Add what is sealed in the rows."""
    if kind not in SAID:
        return rows
    (place, key, name), seals = SAID[kind], SealedRows.of(session)
    return [
        row | {name: seals.open(place, row[key], bytes.fromhex(row["private"].removeprefix("\\x")))}
        if row["private"]
        else row
        for row in rows
    ]


PERSON_ROWS = PersonRows(
    metadata=Base.metadata,
    opened=_opened,
    besides={
        "alert_entry": f"""select to_jsonb(t) from alert_entry t where t.alert_id in ({OF_AN_ALERT})
            order by t.position""",  # noqa: S608 - our own tables
        "alert_step": f"""select to_jsonb(t) from alert_step t where t.alert_id in ({OF_AN_ALERT})
            order by t.alert_id, t.level""",  # noqa: S608 - our own tables
        "held_telling": f"""select to_jsonb(t) from held_telling t where t.alert_id in ({OF_AN_ALERT})
            order by t.held_at, t.alert_id, t.level""",  # noqa: S608 - our own tables
        "notice": f"""select to_jsonb(t) from notice t where t.id in ({OF_A_NOTICE})
            order by t.created_at, t.id""",  # noqa: S608 - our own tables
        "notice_attempt": f"""select to_jsonb(t) from notice_attempt t where t.notice_id in ({OF_A_NOTICE})
            order by t.notice_id, t.number""",  # noqa: S608 - our own tables
        "screen_message": f"""select to_jsonb(t) - 'link_token' from screen_message t
            where t.alert_id in ({OF_AN_ALERT}) order by t.received_at, t.notice_id""",  # noqa: S608 - our own tables
    },
)
"""Keys of links stay back: whoever holds the export must not acknowledge with them."""
