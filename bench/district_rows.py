"""SQL that writes what visits and alerts know of residents whom `bench.search.fill` has written."""

__all__ = ["ALERTS", "CONTACTS", "COPY_ALERTS", "COPY_VISITS", "IN_CARE", "PEOPLE", "SOMEBODY", "VISITS"]

PEOPLE = """
    select id, community, name, birth_date, compound, building, unit, room, open_categories, special,
           (abs(hashtext(id::text)::bigint) % 1000)::integer
      from resident where id <> all($1::uuid[])
"""

SOMEBODY = """
    create temporary table somebody (
        id uuid, community text, name text, birth_date date, compound text, building text, unit text, room text,
        categories text[], special boolean, die integer
    )
"""
"""`die` is thrown once for each, from 0 to 999, and says how it went with them."""

COPY_VISITS = """
    insert into resident_copy (
        resident_id, entity_version, area, name, birth_date, compound, building, unit, room, door_key, categories,
        special, on_list, enrolled_at, changed_at, planned_rules
    )
    select id, 1, community, name, birth_date, compound, building, unit, room,
           lpad(building, 6, '0') || '/' || lpad(unit, 6, '0') || '/' || lpad(room, 6, '0'), categories, special, true,
           now() - interval '1 year', now(), '{}'
      from somebody
"""

IN_CARE = """
    with cared as (
        select id, community, md5(community || '/' || die % 25)::uuid as liaison, '联络员' || die % 25 as name
          from somebody where special
    ), listed as (
        insert into listing (resident_id, listed_from, area)
        select id, now() - interval '1 year', community from cared
    )
    insert into circle_copy (resident_id, entity_version, liaison_id, liaison_name, members, area)
    select id, 1, liaison, name, jsonb_build_array(jsonb_build_object(
               'name', name, 'role', 'liaison', 'level', 1, 'since', '2026-01-01T00:00:00+08:00', 'staff_id', liaison,
               'stands_in_for', null)), community
      from cared
"""
"""A liaison for twenty."""

VISITS = """
    with week as (
        select number, opens_at, opens_at + interval '7 days' as ends_at
          from generate_series(0, $2::integer - 1) number
         cross join lateral (select (date_trunc('week', $1::timestamptz at time zone 'Asia/Shanghai')
                                     - number * interval '7 days') at time zone 'Asia/Shanghai' as opens_at) w
    )
    insert into visit (
        id, resident_id, area, rule_id, rule_version, rule_name, modes, period, opens_at, due_at, ends_at, deadline_at,
        status, liaison_id, liaison_name, last_outcome, last_outcome_at, completed_at, contact_id, missed_at, reasons,
        base_modes
    )
    select gen_random_uuid(), s.id, s.community, r.rule_id, r.version, r.name, r.modes,
           to_char(w.opens_at at time zone 'Asia/Shanghai', 'IYYY"-W"IW'), w.opens_at, w.ends_at, w.ends_at,
           w.ends_at + interval '8 hours', went.status, c.liaison_id, c.liaison_name,
           case when done.at is not null then 'safe' end, done.at, done.at,
           case when done.at is not null then gen_random_uuid() end,
           case when went.status = 'missed' then w.ends_at + interval '8 hours' end, array[r.name || '(独居)'], r.modes
      from somebody s
      join circle_copy c on c.resident_id = s.id
     cross join week w
      join care_rule_version r on r.name = '每周联络' and r.version = 1
     cross join lateral (select case
           when w.number = 0 then case when s.die % 7 = 0 then 'completed' else 'planned' end
           when (s.die + 131 * w.number) % 20 = 0 then 'missed'
           when (s.die + 131 * w.number) % 20 = 1 then 'completed_late' else 'completed' end as status) went
     cross join lateral (select case went.status
           when 'completed' then w.opens_at + case when w.number = 0 then interval '8 hours' else interval '3 days' end
           when 'completed_late' then w.ends_at + interval '10 hours' end as at) done
     where s.special
"""
"""Of the present week and those before it; ``$1`` is now, ``$2`` how many weeks."""

CONTACTS = """
    insert into contact (
        id, command_id, resident_id, area, visit_id, staff_id, staff_name, actor, mode, outcome, happened_at,
        recorded_at, note, findings
    )
    select v.contact_id, gen_random_uuid(), v.resident_id, v.area, v.id, v.liaison_id, v.liaison_name,
           v.liaison_id::text, 'door', 'safe', v.completed_at, v.completed_at, '', '[]'
      from visit v
     where v.contact_id is not null and not exists (select from contact k where k.id = v.contact_id)
"""

COPY_ALERTS = """
    with copied as (
        insert into resident_copy (
            resident_id, entity_version, community_code, name, birth_date, compound, building, unit, room, on_list
        )
        select id, 1, community, name, birth_date, compound, building, unit, room, true from somebody
    )
    insert into circle_copy (resident_id, entity_version, community_code, members)
    select id, 1, community, jsonb_build_array(jsonb_build_object(
               'name', '联络员' || die % 25, 'role', 'liaison', 'level', 1, 'since', '2026-01-01T00:00:00+08:00',
               'staff_id', md5(community || '/' || die % 25)::uuid, 'phones', '[]'::jsonb, 'email', null,
               'stands_in_for', null))
      from somebody where special
"""

ALERTS = """
    insert into alert (
        id, dedup_key, kind, title, severity, district, street, community, community_code, resident_id, circle_of, plan,
        level, role, status, raised_at, next_escalation_at, acknowledged_at, acknowledged_by, closed_at, outcome, rule
    )
    select gen_random_uuid(), 'visit_missed:' || s.id || ':' || number, 'visit_missed', '到期仍未见到老人,请上门查看',
           case when s.die % 40 = 0 then 'urgent' else 'warning' end, left(s.community, 6), substr(s.community, 7, 3),
           right(s.community, 3), s.community, s.id, s.id, p.plan, 1, 'liaison',
           case when number > 1 then 'closed' when s.die % 3 = 0 then 'acknowledged' else 'open' end, raised_at,
           case when number = 1 and s.die % 3 > 0 then $1::timestamptz + interval '30 days' end,
           case when number > 1 or s.die % 3 = 0 then raised_at + interval '20 minutes' end,
           case when number > 1 or s.die % 3 = 0 then '联络员' || s.die % 25 end,
           case when number > 1 then raised_at + interval '2 hours' end, case when number > 1 then 'safe' end,
           'visit_missed'
      from somebody s
     cross join generate_series(1, $2::integer - 1) number
     cross join lateral (select $1::timestamptz - (number - 1) * interval '7 days' - interval '20 minutes' as raised_at)
     cross join (select plan from alert where kind = 'visit_missed' limit 1) p
     where s.special and (s.die + 131 * number) % 20 = 0
"""
"""One for each visit that was missed; nobody is told of those that are open before a month has passed."""
