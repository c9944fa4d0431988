"""Keep areas, residents, staff and care circles, and tell others about them."""

from alembic import op

revision = "0001"
down_revision = None

TABLES = """
    create table area (
        code text not null,
        level text not null,
        name text not null,
        parent_code text,
        aged_on date,
        constraint area_pkey primary key (code),
        constraint area_level_check check (level in ('district', 'street', 'community')),
        constraint area_code_check check (length(code) = case level when 'district' then 6 when 'street' then 9 else 12 end),
        constraint area_parent_code_check check ((parent_code is null) = (level = 'district')),
        constraint area_parent_code_fkey foreign key(parent_code) references area (code)
    );

    create table compound (
        community text not null,
        name text not null,
        constraint compound_pkey primary key (community, name),
        constraint compound_community_fkey foreign key(community) references area (code)
    );

    create table grid (
        community text not null,
        name text not null,
        constraint grid_pkey primary key (community, name),
        constraint grid_community_fkey foreign key(community) references area (code)
    );

    create table care_level (
        community text not null,
        role text not null,
        level integer not null,
        scope text not null,
        constraint care_level_pkey primary key (community, role),
        constraint care_level_community_level_key unique (community, level) deferrable initially deferred,
        constraint care_level_role_check check (role in ('liaison', 'block_captain', 'compound_director', 'grid_leader', 'secretary')),
        constraint care_level_scope_check check (scope in ('resident', 'building', 'compound', 'grid', 'community')),
        constraint care_level_level_check check (level >= 1),
        constraint care_level_community_fkey foreign key(community) references area (code)
    );

    create table resident (
        id uuid not null,
        community text not null,
        name text not null,
        name_pinyin text not null,
        name_initials text not null,
        identity text not null,
        id_number text,
        sex text,
        birth_date date,
        birth_year integer,
        birth_month integer,
        lunar_birthday text,
        compound text,
        building text,
        unit text,
        room text,
        grid text,
        phones text[] default '{}' not null,
        relative_phones text[] default '{}' not null,
        extensions jsonb default '{}' not null,
        flags text[] default '{}' not null,
        unknown_words text[] default '{}' not null,
        skills text[] default '{}' not null,
        hobbies text[] default '{}' not null,
        party_member boolean,
        remark text,
        details jsonb default '{}' not null,
        status text not null,
        special boolean not null,
        entity_version integer not null,
        source_digest text,
        enrolled_at timestamptz not null,
        updated_at timestamptz not null,
        constraint resident_pkey primary key (id),
        constraint resident_identity_check check (identity in ('id', 'birth', 'address')),
        constraint resident_id_number_check check ((identity = 'id') = (id_number is not null)),
        constraint resident_sex_check check (sex in ('male', 'female')),
        constraint resident_status_check check (status in ('active', 'deceased', 'moved_out')),
        constraint resident_community_fkey foreign key(community) references area (code)
    );

    -- Is this person of a roster already here, by name and door? Who lives behind this door?
    create index resident_community_building_room_idx on resident (community, building, room);

    -- Is this person of a roster already here, by name and birth date?
    create index resident_community_name_birth_date_idx on resident (community, name, birth_date);

    -- One page of a community's residents in the order of their names.
    create index resident_community_name_pinyin_idx on resident (community, name_pinyin, id);

    -- One ID number is one person in the whole district.
    create unique index resident_id_number_key on resident (left(community, 6), id_number) where id_number is not null;

    -- Who has a care circle?
    create index resident_special_idx on resident (community) where special;

    create table resident_category (
        id uuid default gen_random_uuid() not null,
        resident_id uuid not null,
        category text not null,
        basis text not null,
        active_from date not null,
        active_to date,
        end_reason text,
        constraint resident_category_pkey primary key (id),
        constraint resident_category_category_check check (category in ('lives_alone', 'empty_nest', 'left_behind', 'disabled', 'severe_disability', 'lost_only_child', 'oldest_old', 'no_kin')),
        constraint resident_category_active_to_check check (active_to >= active_from),
        constraint resident_category_end_reason_check check ((active_to is null) = (end_reason is null)),
        constraint resident_category_resident_id_fkey foreign key(resident_id) references resident (id)
    );

    -- Which categories does a resident have now? Each at most once.
    create unique index resident_category_open_key on resident_category (resident_id, category) where active_to is null;

    create table staff (
        id uuid not null,
        community text not null,
        name text not null,
        kind text not null,
        phones text[] default '{}' not null,
        email text,
        team text,
        active boolean default true not null,
        entity_version integer not null,
        source_digest text,
        updated_at timestamptz not null,
        constraint staff_pkey primary key (id),
        constraint staff_kind_check check (kind in ('community_worker', 'volunteer', 'property_staff', 'relative', 'block_captain', 'compound_director', 'grid_leader', 'secretary')),
        constraint staff_community_fkey foreign key(community) references area (code)
    );

    -- Who of this community is called so?
    create index staff_community_name_idx on staff (community, name);

    create table post (
        id uuid default gen_random_uuid() not null,
        community text not null,
        role text not null,
        scope text not null,
        scope_key text not null,
        staff_id uuid,
        stand_in_id uuid,
        active_from timestamptz not null,
        active_to timestamptz,
        begun boolean not null,
        source_digest text,
        constraint post_pkey primary key (id),
        constraint post_role_check check (role in ('liaison', 'block_captain', 'compound_director', 'grid_leader', 'secretary')),
        constraint post_scope_check check (scope in ('resident', 'building', 'compound', 'grid', 'community')),
        constraint post_active_to_check check (active_to >= active_from),
        constraint post_community_fkey foreign key(community) references area (code),
        constraint post_staff_id_fkey foreign key(staff_id) references staff (id),
        constraint post_stand_in_id_fkey foreign key(stand_in_id) references staff (id)
    );

    -- Which posts begin about now?
    create index post_ahead_idx on post (active_from) where not begun;

    -- A post has one period that is open.
    create unique index post_open_key on post (community, role, scope_key) where active_to is null;

    -- Which posts does this person hold?
    create index post_staff_id_idx on post (staff_id) where staff_id is not null;

    create table circle_level (
        resident_id uuid not null,
        role text not null,
        level integer not null,
        scope text not null,
        post_id uuid not null,
        staff_id uuid,
        constraint circle_level_pkey primary key (resident_id, role),
        constraint circle_level_role_check check (role in ('liaison', 'block_captain', 'compound_director', 'grid_leader', 'secretary')),
        constraint circle_level_scope_check check (scope in ('resident', 'building', 'compound', 'grid', 'community')),
        constraint circle_level_resident_id_fkey foreign key(resident_id) references resident (id),
        constraint circle_level_post_id_fkey foreign key(post_id) references post (id),
        constraint circle_level_staff_id_fkey foreign key(staff_id) references staff (id)
    );

    -- For whom does this person answer?
    create index circle_level_staff_id_idx on circle_level (staff_id) where staff_id is not null;

    create table vacancy (
        id uuid default gen_random_uuid() not null,
        resident_id uuid not null,
        role text not null,
        scope text not null,
        post_id uuid not null,
        opened_at timestamptz not null,
        closed_at timestamptz,
        reminded_at timestamptz,
        constraint vacancy_pkey primary key (id),
        constraint vacancy_role_check check (role in ('liaison', 'block_captain', 'compound_director', 'grid_leader', 'secretary')),
        constraint vacancy_scope_check check (scope in ('resident', 'building', 'compound', 'grid', 'community')),
        constraint vacancy_closed_at_check check (closed_at >= opened_at),
        constraint vacancy_resident_id_fkey foreign key(resident_id) references resident (id),
        constraint vacancy_post_id_fkey foreign key(post_id) references post (id)
    );

    -- Which levels of a resident are vacant now? Each at most once.
    create unique index vacancy_open_key on vacancy (resident_id, role) where closed_at is null;

    -- Who has been without a liaison for too long and nobody was reminded?
    create index vacancy_unpaired_idx on vacancy (opened_at) where closed_at is null and reminded_at is null and role = 'liaison';

    create table outbox (
        position bigserial not null,
        event_id uuid not null,
        subject text not null,
        body bytea not null,
        added_at timestamptz default now() not null,
        try_count smallint default 0 not null,
        parked_at timestamptz,
        constraint outbox_pkey primary key (position),
        constraint outbox_event_id_key unique (event_id)
    );

    -- What waits to leave, oldest first?
    create index outbox_waiting_idx on outbox (position) where parked_at is null;
"""


def upgrade() -> None:
    for statement in filter(str.strip, TABLES.split(";")):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("outbox")
    op.drop_table("vacancy")
    op.drop_table("circle_level")
    op.drop_table("post")
    op.drop_table("staff")
    op.drop_table("resident_category")
    op.drop_table("resident")
    op.drop_table("care_level")
    op.drop_table("grid")
    op.drop_table("compound")
    op.drop_table("area")
