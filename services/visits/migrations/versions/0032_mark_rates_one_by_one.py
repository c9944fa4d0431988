"""Have each contact look up the lists of its resident, however many the statement before it wrote.

The plan of a trigger is made once for a connection: made for many rows it reads the whole list, for each one after them.
"""

from alembic import op

revision = "0032"
down_revision = "0031"

REACHED = "outcome in ('safe', 'needs_attention')"

JOINED = "join listing l on l.resident_id = {one}.resident_id"
LOOKED_UP = "cross join lateral (select area from listing where resident_id = {one}.resident_id offset 0) l"

MARK_CONTACTS = """
    create or replace function mark_rates_of_contacts() returns trigger language plpgsql as $$
    begin
        if tg_op in ('INSERT', 'UPDATE') then
            insert into rate_mark (area, from_at, to_at)
            select l.area, min(w.happened_at), max(w.happened_at)
              from written w
              {written_listed}
             where w.{reached}
             group by l.area;
        end if;
        if tg_op in ('UPDATE', 'DELETE') then
            insert into rate_mark (area, from_at, to_at)
            select l.area, min(f.happened_at), max(f.happened_at)
              from former f
              {former_listed}
             where f.{reached}
             group by l.area;
        end if;
        if tg_op = 'TRUNCATE' then
            insert into rate_mark (area, from_at) select distinct area, '-infinity'::timestamptz from listing;
        end if;
        return null;
    end $$
"""


def _mark(listed: str) -> str:
    return MARK_CONTACTS.format(
        written_listed=listed.format(one="w"), former_listed=listed.format(one="f"), reached=REACHED
    )


def upgrade() -> None:
    op.execute(_mark(LOOKED_UP))


def downgrade() -> None:
    op.execute(_mark(JOINED))
