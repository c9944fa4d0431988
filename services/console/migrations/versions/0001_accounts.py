"""Accounts, sessions, tries to sign in, rights taken in an emergency, and the audit of all that."""

from alembic import op

from shared.audit_sql import CREATE

revision = "0001"
down_revision = None

STATEMENTS = (
    """
    create table account (
        id uuid constraint account_pkey primary key,
        login text not null,
        name text not null,
        staff_id uuid,
        password_hash text,
        must_change boolean default false not null,
        restricted boolean default false not null,
        active boolean default true not null,
        demo boolean default false not null,
        totp_sealed bytea,
        totp_at timestamptz,
        totp_step integer,
        oidc_subject text,
        created_at timestamptz default now() not null,
        constraint account_login_key unique (login),
        constraint account_oidc_subject_key unique (oidc_subject),
        constraint account_login_check check (login = lower(login)),
        constraint account_demo_check check (not (demo and password_hash is not null))
    )
    """,
    """
    create table account_grant (
        id uuid constraint account_grant_pkey primary key,
        account_id uuid not null constraint account_grant_account_id_fkey references account (id) on delete cascade,
        role text not null,
        scope text not null,
        grid text,
        granted_by text not null,
        granted_at timestamptz default now() not null
    )
    """,
    "create unique index account_grant_key on account_grant (account_id, role, scope, coalesce(grid, ''))",
    """
    create table session (
        token_hash bytea constraint session_pkey primary key,
        id uuid not null constraint session_id_key unique,
        account_id uuid not null constraint session_account_id_fkey references account (id) on delete cascade,
        role text not null,
        began_at timestamptz not null,
        seen_at timestamptz not null,
        idle_at timestamptz not null,
        ends_at timestamptz not null,
        strong_at timestamptz,
        agent text not null,
        address text not null
    )
    """,
    "create index session_account_id_idx on session (account_id)",
    "create index session_ends_at_idx on session (ends_at)",
    """
    create table recovery_code (
        account_id uuid not null constraint recovery_code_account_id_fkey references account (id) on delete cascade,
        code_hash bytea not null,
        used_at timestamptz,
        constraint recovery_code_pkey primary key (account_id, code_hash)
    )
    """,
    """
    create table known_device (
        account_id uuid not null constraint known_device_account_id_fkey references account (id) on delete cascade,
        token_hash bytea not null,
        seen_at timestamptz not null,
        constraint known_device_pkey primary key (account_id, token_hash)
    )
    """,
    """
    create table login_throttle (
        key bytea constraint login_throttle_pkey primary key,
        failure_count integer not null,
        tried_at timestamptz not null,
        free_at timestamptz not null,
        constraint login_throttle_failure_count_check check (failure_count > 0)
    )
    """,
    "create index login_throttle_tried_at_idx on login_throttle (tried_at)",
    """
    create table broken_glass (
        id uuid constraint broken_glass_pkey primary key,
        account_id uuid not null constraint broken_glass_account_id_fkey references account (id) on delete cascade,
        scope text not null,
        reason text not null,
        began_at timestamptz not null,
        ends_at timestamptz not null,
        reviewed_by text,
        reviewed_at timestamptz,
        constraint broken_glass_ends_at_check check (ends_at > began_at),
        constraint broken_glass_reviewed_check check ((reviewed_at is null) = (reviewed_by is null))
    )
    """,
    "create index broken_glass_account_id_idx on broken_glass (account_id, ends_at)",
    "create index broken_glass_waiting_idx on broken_glass (began_at) where reviewed_at is null",
    *CREATE,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in (
        "audit_seal", "person_audit", "broken_glass", "login_throttle", "known_device", "recovery_code", "session",
        "account_grant", "account",
    ):  # fmt: skip
        op.drop_table(table)
    op.execute("drop function refuse_audit_change()")
