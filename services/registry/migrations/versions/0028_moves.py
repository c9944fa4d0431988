"""Keep moves between communities and stays in another one, and whose ledger an entry was."""

from alembic import op

revision = "0028"
down_revision = "0027"

STATEMENTS = (
    """create table resident_move (
        id uuid not null,
        resident_id uuid not null,
        from_community text not null,
        from_compound text, from_building text, from_unit text, from_room text, from_grid text,
        to_community text,
        to_compound text, to_building text, to_unit text, to_room text, to_grid text,
        effective_on date not null,
        effective_at timestamptz not null,
        state text not null,
        origin text not null,
        liaison_id uuid,
        private bytea not null,
        decided_by text not null,
        decided_at timestamptz not null,
        withdrawn_by text,
        withdrawn_at timestamptz,
        withdrawn_reason text,
        constraint resident_move_pkey primary key (id),
        constraint resident_move_resident_id_fkey foreign key (resident_id) references resident (id),
        constraint resident_move_from_community_fkey foreign key (from_community) references area (code),
        constraint resident_move_to_community_fkey foreign key (to_community) references area (code),
        constraint resident_move_liaison_id_fkey foreign key (liaison_id) references staff (id),
        constraint resident_move_state_check check (state in ('planned', 'done', 'withdrawn')),
        constraint resident_move_origin_check check (origin in ('person', 'roster')),
        constraint resident_move_to_community_check check (from_community <> to_community),
        constraint resident_move_withdrawn_at_check check ((state = 'withdrawn') = (withdrawn_at is not null))
    )""",
    # Does a move of this resident lie ahead? At most one.
    "create unique index resident_move_planned_key on resident_move (resident_id) where state = 'planned'",
    # Which moves take effect about now?
    "create index resident_move_ahead_idx on resident_move (effective_at) where state = 'planned'",
    # Where has this resident lived?
    "create index resident_move_resident_id_idx on resident_move (resident_id, effective_at)",
    # Who left this community, who came into it?
    "create index resident_move_from_community_idx on resident_move (from_community, effective_at)",
    "create index resident_move_to_community_idx on resident_move (to_community, effective_at)",
    """create table resident_stay (
        id uuid not null,
        resident_id uuid not null,
        home_community text not null,
        host_community text not null,
        host_compound text, host_building text, host_unit text, host_room text, host_grid text,
        begins_on date not null,
        begins_at timestamptz not null,
        until_on date not null,
        remind_at timestamptz,
        state text not null,
        ended_on date,
        ended_at timestamptz,
        end_reason text,
        liaison_id uuid,
        private bytea not null,
        recorded_by text not null,
        recorded_at timestamptz not null,
        ended_by text,
        constraint resident_stay_pkey primary key (id),
        constraint resident_stay_resident_id_fkey foreign key (resident_id) references resident (id),
        constraint resident_stay_home_community_fkey foreign key (home_community) references area (code),
        constraint resident_stay_host_community_fkey foreign key (host_community) references area (code),
        constraint resident_stay_liaison_id_fkey foreign key (liaison_id) references staff (id),
        constraint resident_stay_state_check check (state in ('planned', 'begun', 'ended', 'withdrawn')),
        constraint resident_stay_until_on_check check (until_on >= begins_on),
        constraint resident_stay_host_community_check check (host_community <> home_community),
        constraint resident_stay_end_reason_check check (end_reason in (
            'back', 'moved', 'followed', 'deceased', 'institution', 'moved_out', 'station', 'mistaken')),
        constraint resident_stay_ended_check check ((state in ('ended', 'withdrawn')) = (end_reason is not null)),
        constraint resident_stay_ended_at_check check ((end_reason is null) = (ended_at is null))
    )""",
    # Where is this resident now? In one place.
    "create unique index resident_stay_begun_key on resident_stay (resident_id) where state = 'begun'",
    # Where was and will this resident be?
    "create index resident_stay_resident_id_idx on resident_stay (resident_id, begins_at)",
    # Which stays begin about now?
    "create index resident_stay_ahead_idx on resident_stay (begins_at) where state = 'planned'",
    # Who should be back by now?
    """create index resident_stay_remind_at_idx on resident_stay (remind_at)
        where state = 'begun' and remind_at is not null""",
    # Who of this community stays elsewhere, and who of elsewhere in it?
    "create index resident_stay_home_community_idx on resident_stay (home_community, until_on)",
    "create index resident_stay_host_community_idx on resident_stay (host_community, until_on)",
    """alter table resident
        add column host_community text,
        add column host_compound text,
        add column host_building text,
        add column host_unit text,
        add column host_room text,
        add column host_grid text,
        add column host_until_on date,
        add column host_watcher_id uuid,
        add constraint resident_host_community_fkey foreign key (host_community) references area (code),
        add constraint resident_host_community_check check (host_community <> community)""",
    # Who of elsewhere stays in this community now?
    "create index resident_host_community_idx on resident (host_community) where host_community is not null",
    "alter table resident_category add column community text",
    # Who has left this community's ledgers by moving?
    """create index resident_category_community_idx on resident_category (community, category)
        where community is not null""",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop index resident_category_community_idx")
    op.drop_column("resident_category", "community")
    op.execute("drop index resident_host_community_idx")
    for column in ("watcher_id", "until_on", "grid", "room", "unit", "building", "compound", "community"):
        op.drop_column("resident", f"host_{column}")
    op.drop_table("resident_stay")
    op.drop_table("resident_move")
