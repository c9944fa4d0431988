"""Keep how many visits of each community ended when and how, instead of counting a district's weeks for every look."""

from alembic import op

revision = "0028"
down_revision = "0027"

QUARTER = "date_bin('15 minutes', ends_at - interval '1 minute', 'epoch')"

KEEP = f"""
    create function keep_coverage() returns trigger language plpgsql as $$
    begin
        if tg_op = 'INSERT' then
            insert into coverage_change (ended_at, area, status, visits)
            select {QUARTER}, area, status, count(*)
              from written
             where status <> 'cancelled'
             group by 1, 2, 3;
        elsif tg_op = 'UPDATE' then
            insert into coverage_change (ended_at, area, status, visits)
            select {QUARTER}, area, status, sum(one)
              from (
                       select ends_at, area, status, 1 as one from written
                        union all
                       select ends_at, area, status, -1 from former
                   ) each
             where status <> 'cancelled'
             group by 1, 2, 3
            having sum(one) <> 0;
        elsif tg_op = 'DELETE' then
            insert into coverage_change (ended_at, area, status, visits)
            select {QUARTER}, area, status, -count(*)
              from former
             where status <> 'cancelled'
             group by 1, 2, 3;
        else
            delete from coverage_change;
            delete from coverage;
        end if;
        return null;
    end $$
"""  # noqa: S608 - a constant of this module

TRIGGERS = {
    "inserted": "after insert on visit referencing new table as written",
    "updated": "after update on visit referencing old table as former new table as written",
    "deleted": "after delete on visit referencing old table as former",
    "emptied": "after truncate on visit",
}

STEPS = (
    # All at once and first: whoever asks for more of a table that others use by then may stand in their way for ever.
    "lock table visit in access exclusive mode",
    """
    create table coverage (
        ended_at timestamptz,
        area text,
        status text,
        visits integer not null,
        constraint coverage_pkey primary key (ended_at, area, status)
    )
    """,
    """
    create table coverage_change (
        id bigint generated always as identity constraint coverage_change_pkey primary key,
        ended_at timestamptz not null,
        area text not null,
        status text not null,
        visits integer not null
    )
    """,
    # As many rows come as go.
    "alter table coverage_change set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000)",
    KEEP,
    *(
        f"create trigger visit_coverage_{moment} {when} for each statement execute function keep_coverage()"
        for moment, when in TRIGGERS.items()
    ),
    # Nobody writes a visit meanwhile.
    f"""
    insert into coverage (ended_at, area, status, visits)
    select {QUARTER}, area, status, count(*) from visit where status <> 'cancelled' group by 1, 2, 3
    """,  # noqa: S608
    "drop index visit_ends_at_idx",
)


def upgrade() -> None:
    for step in STEPS:
        op.execute(step)


def downgrade() -> None:
    op.execute("create index visit_ends_at_idx on visit (ends_at, area, status) where status <> 'cancelled'")
    for moment in TRIGGERS:
        op.execute(f"drop trigger visit_coverage_{moment} on visit")
    op.execute("drop function keep_coverage")
    op.execute("drop table coverage_change")
    op.execute("drop table coverage")
