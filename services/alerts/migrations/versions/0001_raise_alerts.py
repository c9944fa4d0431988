"""Raise alerts, climb, and tell people."""

from alembic import op

revision = "0001"
down_revision = None

STATEMENTS = (
    """
    create table outbox (
        position bigserial constraint outbox_pkey primary key,
        event_id uuid not null,
        subject text not null,
        body bytea not null,
        added_at timestamptz default now() not null,
        try_count smallint default 0 not null,
        parked_at timestamptz,
        constraint outbox_event_id_key unique (event_id)
    )
    """,
    "create index outbox_waiting_idx on outbox (position) where parked_at is null",
    # Rows live for milliseconds: clean up after them at once, or the relay reads past the dead ones.
    "alter table outbox set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000)",
    """
    create table inbox (
        reader text not null,
        event_id uuid not null,
        received_at timestamptz default now() not null,
        constraint inbox_pkey primary key (reader, event_id)
    )
    """,
    """
    create table resident_copy (
        resident_id uuid constraint resident_copy_pkey primary key,
        entity_version integer not null,
        community_code text not null,
        name text not null,
        birth_date date,
        birth_year integer,
        compound text,
        building text,
        unit text,
        room text,
        on_list boolean not null
    )
    """,
    """
    create table staff_copy (
        staff_id uuid constraint staff_copy_pkey primary key,
        entity_version integer not null,
        name text not null,
        phones jsonb not null,
        email text,
        active boolean not null
    )
    """,
    """
    create table circle_copy (
        resident_id uuid constraint circle_copy_pkey primary key,
        entity_version integer not null,
        community_code text,
        members jsonb not null,
        resolved_at timestamptz
    )
    """,
    """
    create table vacancy_copy (
        resident_id uuid not null,
        role text not null,
        post_id uuid not null,
        vacant boolean not null,
        entity_version integer not null,
        changed_at timestamptz not null,
        constraint vacancy_copy_pkey primary key (resident_id, role, post_id)
    )
    """,
    # For how many residents is this post vacant?
    "create index vacancy_copy_post_id_idx on vacancy_copy (role, post_id) where vacant",
    """
    create table visit_copy (
        visit_id uuid constraint visit_copy_pkey primary key,
        status text not null,
        heard_at timestamptz default now() not null,
        constraint visit_copy_status_check check (status in ('missed', 'completed', 'cancelled'))
    )
    """,
    # Which of these is too old to be replayed?
    "create index visit_copy_heard_at_idx on visit_copy (heard_at)",
    """
    create table contact_copy (
        resident_id uuid constraint contact_copy_pkey primary key,
        last_reached_at timestamptz,
        last_unanswered_at timestamptz
    )
    """,
    """
    create table escalation_plan (
        id serial constraint escalation_plan_pkey primary key,
        community_code text,
        severity text,
        plan jsonb not null,
        version integer default 1 not null,
        saved_at timestamptz default now() not null,
        saved_by text default 'system' not null,
        constraint escalation_plan_severity_check check (severity in ('info', 'warning', 'urgent')),
        constraint escalation_plan_community_code_severity_key unique nulls not distinct (community_code, severity)
    )
    """,
    """
    create table alert (
        id uuid constraint alert_pkey primary key,
        dedup_key text not null,
        kind text not null,
        title text not null,
        severity text not null,
        district text not null,
        street text not null,
        community text not null,
        community_code text not null,
        resident_id uuid,
        circle_of uuid not null,
        contact_id uuid,
        plan jsonb not null,
        level integer default 0 not null,
        role text,
        status text default 'open' not null,
        raised_at timestamptz not null,
        next_escalation_at timestamptz,
        exhausted_at timestamptz,
        acknowledged_by text,
        acknowledged_at timestamptz,
        closed_at timestamptz,
        outcome text,
        repeat_count integer default 0 not null,
        entity_version integer default 1 not null,
        constraint alert_status_check check (status in ('open', 'acknowledged', 'unresolved_exhausted', 'closed')),
        constraint alert_severity_check check (severity in ('info', 'warning', 'urgent')),
        constraint alert_climbing_check check ((status = 'open') = (next_escalation_at is not null)),
        constraint alert_closing_check check ((status = 'closed') = (closed_at is not null)),
        constraint alert_outcome_check check ((closed_at is null) = (outcome is null))
    )
    """,
    # Which alerts have to climb now?
    "create index alert_next_escalation_at_idx on alert (next_escalation_at) where status = 'open'",
    # One alert per case; a case that comes back after the closing is a new alert.
    "create unique index alert_dedup_key_key on alert (dedup_key) where status <> 'closed'",
    # Which alerts wait for this resident's care circle?
    "create index alert_circle_of_idx on alert (circle_of) where status <> 'closed'",
    # What stands on this community's desk?
    "create index alert_community_idx on alert (community_code) where status <> 'closed'",
    # What has this resident had?
    "create index alert_resident_id_idx on alert (resident_id, raised_at)",
    # What was closed lately?
    "create index alert_closed_at_idx on alert (community_code, closed_at) where status = 'closed'",
    """
    create table alert_entry (
        position bigserial constraint alert_entry_pkey primary key,
        alert_id uuid not null constraint alert_entry_alert_id_fkey references alert,
        at timestamptz not null,
        kind text not null,
        text text not null,
        who text,
        staff_id uuid
    )
    """,
    "create index alert_entry_alert_id_idx on alert_entry (alert_id, position)",
    """
    create table alert_step (
        alert_id uuid not null constraint alert_step_alert_id_fkey references alert,
        level integer not null,
        role text,
        staff_id uuid,
        staff_name text,
        phone text,
        told_at timestamptz,
        acknowledged_at timestamptz,
        constraint alert_step_pkey primary key (alert_id, level)
    )
    """,
    """
    create table notice (
        id uuid constraint notice_pkey primary key,
        alert_id uuid not null constraint notice_alert_id_fkey references alert,
        level integer not null,
        role text,
        staff_id uuid not null,
        staff_name text not null,
        channel text not null,
        address text not null,
        text text not null,
        status text default 'waiting' not null,
        attempt_count integer default 0 not null,
        created_at timestamptz not null,
        due_at timestamptz not null,
        leased_until timestamptz,
        sent_at timestamptz,
        answer text,
        constraint notice_status_check check (status in ('waiting', 'sending', 'sent', 'unknown', 'cancelled', 'dead')),
        constraint notice_lease_check check ((status = 'sending') = (leased_until is not null)),
        constraint notice_sent_check check ((status = 'sent') = (sent_at is not null)),
        constraint notice_alert_id_level_staff_id_channel_key unique (alert_id, level, staff_id, channel)
    )
    """,
    # Whose sender died?
    "create index notice_leased_until_idx on notice (leased_until) where status = 'sending'",
    # What was given up?
    "create index notice_dead_idx on notice (due_at) where status = 'dead'",
    # What is due on this channel?
    "create index notice_due_at_idx on notice (channel, due_at) where status in ('waiting', 'unknown')",
    """
    create table notice_attempt (
        notice_id uuid not null constraint notice_attempt_notice_id_fkey references notice,
        number integer not null,
        started_at timestamptz not null,
        ended_at timestamptz,
        result text,
        answer text,
        constraint notice_attempt_pkey primary key (notice_id, number),
        constraint notice_attempt_result_check check (result in ('delivered', 'retry', 'refused', 'unknown'))
    )
    """,
    """
    create table notice_token (
        hash bytea constraint notice_token_pkey primary key,
        notice_id uuid not null constraint notice_token_notice_id_fkey references notice,
        expires_at timestamptz not null,
        used_at timestamptz
    )
    """,
    "create index notice_token_notice_id_idx on notice_token (notice_id)",
    """
    create table screen_message (
        notice_id uuid constraint screen_message_pkey primary key constraint screen_message_notice_id_fkey references notice,
        alert_id uuid not null constraint screen_message_alert_id_fkey references alert,
        staff_id uuid not null,
        community_code text not null,
        received_at timestamptz not null,
        text text not null,
        link_token text not null
    )
    """,
    # What has this phone received?
    "create index screen_message_staff_id_idx on screen_message (staff_id, received_at)",
    # Liaison or block captain now, compound director after 20 minutes, secretary after 40: the charter's ladder.
    """
    insert into escalation_plan (community_code, severity, plan) values (null, null, '{
        "levels": [
            {"roles": ["liaison", "block_captain"], "after_minutes": 0},
            {"roles": ["compound_director"], "after_minutes": 20},
            {"roles": ["secretary"], "after_minutes": 40}
        ],
        "exhausted_after_minutes": 60
    }')
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
