"""Keep assessments, incidents, health findings, census rounds, devices, agreements and the documents of the pack."""

from alembic import op

revision = "0019"
down_revision = "0018"

STATEMENTS = (
    """create table assessment (
        id uuid not null,
        resident_id uuid not null,
        standard text not null,
        standard_version text not null,
        items jsonb not null,
        level_code text not null,
        assessor text not null,
        assessed_on date not null,
        due_on date not null,
        recorded_by text not null,
        recorded_at timestamptz not null,
        constraint assessment_pkey primary key (id),
        constraint assessment_resident_id_fkey foreign key (resident_id) references resident (id),
        constraint assessment_due_on_check check (due_on > assessed_on)
    )""",
    # What was found of this person, the latest first?
    "create index assessment_resident_id_assessed_on_idx on assessment (resident_id, assessed_on)",
    # Who is to be assessed again by now?
    "create index assessment_due_on_idx on assessment (due_on)",
    """create table risk_incident (
        id uuid not null,
        resident_id uuid not null,
        kind text not null,
        happened_at timestamptz not null,
        note text,
        recorded_by text not null,
        recorded_at timestamptz not null,
        constraint risk_incident_pkey primary key (id),
        constraint risk_incident_resident_id_fkey foreign key (resident_id) references resident (id),
        constraint risk_incident_kind_check
            check (kind in ('fall', 'fire', 'gas', 'lost', 'fraud', 'illness', 'other'))
    )""",
    # What happened to this person about then?
    "create index risk_incident_resident_id_happened_at_idx on risk_incident (resident_id, happened_at)",
    """create table reassessment (
        id uuid not null default gen_random_uuid(),
        resident_id uuid not null,
        reason text not null,
        due_on date not null,
        opened_at timestamptz not null,
        closed_at timestamptz,
        constraint reassessment_pkey primary key (id),
        constraint reassessment_resident_id_fkey foreign key (resident_id) references resident (id),
        constraint reassessment_reason_check check (reason in ('twelve_months', 'risk_incidents'))
    )""",
    # Is this person to be assessed again for this reason? Told once, until the next assessment.
    "create unique index reassessment_open_key on reassessment (resident_id, reason) where closed_at is null",
    """create table health_flag (
        id uuid not null,
        resident_id uuid not null,
        severity text not null,
        state text not null,
        source text not null,
        found_on date not null,
        note text,
        proposed_by text not null,
        proposed_at timestamptz not null,
        decided_by text,
        decided_at timestamptz,
        constraint health_flag_pkey primary key (id),
        constraint health_flag_resident_id_fkey foreign key (resident_id) references resident (id),
        constraint health_flag_severity_check check (severity in ('info', 'warning', 'urgent')),
        constraint health_flag_state_check check (state in ('proposed', 'confirmed', 'dismissed')),
        constraint health_flag_decided_at_check check (
            (state = 'proposed') = (decided_at is null) and (decided_at is null) = (decided_by is null))
    )""",
    # Which findings of a person are there?
    "create index health_flag_resident_id_idx on health_flag (resident_id)",
    # Which findings wait for somebody?
    "create index health_flag_proposed_idx on health_flag (proposed_at) where state = 'proposed'",
    """create table census_round (
        id uuid not null,
        community text not null,
        name text not null,
        opened_on date not null,
        opened_by text not null,
        closed_at timestamptz,
        constraint census_round_pkey primary key (id),
        constraint census_round_community_fkey foreign key (community) references area (code)
    )""",
    """create table census_household (
        id uuid not null default gen_random_uuid(),
        round_id uuid not null,
        door text not null,
        persons integer not null,
        state text not null default 'open',
        constraint census_household_pkey primary key (id),
        constraint census_household_round_id_fkey foreign key (round_id) references census_round (id),
        constraint census_household_state_check check (state in ('open', 'reached', 'not_reached')),
        constraint census_household_round_id_door_key unique (round_id, door)
    )""",
    """create table census_try (
        id uuid not null,
        household_id uuid not null,
        tried_at timestamptz not null,
        day_part text not null,
        reached boolean not null,
        answers jsonb not null,
        tried_by text not null,
        constraint census_try_pkey primary key (id),
        constraint census_try_household_id_fkey foreign key (household_id) references census_household (id),
        constraint census_try_day_part_check check (day_part in ('morning', 'afternoon', 'evening'))
    )""",
    # When was this household tried?
    "create index census_try_household_id_idx on census_try (household_id)",
    """create table device (
        id uuid not null,
        community text not null,
        number text not null,
        kind text not null,
        inspect_by date not null,
        constraint device_pkey primary key (id),
        constraint device_community_fkey foreign key (community) references area (code),
        constraint device_community_number_key unique (community, number)
    )""",
    """create table device_loan (
        id uuid not null,
        device_id uuid not null,
        resident_id uuid not null,
        lent_on date not null,
        returned_on date,
        constraint device_loan_pkey primary key (id),
        constraint device_loan_device_id_fkey foreign key (device_id) references device (id),
        constraint device_loan_resident_id_fkey foreign key (resident_id) references resident (id),
        constraint device_loan_returned_on_check check (returned_on >= lent_on)
    )""",
    # Who has this device now? One at a time.
    "create unique index device_loan_open_key on device_loan (device_id) where returned_on is null",
    """create table device_task (
        id uuid not null default gen_random_uuid(),
        device_id uuid not null,
        loan_id uuid not null,
        kind text not null,
        reason text not null,
        opened_at timestamptz not null,
        closed_at timestamptz,
        constraint device_task_pkey primary key (id),
        constraint device_task_device_id_fkey foreign key (device_id) references device (id),
        constraint device_task_loan_id_fkey foreign key (loan_id) references device_loan (id),
        constraint device_task_kind_check check (kind in ('inspect', 'return')),
        constraint device_task_reason_check
            check (reason in ('inspection_passed', 'holder_died', 'holder_moved'))
    )""",
    # Is this to be done about the device? Told once, until it is done.
    "create unique index device_task_open_key on device_task (device_id, kind) where closed_at is null",
    """create table agreement (
        id uuid not null,
        resident_id uuid not null,
        guardian_name text not null,
        guardian_phone text not null,
        relation text not null,
        number text not null,
        signed_on date not null,
        expires_on date not null,
        recorded_by text not null,
        recorded_at timestamptz not null,
        renewal_told_at timestamptz,
        expiry_told_at timestamptz,
        constraint agreement_pkey primary key (id),
        constraint agreement_resident_id_fkey foreign key (resident_id) references resident (id),
        constraint agreement_expires_on_check check (expires_on > signed_on)
    )""",
    # Who is guardian of this person?
    "create index agreement_resident_id_idx on agreement (resident_id)",
    # Which agreements end soon, and nobody was told?
    "create index agreement_renewal_idx on agreement (expires_on) where renewal_told_at is null",
    # Which agreements have ended, and nobody was told?
    "create index agreement_expiry_idx on agreement (expires_on) where expiry_told_at is null",
    """create table pack_document (
        id uuid not null,
        resident_id uuid not null,
        kind text not null,
        number text not null,
        issued_on date not null,
        valid_to date,
        recorded_by text not null,
        recorded_at timestamptz not null,
        constraint pack_document_pkey primary key (id),
        constraint pack_document_resident_id_fkey foreign key (resident_id) references resident (id),
        constraint pack_document_kind_check
            check (kind in ('person_form', 'family_form', 'help_form', 'rescue_card')),
        constraint pack_document_valid_to_check check (valid_to > issued_on)
    )""",
    # Which documents does this person have?
    "create index pack_document_resident_id_idx on pack_document (resident_id, kind)",
)

TABLES = (
    "pack_document", "agreement", "device_task", "device_loan", "device", "census_try", "census_household",
    "census_round", "health_flag", "reassessment", "risk_incident", "assessment",
)  # fmt: skip


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
