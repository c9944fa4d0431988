"""Find residents by whatever is known of them, in a second's thousandth among a million.

What may be asked for by being equal (places, categories, talents, every one and two characters in a row of a name)
becomes a list of terms that the database writes itself, so that no writer can forget it; one inverted index answers any
combination. Pinyin and initials are asked for by their beginning, in an index each.
"""

from alembic import op

revision = "0014"
down_revision = "0013"

TERMS = """
    create function resident_search_terms(
        community text, name text, building text, unit text, room text, categories text[], flags text[],
        health_flags text[], skills text[], hobbies text[], party_member boolean, status_class text
    ) returns text[] language plpgsql immutable parallel safe as $$
    declare
        terms text[] := array['@' || community, '@' || left(community, 9)] || string_to_array(name, null);
    begin
        for at in 1 .. length(name) - 1 loop
            terms := terms || substr(name, at, 2);
        end loop;
        if building is not null then terms := terms || ('bd:' || building); end if;
        if unit is not null then terms := terms || ('un:' || unit); end if;
        if room is not null then terms := terms || ('rm:' || room); end if;
        if building is not null and room is not null then terms := terms || ('dr:' || building || '-' || room); end if;
        if party_member then terms := terms || 'pm:'::text; end if;
        if status_class is not null then terms := terms || ('sc:' || status_class); end if;
        if categories <> '{}' then
            terms := terms || string_to_array('ca:' || array_to_string(categories, chr(31) || 'ca:'), chr(31));
        end if;
        if flags <> '{}' then
            terms := terms || string_to_array('fl:' || array_to_string(flags, chr(31) || 'fl:'), chr(31));
        end if;
        if health_flags <> '{}' then
            terms := terms || string_to_array('he:' || array_to_string(health_flags, chr(31) || 'he:'), chr(31));
        end if;
        if skills <> '{}' then
            terms := terms || string_to_array('sk:' || array_to_string(skills, chr(31) || 'sk:'), chr(31));
        end if;
        if hobbies <> '{}' then
            terms := terms || string_to_array('ho:' || array_to_string(hobbies, chr(31) || 'ho:'), chr(31));
        end if;
        return terms;
    end $$
"""
"""Every prefix has two letters and a colon: longer than any part of a name, so that the two never meet."""

FOLLOW_LEDGER = """
    create function resident_category_follow() returns trigger language plpgsql as $$
    begin
        update resident r set open_categories = held.categories
        from (
            select c.resident_id, array(
                select o.category from resident_category o
                where o.resident_id = c.resident_id and o.active_to is null order by o.category
            ) as categories
            from (select distinct resident_id from touched) c
        ) held
        where r.id = held.resident_id and r.open_categories <> held.categories;
        return null;
    end $$
"""
"""Once for each statement that writes the ledger, whoever writes it; a resident who says so already is not touched."""

STATEMENTS = (
    TERMS,
    """alter table resident
        add column open_categories text[] default '{}' not null,
        add column health_flags text[] default '{}' not null,
        add column status_class text""",
    """update resident r set open_categories = c.categories
        from (select resident_id, array_agg(category order by category) as categories
              from resident_category where active_to is null group by resident_id) c
        where c.resident_id = r.id""",
    """alter table resident add column search_terms text[] generated always as (
        resident_search_terms(community, name, building, unit, room, open_categories, flags, health_flags, skills,
                              hobbies, party_member, status_class)) stored""",
    FOLLOW_LEDGER,
    """create trigger resident_category_begun after insert on resident_category
        referencing new table as touched for each statement execute function resident_category_follow()""",
    """create trigger resident_category_ended after update on resident_category
        referencing new table as touched for each statement execute function resident_category_follow()""",
    # Who has all of these: place, category, talent, hobby, parts of a name?
    "create index resident_search_terms_idx on resident using gin (search_terms)",
    # Whose name begins so in pinyin, in any area?
    "create index resident_name_pinyin_idx on resident (name_pinyin text_pattern_ops, community)",
    # Whose initials begin so, in any area?
    "create index resident_name_initials_idx on resident (name_initials text_pattern_ops, community)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for moment in ("begun", "ended"):
        op.execute(f"drop trigger resident_category_{moment} on resident_category")
    op.execute("drop function resident_category_follow")
    for index in ("name_initials", "name_pinyin", "search_terms"):
        op.execute(f"drop index resident_{index}_idx")
    for column in ("search_terms", "status_class", "health_flags", "open_categories"):
        op.drop_column("resident", column)
    op.execute("drop function resident_search_terms")
