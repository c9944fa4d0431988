"""Find residents by the ends of phones and by their compound, through the index that has everything else.

A phone is listed under the keyed hash of its last four digits, ten thousand of them, instead of eight for each phone;
who asks for more digits has those few compared. Compounds are listed under every two characters in a row, as names are.
"""

from alembic import op

revision = "0026"
down_revision = "0025"

TERMS = """
    create function resident_search_terms(
        community text, name text, compound text, building text, unit text, room text, phone_tails bigint[],
        categories text[], flags text[], health_flags text[], skills text[], hobbies text[], party_member boolean,
        status_class text
    ) returns text[] language plpgsql immutable parallel safe as $$
    declare
        terms text[] := array['@' || community, '@' || left(community, 9)] || string_to_array(name, null);
    begin
        for at in 1 .. length(name) - 1 loop
            terms := terms || substr(name, at, 2);
        end loop;
        for at in 1 .. length(compound) - 1 loop
            terms := terms || substr(compound, at, 2);
        end loop;
        if building is not null then terms := terms || ('bd:' || building); end if;
        if unit is not null then terms := terms || ('un:' || unit); end if;
        if room is not null then terms := terms || ('rm:' || room); end if;
        if building is not null and room is not null then terms := terms || ('dr:' || building || '-' || room); end if;
        if phone_tails <> '{}' then
            terms := terms || string_to_array('ph:' || array_to_string(phone_tails, chr(31) || 'ph:'), chr(31));
        end if;
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
"""A loop up to an unknown length would be an error, so a compound that is unknown counts as empty."""

CALL = """resident_search_terms(community, name, coalesce(compound, ''), building, unit, room, phone_tails,
    open_categories, flags, health_flags, skills, hobbies, party_member, status_class)"""

BEFORE = """resident_search_terms(community, name, building, unit, room, open_categories, flags, health_flags, skills,
    hobbies, party_member, status_class)"""

TERMS_NOW = (
    "resident_search_terms(text, text, text, text, text, text, bigint[], text[], text[], text[], text[], text[], "
    "boolean, text)"
)


def upgrade() -> None:
    op.execute("alter table resident add column phone_tails bigint[] not null default '{}'")
    op.execute(TERMS)
    # Rewrites the table and its index. Tails of phones that are there already follow by themselves: they need a key.
    op.execute(f"alter table resident alter column search_terms set expression as ({CALL})")


def downgrade() -> None:
    op.execute(f"alter table resident alter column search_terms set expression as ({BEFORE})")
    op.execute(f"drop function {TERMS_NOW}")
    op.drop_column("resident", "phone_tails")
