"""Where things are and whose: what a person has to reach to ask about them."""

from shared.admission import Admission, Spot
from shared.contracts.visits_photos import KeepPhotoPart
from shared.contracts.visits_requests import RecordVisit
from shared.contracts.visits_signals import GetSignalPlan

__all__ = ["ADMISSION"]

RESIDENT = Spot(
    """select r.resident_id as id, r.area as code, r.grid, r.resident_id from resident_copy r
    where r.resident_id = any(:ids)
    union all select r.resident_id, r.home_area, null, r.resident_id from resident_copy r
    where r.resident_id = any(:ids) and r.home_area is not null""",
    missing="没有这位居民",
)


def _of(table: str, *, key: str = "id") -> Spot:
    """Return where the residents are whom rows of a table are about, and where it happened."""
    return Spot(f"""select t.{key} as id, u.code, u.grid, t.resident_id
        from {table} t left join resident_copy r on r.resident_id = t.resident_id
        cross join lateral (values (t.area, r.grid), (r.home_area, null)) u(code, grid)
        where t.{key} = any(:ids) and u.code is not null""")  # noqa: S608 - constants


CIRCLE = """exists (select 1 from circle_copy c where c.resident_id = p.resident_id and (c.liaison_id = :staff
    or c.members @> jsonb_build_array(jsonb_build_object('staff_id', cast(cast(:staff as uuid) as text)))))"""

COMPANION = """(exists (select 1 from visit_companion w join visit v on v.id = w.visit_id
        where v.resident_id = p.resident_id and w.staff_id = :staff)
    or exists (select 1 from escort e where e.resident_id = p.resident_id and e.companion_id = :staff)
    or exists (select 1 from refill f where f.resident_id = p.resident_id and f.companion_id = :staff))"""

OBSERVER = "exists (select 1 from signal_plan s where s.resident_id = p.resident_id and s.observer_id = :staff)"

FORMER = """(exists (select 1 from liaison_term l where l.resident_id = p.resident_id and l.liaison_id = :staff)
    or exists (select 1 from contact k where k.resident_id = p.resident_id and k.staff_id = :staff))"""

ADMISSION = Admission(
    where={
        "resident_id": RESIDENT,
        "visit_id": _of("visit"),
        "contact_id": _of("contact"),
        "photo_id": _of("visit_photo"),
        "escort_id": _of("escort"),
        "refill_id": _of("refill"),
        "item_id": _of("service_item", key="item_id"),
        "window_id": Spot("""select v.rule_id as id, v.community as code, cast(null as text) as grid,
            cast(null as uuid) as resident_id from care_rule_version v where v.rule_id = any(:ids)"""),
    },
    own=f"({CIRCLE} or {COMPANION})",
    anywhere={RecordVisit.NAME: FORMER, KeepPhotoPart.NAME: FORMER, GetSignalPlan.NAME: OBSERVER},
)
"""Whoever was the liaison may still record what they saw: a phone comes out of a cellar hours late (decision 0230)."""
