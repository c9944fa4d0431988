"""Where things are and whose: what a person has to reach to ask about them."""

from services.registry.storage.census import DOOR
from shared.admission import Admission, Spot

__all__ = ["ADMISSION"]

RESIDENT = Spot(
    """select r.id, r.community as code, r.grid, r.id as resident_id from resident r where r.id = any(:ids)
    union all select r.id, r.host_community, r.host_grid, r.id from resident r
    where r.id = any(:ids) and r.host_community is not null""",
    missing="没有这位居民",
)


def _of(table: str, *, key: str = "id", about: str = "resident_id") -> Spot:
    """Return where the residents are whom rows of a table are about, at home and where they stay."""
    return Spot(f"""select t.{key} as id, u.code, u.grid, r.id as resident_id
        from {table} t join resident r on r.id = t.{about}
        cross join lateral (values (r.community, r.grid), (r.host_community, r.host_grid)) u(code, grid)
        where t.{key} = any(:ids) and u.code is not null""")  # noqa: S608 - constants


def _in(table: str) -> Spot:
    """Return the community of rows that are about nobody in particular."""
    return Spot(
        f"select t.id, t.community as code, cast(null as text) as grid, cast(null as uuid) as resident_id "  # noqa: S608
        f"from {table} t where t.id = any(:ids)"
    )


STAFF = _in("staff")

DEVICE = Spot(
    """select d.id, d.community as code, r.grid, r.id as resident_id
    from device d left join device_loan l on l.device_id = d.id and l.returned_on is null
    left join resident r on r.id = l.resident_id and r.community = d.community where d.id = any(:ids)""",
    missing="没有这件辅具",
)
"""Whoever has it makes it theirs; one in the store, or with somebody who has left, is the community's."""

HOUSEHOLD = Spot(f"""select h.id, c.community as code, b.grid, cast(null as uuid) as resident_id
    from census_household h join census_round c on c.id = h.round_id left join lateral (
        select r.grid from resident r where r.community = c.community and r.status = 'active' and h.door = {DOOR}
        union select h.grid where h.grid is not null) b on true
    where h.id = any(:ids)""")  # noqa: S608 - constants

ADMISSION = Admission(
    where={
        **dict.fromkeys(("resident_id", "kept_id", "merged_id", "other_id"), RESIDENT),
        **dict.fromkeys(("staff_id", "from_staff_id", "to_staff_id", "stand_in_id"), STAFF),
        "entry_id": _of("resident_category"),
        "stay_id": _of("resident_stay"),
        "move_id": _of("resident_move"),
        "merge_id": _of("resident_merge", about="kept_id"),
        "report_id": _of("death_report"),
        "flag_id": _of("health_flag"),
        "life_event_id": _of("life_event"),
        "relative_id": _of("relative"),
        "agreement_id": _of("agreement"),
        "import_id": _in("roster_import"),
        "absence_id": _in("absence"),
        "hand_over_id": _in("hand_over"),
        "device_id": DEVICE,
        "round_id": _in("census_round"),
        "household_id": HOUSEHOLD,
        "test_id": Spot("""select t.id, c.community as code, cast(null as text) as grid, c.resident_id
            from card_test t join contact_card c on c.id = t.card_id where t.id = any(:ids)"""),
    },
    own="""(exists (select 1 from circle_level c where c.resident_id = p.resident_id and c.staff_id = :staff)
        or exists (select 1 from helper_pair h
            where h.resident_id = p.resident_id and h.staff_id = :staff and h.active_to is null))""",
)
