"""Where things are and whose: what a person has to reach to ask about them."""

from shared.admission import Admission, Spot
from shared.contracts.alerts_calm import SaveQuietHours
from shared.contracts.alerts_requests import ReadPhone
from shared.contracts.base import Viewer
from shared.contracts.house import NOWHERE

__all__ = ["ADMISSION", "ANSWERS_FOR", "HOUSE", "WITHIN_GRIDS", "has_the_house"]

HOUSE = "".join(NOWHERE.values())
"""Where an alert is that is about this software and not about a place."""

DISTRICT_DIGITS = 6

DISTRICTS = f"""(select rtrim(s, '%') || '000000' from unnest(cast(:scopes as text[])) s
    where length(rtrim(s, '%')) <= {DISTRICT_DIGITS} limit 1)"""  # noqa: S608 - a number of ours
"""A place that whoever works for a whole district reaches, and nobody else does."""

NOBODYS = "cast(null as text) as grid, cast(null as uuid) as resident_id"

ANSWERS_FOR = """(exists (
        select 1 from (select {alert}.resident_id as id union all
            select m.resident_id from alert_member m where m.alert_id = {alert}.id) one
        join circle_copy c on c.resident_id = one.id
        where c.members @> jsonb_build_array(jsonb_build_object('staff_id', cast(cast(:staff as uuid) as text))))
    or exists (select 1 from notice n where n.alert_id = {alert}.id and n.staff_id = :staff)
    or exists (select 1 from held_telling h where h.alert_id = {alert}.id and h.staff_id = :staff)
    or exists (select 1 from alert_step s where s.alert_id = {alert}.id and s.staff_id = :staff))"""
"""Whether somebody answers for whom an alert is about, was told of it, or is to be told."""

GRIDS_OF = """(select r.grid from (values ({alert}.resident_id)) one(id)
        left join resident_copy r on r.resident_id = one.id where {alert}.member_count = 0
    union all select r.grid from alert_member m
        left join resident_copy r on r.resident_id = m.resident_id where m.alert_id = {alert}.id)"""
"""Grids of those whom an alert is about; one without a grid for what is about nobody, or somebody in none."""

WITHIN_GRIDS = f"""(exists (select 1 from {GRIDS_OF} g where g.grid is null or g.grid = any(cast(:grids as text[])))
    or {{alert}}.home_code like any(cast(:scopes as text[])) or {ANSWERS_FOR})"""  # noqa: S608 - constants
"""Whether an alert is about somebody in these grids, or about somebody from there who stays elsewhere."""

RESIDENT = Spot(
    """select r.resident_id as id, u.code, u.grid, r.resident_id from resident_copy r
    cross join lateral (values (r.community_code, r.grid), (r.home_code, null)) u(code, grid)
    where r.resident_id = any(:ids) and u.code is not null""",
    missing="没有这位居民",
)

OF_THE_HOUSE = f"(case when a.community_code = '{HOUSE}' then {DISTRICTS} end)"

ALERT = Spot(
    f"""select a.id, u.code, u.grid, coalesce(a.resident_id, a.id) as resident_id
    from alert a cross join lateral (
        select a.community_code as code, g.grid from {GRIDS_OF.format(alert="a")} g
        union all values (a.home_code, null), ({OF_THE_HOUSE}, null)) u
    where a.id = any(:ids) and u.code is not null""",  # noqa: S608 - constants
    missing="没有这条警报,可能已归档,请刷新页面",
)
"""An alert about nobody in particular is somebody's own if they were told of it."""

NOTICE = Spot(f"""select n.id, coalesce({OF_THE_HOUSE}, a.community_code, m.community_code) as code,
    r.grid, coalesce(a.resident_id, m.resident_id) as resident_id
    from notice n left join alert a on a.id = n.alert_id left join mailing m on m.id = n.mailing_id
    left join resident_copy r on r.resident_id = coalesce(a.resident_id, m.resident_id)
    where n.id = any(:ids)""")  # noqa: S608 - constants
"""Of an alert, or of what was written to a resident; a post of the day belongs to a work group and to nobody here."""

SHIFT = Spot(f"select s.id, s.community_code as code, {NOBODYS} from duty_shift s where s.id = any(:ids)")  # noqa: S608

TEAM = Spot(f"select t.id, t.community_code as code, {NOBODYS} from on_call_team t where t.id = any(:ids)")  # noqa: S608

PHONE = Spot(f"""select m.staff_id as id, m.community_code as code, {NOBODYS} from screen_message m
    where m.staff_id = any(:ids)""")  # noqa: S608 - constants
"""Somebody's phone, by where what it received is from."""

FEED = Spot("""select f.id, r.community_code as code, r.grid, f.resident_id
    from relative_feed f join resident_copy r on r.resident_id = f.resident_id where f.id = any(:ids)""")

ADMISSION = Admission(
    where={
        "resident_id": RESIDENT,
        "alert_id": ALERT,
        "notice_id": NOTICE,
        "shift_id": SHIFT,
        "staff_id": PHONE,
        "team_id": TEAM,
        "feed_id": FEED,
    },
    own=ANSWERS_FOR.format(alert="p"),
    anywhere=dict.fromkeys((ReadPhone.NAME, SaveQuietHours.NAME), "p.id = :staff"),
    only_for={"staff_id": frozenset({ReadPhone.NAME, SaveQuietHours.NAME})},
)


def has_the_house(viewer: Viewer) -> bool:
    """Say whether somebody works for a whole district: what is about this software stands on their desk."""
    return any(len(code) <= DISTRICT_DIGITS for code in viewer.scope)
