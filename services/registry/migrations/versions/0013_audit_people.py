"""Keep who saw and who changed what of which person, so that nobody can take it back."""

from alembic import op

revision = "0013"
down_revision = "0012"

YEARS = 3
"""For how long the database itself refuses to forget: what the law asks of processing records."""


def upgrade() -> None:
    op.execute(
        """create table person_audit (
            position bigint generated always as identity constraint person_audit_pkey primary key,
            at timestamptz not null,
            actor text not null,
            role text,
            action text not null,
            request text not null,
            reason text,
            resident_ids uuid[] not null,
            fields text[] not null default '{}',
            written_in bigint not null default (pg_current_xact_id()::text)::bigint,
            constraint person_audit_action_check check (action in ('read', 'write'))
        )"""
    )
    op.execute("create index person_audit_resident_ids_idx on person_audit using gin (resident_ids)")
    op.execute("create index person_audit_actor_idx on person_audit (actor, position)")
    op.execute("create index person_audit_written_in_idx on person_audit (written_in)")
    op.execute("create index person_audit_at_idx on person_audit using brin (at)")
    op.execute(
        """create table audit_seal (
            number bigint constraint audit_seal_pkey primary key,
            from_transaction bigint not null,
            to_transaction bigint not null,
            row_count bigint not null,
            newest_at timestamptz not null,
            digest bytea not null,
            sealed_at timestamptz not null default now(),
            constraint audit_seal_to_transaction_check check (to_transaction > from_transaction)
        )"""
    )
    _refuse_changes()
    op.execute("create index inbox_received_at_idx on inbox using brin (received_at)")


def _refuse_changes() -> None:
    """Let rows come in and, after their years, go; nothing else. The owner of the tables is bound by it too."""
    op.execute(
        f"""create function refuse_audit_change() returns trigger language plpgsql as $$
        begin
            if tg_op = 'DELETE' and tg_table_name = 'person_audit' then
                if old.at < now() - interval '{YEARS} years' then
                    return old;
                end if;
            end if;
            raise exception 'the audit is append-only' using errcode = 'insufficient_privilege';
        end $$"""
    )
    for table in ("person_audit", "audit_seal"):
        op.execute(
            f"""create trigger {table}_append_only before update or delete on {table}
            for each row execute function refuse_audit_change()"""
        )
        op.execute(
            f"""create trigger {table}_never_emptied before truncate on {table}
            for each statement execute function refuse_audit_change()"""
        )


def downgrade() -> None:
    op.execute("drop index inbox_received_at_idx")
    op.drop_table("audit_seal")
    op.drop_table("person_audit")
    op.execute("drop function refuse_audit_change()")
