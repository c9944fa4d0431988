"""Keep the monthly visiting rates of communities, and mark those that what was written meanwhile may have changed."""

from alembic import op

revision = "0029"
down_revision = "0028"

REACHED = "outcome in ('safe', 'needs_attention')"

MARK_CONTACTS = f"""
    create function mark_rates_of_contacts() returns trigger language plpgsql as $$
    begin
        if tg_op in ('INSERT', 'UPDATE') then
            insert into rate_mark (area, from_at, to_at)
            select l.area, min(w.happened_at), max(w.happened_at)
              from written w
              join listing l on l.resident_id = w.resident_id
             where w.{REACHED}
             group by l.area;
        end if;
        if tg_op in ('UPDATE', 'DELETE') then
            insert into rate_mark (area, from_at, to_at)
            select l.area, min(f.happened_at), max(f.happened_at)
              from former f
              join listing l on l.resident_id = f.resident_id
             where f.{REACHED}
             group by l.area;
        end if;
        if tg_op = 'TRUNCATE' then
            insert into rate_mark (area, from_at) select distinct area, '-infinity'::timestamptz from listing;
        end if;
        return null;
    end $$
"""  # noqa: S608 - a constant of this module

MARK_LISTINGS = """
    create function mark_rates_of_listings() returns trigger language plpgsql as $$
    begin
        if tg_op = 'INSERT' then
            insert into rate_mark (area, from_at) select area, min(listed_from) from written group by area;
        elsif tg_op = 'DELETE' then
            insert into rate_mark (area, from_at) select area, min(listed_from) from former group by area;
        elsif tg_op = 'UPDATE' then
            insert into rate_mark (area, from_at)
            select area, min(changed_at)
              from (
                       select f.area, least(f.listed_to, w.listed_to) as changed_at
                         from former f
                         join written w on w.resident_id = f.resident_id and w.listed_from = f.listed_from
                        where w.area = f.area and w.listed_to is distinct from f.listed_to
                        union all
                       (select area, listed_from from (
                            select resident_id, area, listed_from from former
                            except select resident_id, area, listed_from from written) gone)
                        union all
                       (select area, listed_from from (
                            select resident_id, area, listed_from from written
                            except select resident_id, area, listed_from from former) come)
                   ) changed
             group by area;
        else
            delete from rate_mark;
            delete from monthly_rate;
            delete from kept_month;
        end if;
        return null;
    end $$
"""

WHEN = {
    "inserted": "after insert on {table} referencing new table as written",
    "updated": "after update on {table} referencing old table as former new table as written",
    "deleted": "after delete on {table} referencing old table as former",
    "emptied": "after truncate on {table}",
}

MARKED = {"contact": "mark_rates_of_contacts", "listing": "mark_rates_of_listings"}

STEPS = (
    # Both at once and first, as strong as the triggers need them.
    "lock table contact, listing in share row exclusive mode",
    """
    create table kept_month (
        since timestamptz,
        until timestamptz,
        constraint kept_month_pkey primary key (since, until)
    )
    """,
    """
    create table monthly_rate (
        since timestamptz,
        until timestamptz,
        area text,
        reached integer not null,
        listed integer not null,
        constraint monthly_rate_pkey primary key (since, until, area)
    )
    """,
    """
    create table rate_mark (
        id bigint generated always as identity constraint rate_mark_pkey primary key,
        area text not null,
        from_at timestamptz not null,
        to_at timestamptz
    )
    """,
    # As many rows come as go.
    "alter table rate_mark set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000)",
    MARK_CONTACTS,
    MARK_LISTINGS,
    *(
        f"create trigger {table}_rates_{moment} {when.format(table=table)} for each statement execute function {mark}()"
        for table, mark in MARKED.items()
        for moment, when in WHEN.items()
    ),
)


def upgrade() -> None:
    for step in STEPS:
        op.execute(step)


def downgrade() -> None:
    for table, mark in MARKED.items():
        for moment in WHEN:
            op.execute(f"drop trigger {table}_rates_{moment} on {table}")
        op.execute(f"drop function {mark}")
    for table in ("rate_mark", "monthly_rate", "kept_month"):
        op.execute(f"drop table {table}")
