"""Everything the activities service holds of one person."""

from services.events.storage import (  # noqa: F401 - fills the metadata
    check_in_tables,
    feed_tables,
    hours_tables,
    limit_tables,
    partner_tables,
    role_tables,
    series_tables,
    shift_tables,
    team_tables,
    venue_tables,
)
from services.events.storage.tables import Base
from shared.person_rows import PersonRows

__all__ = ["PERSON_ROWS"]

PERSON_ROWS = PersonRows(
    metadata=Base.metadata,
    besides={
        "membership": "select to_jsonb(t) from membership t where t.member_id = :id order by t.active_from, t.id",
        "shift_volunteer": """select to_jsonb(t) from shift_volunteer t where t.volunteer_id = :id
            order by t.signed_at, t.shift_id""",
        "service_session": """select to_jsonb(t) from service_session t where t.volunteer_id = :id
            order by t.started_at, t.id""",
    },
)
"""Somebody may sing in a choir and give hours under the id by which the registry knows them."""
