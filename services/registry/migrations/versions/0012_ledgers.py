"""Keep ledgers: what they are, who is in them from when to when, what was corrected; tiers that follow from them."""

from alembic import op

revision = "0012"
down_revision = "0011"

STATEMENTS = (
    """create table ledger (
        code text not null,
        name text not null,
        kind text not null,
        restricted boolean not null,
        named_only boolean not null default false,
        purpose text,
        legal_basis text,
        retired_on date,
        constraint ledger_pkey primary key (code),
        constraint ledger_kind_check check (kind in ('care', 'fact', 'kept', 'class')),
        constraint ledger_purpose_check check (kind <> 'class' or (purpose is not null and legal_basis is not null)),
        constraint ledger_named_only_check check (not named_only or kind in ('kept', 'class'))
    )""",
    """insert into ledger (code, name, kind, restricted) values
        ('lives_alone', '独居老人台账', 'care', false),
        ('empty_nest', '空巢老人台账', 'care', false),
        ('left_behind', '留守老人台账', 'care', false),
        ('disabled', '失能老人台账', 'care', false),
        ('severe_disability', '重度残疾台账', 'care', false),
        ('lost_only_child', '失独家庭台账', 'care', true),
        ('oldest_old', '高龄老人台账', 'care', false),
        ('no_kin', '孤寡老人台账', 'care', false),
        ('chronic_illness', '慢性病老人台账', 'kept', false),
        ('disability_record', '持证残疾人台账', 'kept', false),
        ('door_service', '上门服务台账', 'fact', false),
        ('double_high', '双高期老人台账', 'fact', false)""",
    "alter table resident_category drop constraint resident_category_category_check",
    """alter table resident_category
        add column origin text not null default 'roster',
        add column entered_by text,
        add column contact_id uuid,
        add column ended_by text,
        add constraint resident_category_origin_check check (origin in ('roster', 'person', 'fact'))""",
    # Who is or was in this ledger?
    "create index resident_category_category_idx on resident_category (category, resident_id)",
    # An entry stays as it was written; it can be closed once, and follow its person to another record of theirs.
    """create function keep_ledger_entry() returns trigger language plpgsql as $$
    begin
        if (new.category, new.basis, new.active_from, new.origin)
            is distinct from (old.category, old.basis, old.active_from, old.origin)
            or (old.active_to is not null
                and (new.active_to, new.end_reason) is distinct from (old.active_to, old.end_reason))
        then
            raise exception 'a ledger entry is amended, not overwritten';
        end if;
        return new;
    end $$""",
    """create trigger resident_category_kept before update on resident_category
        for each row execute function keep_ledger_entry()""",
    """create table ledger_amendment (
        id uuid not null,
        entry_id uuid not null,
        number integer not null,
        field text not null,
        before text,
        after text not null,
        reason text not null,
        amended_by text not null,
        amended_at timestamptz not null,
        constraint ledger_amendment_pkey primary key (id),
        constraint ledger_amendment_entry_id_fkey foreign key (entry_id) references resident_category (id),
        constraint ledger_amendment_entry_id_number_key unique (entry_id, number),
        constraint ledger_amendment_number_check check (number >= 1),
        constraint ledger_amendment_field_check
            check (field in ('entered_on', 'basis', 'left_on', 'leave_reason', 'note'))
    )""",
    """create function keep_ledger_amendment() returns trigger language plpgsql as $$
    begin
        raise exception 'an amendment is followed by another, not changed';
    end $$""",
    """create trigger ledger_amendment_kept before update or delete on ledger_amendment
        for each row execute function keep_ledger_amendment()""",
    """create table ledger_right (
        ledger text not null,
        actor text not null,
        granted_by text not null,
        reason text not null,
        granted_at timestamptz not null,
        revoked_at timestamptz,
        constraint ledger_right_pkey primary key (ledger, actor, granted_at),
        constraint ledger_right_ledger_fkey foreign key (ledger) references ledger (code),
        constraint ledger_right_revoked_at_check check (revoked_at >= granted_at)
    )""",
    # May this person look into the ledger now? One right at a time.
    "create unique index ledger_right_open_key on ledger_right (ledger, actor) where revoked_at is null",
    """create table gift (
        id uuid not null,
        resident_id uuid not null,
        ledger text,
        item text not null,
        quantity integer not null,
        given_on date not null,
        given_by text not null,
        note text,
        recorded_by text not null,
        recorded_at timestamptz not null,
        constraint gift_pkey primary key (id),
        constraint gift_resident_id_fkey foreign key (resident_id) references resident (id),
        constraint gift_ledger_fkey foreign key (ledger) references ledger (code),
        constraint gift_quantity_check check (quantity >= 1)
    )""",
    # What was given to this person, and when?
    "create index gift_resident_id_given_on_idx on gift (resident_id, given_on)",
    """create table tier_gap (
        district text not null,
        tier text not null,
        gap_days integer not null,
        constraint tier_gap_pkey primary key (district, tier),
        constraint tier_gap_district_fkey foreign key (district) references area (code),
        constraint tier_gap_tier_check check (tier in ('high', 'key', 'general')),
        constraint tier_gap_gap_days_check check (gap_days >= 1)
    )""",
    """alter table resident
        add column tier text,
        add column tier_gap_days integer,
        add constraint resident_tier_check check (tier in ('high', 'key', 'general')),
        add constraint resident_tier_gap_days_check check ((tier is null) = (tier_gap_days is null))""",
    # Whoever is in the register already gets a tier at the next look.
    "update area set aged_on = null where level = 'community'",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop trigger resident_category_kept on resident_category")
    for table in ("tier_gap", "gift", "ledger_right", "ledger_amendment"):
        op.drop_table(table)
    op.execute("drop function keep_ledger_amendment()")
    op.execute("drop function keep_ledger_entry()")
    for column in ("tier", "tier_gap_days"):
        op.drop_column("resident", column)
    op.execute(
        """delete from resident_category where category not in ('lives_alone', 'empty_nest', 'left_behind', 'disabled',
        'severe_disability', 'lost_only_child', 'oldest_old', 'no_kin')"""
    )
    op.execute(
        """alter table resident_category drop column origin, drop column entered_by, drop column contact_id, drop column ended_by,
        add constraint resident_category_category_check check (category in ('lives_alone', 'empty_nest', 'left_behind',
        'disabled', 'severe_disability', 'lost_only_child', 'oldest_old', 'no_kin'))"""
    )
    op.execute("drop index resident_category_category_idx")
    op.drop_table("ledger")
