"""The longer questions of the audit, and what the migrations of several services execute to have one."""

__all__ = ["CREATE", "FIND_BY_TIME", "FORGET", "SEAL", "VERIFY"]

DIGEST = """
    sha256(coalesce((select digest from audit_seal where number = {before}), ''::bytea) || coalesce((
        select string_agg(sha256(convert_to(row(a.position, a.at, a.actor, a.role, a.action, a.request, a.reason,
            a.resident_ids, a.fields, a.written_in)::text, 'UTF8')), ''::bytea order by a.position)
        from person_audit a where a.written_in >= {since} and a.written_in < {until}), ''::bytea))
"""
"""Digest of a seal, over the one before it and every row it covers, as it is."""

SEAL = f"""
    insert into audit_seal (number, from_transaction, to_transaction, row_count, newest_at, digest)
    select b.number + 1, b.since, b.until, c.row_count, c.newest_at,
        {DIGEST.format(before="b.number", since="b.since", until="b.until")}
    from (select coalesce(max(number), 0) as number, coalesce(max(to_transaction), 0) as since,
                 (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint as until from audit_seal) b
    cross join lateral (
        select count(*) as row_count, max(at) as newest_at from person_audit
        where written_in >= b.since and written_in < b.until) c
    where c.row_count > 0
"""  # noqa: S608 - a constant

OF_A_SEAL = DIGEST.format(before="s.number - 1", since="s.from_transaction", until="s.to_transaction")

VERIFY = f"""
    select s.number, s.row_count,
        (select count(*) from person_audit a
         where a.written_in >= s.from_transaction and a.written_in < s.to_transaction) as found,
        s.newest_at < :forgotten_before as may_be_gone,
        s.digest = {OF_A_SEAL} as whole,
        s.from_transaction = coalesce((select p.to_transaction from audit_seal p where p.number = s.number - 1), 0)
            and (s.number = 1 or exists (select from audit_seal p where p.number = s.number - 1)) as follows
    from audit_seal s order by s.number
"""  # noqa: S608 - a constant

FORGET = """
    delete from person_audit where position = any(array(
        select position from person_audit
        where at < :before and written_in < (
            select max(s.to_transaction) from audit_seal s
            where not exists (
                select from audit_seal o where o.number <= s.number and o.newest_at >= :before))
        order by position limit :limit for update skip locked))
    returning position
"""

CREATE = (
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
    )""",
    "create index person_audit_resident_ids_idx on person_audit using gin (resident_ids)",
    "create index person_audit_actor_idx on person_audit (actor, position)",
    "create index person_audit_written_in_idx on person_audit (written_in)",
    "create index person_audit_at_idx on person_audit using brin (at)",
    """create table audit_seal (
        number bigint constraint audit_seal_pkey primary key,
        from_transaction bigint not null,
        to_transaction bigint not null,
        row_count bigint not null,
        newest_at timestamptz not null,
        digest bytea not null,
        sealed_at timestamptz not null default now(),
        constraint audit_seal_to_transaction_check check (to_transaction > from_transaction)
    )""",
    """create function refuse_audit_change() returns trigger language plpgsql as $$
    begin
        if tg_op = 'DELETE' and tg_table_name = 'person_audit' then
            if old.at < now() - interval '3 years' then
                return old;
            end if;
        end if;
        raise exception 'the audit is append-only' using errcode = 'insufficient_privilege';
    end $$""",
    *(
        f"""create trigger {table}_append_only before update or delete on {table}
        for each row execute function refuse_audit_change()"""
        for table in ("person_audit", "audit_seal")
    ),
    *(
        f"""create trigger {table}_never_emptied before truncate on {table}
        for each statement execute function refuse_audit_change()"""
        for table in ("person_audit", "audit_seal")
    ),
)
"""Makes the tables and refuses changes to them, to their owner as well; rows of three years may go, as the law has it.
Part of migrations that have run: like those it is never changed."""

FIND_BY_TIME = "create index person_audit_at_position_idx on person_audit (at, position)"
"""Part of migrations that have run, as `CREATE` is."""
