"""Weigh rules against each other: tiers, days since the last contact, festivals, windows, wishes, situations, causes."""

from alembic import op

revision = "0005"
down_revision = "0004"

STATEMENTS = (
    """
    alter table resident_copy
        add tier text,
        add tier_gap_days smallint,
        add presence text not null default 'home',
        add paused boolean not null default false
    """,
    """
    alter table care_rule_version
        add kind text not null default 'standing',
        add tiers text[] not null default '{}',
        add situations text[] not null default '{}',
        add period_days smallint,
        add festival text,
        add active_from date,
        add active_to date,
        add cause text,
        add within_hours smallint,
        add high_risk_hours smallint,
        add needs_findings boolean not null default false,
        add raises_weeks smallint,
        add constraint care_rule_version_kind_check check (kind in ('standing', 'weather', 'festival')),
        add constraint care_rule_version_days_check check (period_days is null or period_days > 0),
        add constraint care_rule_version_cause_check
            check ((period = 'cause') = (cause is not null and within_hours is not null)),
        add constraint care_rule_version_festival_check check ((period = 'festival') = (festival is not null)),
        add constraint care_rule_version_active_check
            check (active_from is null or active_to is null or active_from <= active_to),
        drop constraint care_rule_version_period_check
    """,
    """
    alter table care_rule_version
        add constraint care_rule_version_period_check
            check (period in ('week', 'month', 'days', 'birthday', 'festival', 'cause'))
    """,
    """
    alter table visit
        add reasons text[] not null default '{}',
        add base_modes text[] not null default '{}',
        add needs_findings boolean not null default false,
        add original_due_at timestamptz,
        add original_ends_at timestamptz,
        add postpone_reason text,
        add reassigned_at timestamptz,
        add constraint visit_postponed_check check (
            (original_due_at is null) = (original_ends_at is null)
            and (original_due_at is null) = (postpone_reason is null)
        )
    """,
    """
    update visit v
       set base_modes = r.modes, reasons = array[v.rule_name]
      from care_rule_version r
     where r.rule_id = v.rule_id and r.version = v.rule_version
    """,
    """
    alter table contact
        drop constraint contact_mode_check,
        add constraint contact_mode_check
            check (mode in ('door', 'home_visit', 'call', 'video', 'signal', 'message', 'activity'))
    """,
    """
    create table situation (
        resident_id uuid        not null,
        kind        text        not null,
        cause_id    uuid        not null,
        begins_at   timestamptz not null,
        ends_at     timestamptz not null,
        constraint situation_pkey primary key (resident_id, kind, cause_id),
        constraint situation_moments_check check (begins_at <= ends_at)
    )
    """,
    """
    create table wish (
        resident_id   uuid        constraint wish_pkey primary key,
        modes         text[]      not null,
        every_days    smallint,
        staff_id      uuid,
        staff_name    text,
        reason        text        not null,
        overrides     boolean     not null,
        declines      boolean     not null,
        stated_at     timestamptz not null,
        saved_by      text        not null,
        command_id    uuid        not null,
        constraint wish_every_days_check check (every_days is null or every_days > 0),
        constraint wish_reason_check check (not overrides and not declines or reason <> '')
    )
    """,
    # Whose wish is it that this person comes?
    "create index wish_staff_id_idx on wish (staff_id) where staff_id is not null",
    """
    insert into care_rule (rule_id, version) values
        ('5d0c1a52-0001-5000-8000-000000000004', 1),
        ('5d0c1a52-0001-5000-8000-000000000005', 1),
        ('5d0c1a52-0001-5000-8000-000000000006', 1),
        ('5d0c1a52-0001-5000-8000-000000000007', 1),
        ('5d0c1a52-0001-5000-8000-000000000008', 1)
    """,
    """
    insert into care_rule_version (
        rule_id, version, name, categories, tiers, situations, period, period_days, modes, opens_before_days,
        window_from, window_to, grace_minutes, remote_limit, active, saved_at, saved_by
    ) values
        ('5d0c1a52-0001-5000-8000-000000000004', 1, '高风险每7天', '{}', '{high}', '{}', 'days', null,
         '{door,home_visit,call,video,signal,activity}', 0, '00:00', '24:00', 480, 3, true,
         '2000-01-01T00:00:00Z', 'system'),
        ('5d0c1a52-0001-5000-8000-000000000005', 1, '重点每31天', '{}', '{key}', '{}', 'days', null,
         '{door,home_visit,call,video,signal,activity}', 0, '00:00', '24:00', 480, null, true,
         '2000-01-01T00:00:00Z', 'system'),
        ('5d0c1a52-0001-5000-8000-000000000006', 1, '一般每92天', '{}', '{general}', '{}', 'days', null,
         '{door,home_visit,call,video,signal,activity}', 0, '00:00', '24:00', 480, null, true,
         '2000-01-01T00:00:00Z', 'system'),
        ('5d0c1a52-0001-5000-8000-000000000007', 1, '丧偶后多联络', '{}', '{}', '{bereaved}', 'days', 3,
         '{door,home_visit,call,video,signal,activity}', 0, '00:00', '24:00', 480, 3, true,
         '2000-01-01T00:00:00Z', 'system'),
        ('5d0c1a52-0001-5000-8000-000000000008', 1, '本人意愿', '{}', '{}', '{wish}', 'days', null,
         '{door,home_visit,call,video,signal,activity}', 0, '00:00', '24:00', 480, 3, true,
         '2000-01-01T00:00:00Z', 'system')
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("a database with weighed rules is restored from its backup")
