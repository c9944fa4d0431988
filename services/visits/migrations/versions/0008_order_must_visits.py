"""Order must-visits by cause, and visit before festivals."""

from alembic import op

revision = "0008"
down_revision = "0007"

STATEMENTS = (
    """
    create table must_visit (
        visit_id    uuid        constraint must_visit_pkey primary key,
        resident_id uuid        not null,
        cause       text        not null,
        cause_id    uuid        not null,
        caused_at   timestamptz not null,
        ordered_at  timestamptz not null,
        ordered_by  text        not null
    )
    """,
    # One visit per cause, however often it is told and whatever the rules say by then.
    "create unique index must_visit_resident_id_cause_cause_id_key on must_visit (resident_id, cause, cause_id)",
    # Which visits came of this cause?
    "create index must_visit_cause_id_idx on must_visit (cause_id)",
    """
    create table staff_copy (
        staff_id       uuid    constraint staff_copy_pkey primary key,
        entity_version integer not null,
        name           text    not null,
        active         boolean not null
    )
    """,
    """
    insert into care_rule (rule_id, version)
    select cast('5d0c1a52-0001-5000-8000-0000000000' || n as uuid), 1
      from unnest(array['11', '12', '13', '14', '15', '16', '17', '18', '21', '22', '23', '24']) n
    """,
    """
    insert into care_rule_version (
        rule_id, version, name, categories, period, cause, within_hours, high_risk_hours, needs_findings, raises_weeks,
        modes, opens_before_days, window_from, window_to, grace_minutes, active, saved_at, saved_by
    )
    select cast('5d0c1a52-0001-5000-8000-0000000000' || n as uuid), 1, name, '{}', 'cause', cause, hours, 24, findings,
           weeks, '{door,home_visit}', 0, '00:00', '24:00', 60, true, '2000-01-01T00:00:00Z', 'system'
      from (values
               ('11', '住院必访', 'hospitalised', 72, false, null),
               ('12', '出院必访', 'discharged', 72, false, null),
               ('13', '生病必访', 'illness', 72, false, null),
               ('14', '遇大事必访', 'major_event', 72, false, null),
               ('15', '丧偶必访', 'spouse_death', 24, false, 8),
               ('16', '特殊情况必访', 'special_circumstance', 48, true, null),
               ('17', '慰问家属', 'condolence', 168, false, null),
               ('18', '新联络员见面', 'introduction', 336, false, null)
           ) as c (n, name, cause, hours, findings, weeks)
    """,
    "update care_rule_version set high_risk_hours = null where cause in ('condolence', 'introduction')",
    """
    insert into care_rule_version (
        rule_id, version, name, categories, period, festival, modes, opens_before_days, window_from, window_to,
        grace_minutes, active, saved_at, saved_by
    )
    select cast('5d0c1a52-0001-5000-8000-0000000000' || n as uuid), 1, name, '{}', 'festival', festival,
           '{door,home_visit}', 7, '00:00', '18:00', 60, true, '2000-01-01T00:00:00Z', 'system'
      from (values
               ('21', '春节必访', 'lunar:01-01'),
               ('22', '端午节必访', 'lunar:05-05'),
               ('23', '中秋节必访', 'lunar:08-15'),
               ('24', '重阳节必访', 'lunar:09-09')
           ) as f (n, name, festival)
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("a database with must-visits is restored from its backup")
