"""Everything visits holds of one person."""

from services.visits.storage import (  # noqa: F401 - fills the metadata
    companion_tables,
    door_tables,
    duty_tables,
    escort_tables,
    liaison_tables,
    must_know_tables,
    passcode_tables,
    photo_tables,
    review_tables,
    service_tables,
    signal_tables,
)
from services.visits.storage.tables import Base
from shared.person_rows import PersonRows

__all__ = ["PERSON_ROWS"]

OF_A_VISIT = "select v.id from visit v where v.resident_id = :id"

PERSON_ROWS = PersonRows(
    metadata=Base.metadata,
    besides={
        "visit_companion": f"""select to_jsonb(t) from visit_companion t where t.visit_id in ({OF_A_VISIT})
            order by t.visit_id, t.staff_id""",  # noqa: S608 - our own tables
        "contact_review": """select to_jsonb(t) from contact_review t
            where t.contact_id in (select c.id from contact c where c.resident_id = :id) order by t.contact_id""",
        "visit_photo_part": """select jsonb_build_object('photo_id', t.photo_id, 'number', t.number)
            from visit_photo_part t join visit_photo p on p.id = t.photo_id
            where p.resident_id = :id order by t.photo_id, t.number""",
    },
)
"""Words of passcodes are sealed and stay so: whoever holds the export must not get through a door with it."""
