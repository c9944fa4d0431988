"""Plan visits, record contacts, and tell both to others."""

from alembic import op

revision = "0001"
down_revision = None

STATEMENTS = (
    """
    create table outbox (
        position  bigserial   constraint outbox_pkey primary key,
        event_id  uuid        not null constraint outbox_event_id_key unique,
        subject   text        not null,
        body      bytea       not null,
        added_at  timestamptz not null default now(),
        try_count smallint    not null default 0,
        parked_at timestamptz
    )
    """,
    "create index outbox_waiting_idx on outbox (position) where parked_at is null",
    # Rows live for milliseconds: clean up after them at once, or the relay reads past the dead ones.
    "alter table outbox set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000)",
    """
    create table resident_copy (
        resident_id         uuid        constraint resident_copy_pkey primary key,
        entity_version      integer     not null,
        area                text        not null,
        name                text        not null,
        birth_date          date,
        birth_year          smallint,
        lunar_birthday      text,
        compound            text,
        building            text,
        unit                text,
        room                text,
        grid                text,
        door_key            text        not null,
        categories          text[]      not null,
        special             boolean     not null,
        on_list             boolean     not null,
        enrolled_at         timestamptz not null,
        changed_at          timestamptz not null,
        plan_at             timestamptz,
        awaits_circle_until timestamptz,
        planned_at          timestamptz,
        planned_rules       uuid[]      not null
    )
    """,
    "create index resident_copy_plan_at_idx on resident_copy (plan_at) where plan_at is not null",
    "create index resident_copy_area_idx on resident_copy (area) where on_list",
    """
    create table circle_copy (
        resident_id    uuid    constraint circle_copy_pkey primary key,
        entity_version integer not null,
        liaison_id     uuid,
        liaison_name   text,
        members        jsonb   not null
    )
    """,
    """
    create table care_rule (
        rule_id uuid    constraint care_rule_pkey primary key,
        version integer not null
    )
    """,
    """
    create table care_rule_version (
        rule_id           uuid        not null
                                      constraint care_rule_version_rule_id_fkey references care_rule (rule_id),
        version           integer     not null,
        name              text        not null,
        community         text,
        categories        text[]      not null,
        period            text        not null,
        modes             text[]      not null,
        opens_before_days smallint    not null,
        window_from       text        not null,
        window_to         text        not null,
        grace_minutes     integer     not null,
        remote_limit      smallint,
        active            boolean     not null,
        saved_at          timestamptz not null,
        saved_by          text        not null,
        command_id        uuid        constraint care_rule_version_command_id_key unique,
        constraint care_rule_version_pkey primary key (rule_id, version),
        constraint care_rule_version_period_check check (period in ('week', 'month', 'birthday')),
        constraint care_rule_version_modes_check check (cardinality(modes) > 0),
        constraint care_rule_version_amounts_check check (grace_minutes >= 0 and opens_before_days >= 0)
    )
    """,
    """
    create table visit (
        id              uuid        constraint visit_pkey primary key,
        resident_id     uuid        not null,
        area            text        not null,
        rule_id         uuid        not null,
        rule_version    integer     not null,
        rule_name       text        not null,
        modes           text[]      not null,
        remote_limit    smallint,
        period          text        not null,
        opens_at        timestamptz not null,
        due_at          timestamptz not null,
        ends_at         timestamptz not null,
        deadline_at     timestamptz not null,
        status          text        not null,
        liaison_id      uuid,
        liaison_name    text,
        last_outcome    text,
        last_outcome_at timestamptz,
        completed_at    timestamptz,
        contact_id      uuid,
        missed_at       timestamptz,
        detected_late   boolean     not null default false,
        cancel_reason   text,
        revision        integer     not null default 1,
        constraint visit_rule_id_rule_version_fkey
            foreign key (rule_id, rule_version) references care_rule_version (rule_id, version),
        constraint visit_status_check
            check (status in ('planned', 'completed', 'missed', 'completed_late', 'cancelled')),
        constraint visit_moments_check check (opens_at < due_at and due_at <= deadline_at),
        constraint visit_completed_check check (
            (status in ('completed', 'completed_late')) = (completed_at is not null and contact_id is not null)
        ),
        constraint visit_cancelled_check check ((status = 'cancelled') = (cancel_reason is not null)),
        constraint visit_missed_check check (status <> 'missed' or missed_at is not null)
    )
    """,
    # One duty per resident, rule and period, whoever plans it. There is no foreign key to resident_copy: a copy may be
    # emptied and filled again.
    "create unique index visit_resident_id_rule_id_period_key on visit (resident_id, rule_id, period)",
    # Whose deadline has passed? The oldest first.
    "create index visit_planned_deadline_at_idx on visit (deadline_at) where status = 'planned'",
    # What can a contact with this resident complete?
    "create index visit_open_resident_id_idx on visit (resident_id) where status in ('planned', 'missed')",
    # What is on in a community on a day?
    "create index visit_area_ends_at_idx on visit (area, ends_at)",
    # What is still to be made up for in a community?
    "create index visit_missed_area_deadline_at_idx on visit (area, deadline_at) where status = 'missed'",
    """
    create table contact (
        id          uuid        constraint contact_pkey primary key,
        command_id  uuid        not null constraint contact_command_id_key unique,
        resident_id uuid        not null,
        area        text        not null,
        visit_id    uuid,
        staff_id    uuid,
        staff_name  text,
        actor       text        not null,
        mode        text        not null,
        outcome     text        not null,
        happened_at timestamptz not null,
        recorded_at timestamptz not null,
        note        text        not null,
        findings    jsonb       not null,
        constraint contact_mode_check
            check (mode in ('door', 'home_visit', 'call', 'video', 'signal', 'activity')),
        constraint contact_outcome_check check (outcome in ('safe', 'needs_attention', 'no_answer', 'away'))
    )
    """,
    # Was the resident reached in this period? What is their history, the newest first?
    "create index contact_resident_id_happened_at_idx on contact (resident_id, happened_at)",
    # The rules every deployment begins with. Their ids are fixed, so that documents and other programs can name them.
    """
    insert into care_rule (rule_id, version) values
        ('5d0c1a52-0001-5000-8000-000000000001', 1),
        ('5d0c1a52-0001-5000-8000-000000000002', 1),
        ('5d0c1a52-0001-5000-8000-000000000003', 1)
    """,
    """
    insert into care_rule_version (
        rule_id, version, name, community, categories, period, modes, opens_before_days, window_from, window_to,
        grace_minutes, remote_limit, active, saved_at, saved_by
    ) values
        ('5d0c1a52-0001-5000-8000-000000000001', 1, '每周联络', null,
         '{lives_alone,empty_nest,disabled,severe_disability,left_behind,lost_only_child,no_kin}', 'week',
         '{door,home_visit,call,video,signal,activity}', 0, '00:00', '24:00', 480, 3, true, '2000-01-01T00:00:00Z', 'system'),
        ('5d0c1a52-0001-5000-8000-000000000002', 1, '每月敲门', null,
         '{lives_alone}', 'month', '{door,home_visit}', 0, '00:00', '24:00', 480, null, true, '2000-01-01T00:00:00Z', 'system'),
        ('5d0c1a52-0001-5000-8000-000000000003', 1, '生日必访', null,
         '{}', 'birthday', '{door,home_visit}', 1, '00:00', '18:00', 60, null, true, '2000-01-01T00:00:00Z', 'system')
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in ("contact", "visit", "care_rule_version", "care_rule", "circle_copy", "resident_copy", "outbox"):
        op.execute(f"drop table {table}")
