"""Keep which hazards outside agencies see to, and what they answered."""

from alembic import op

revision = "0024"
down_revision = "0023"

STATEMENTS = (
    """
    create table agency_route (
        hazard text not null,
        area text not null,
        agency text not null,
        agency_name text not null,
        answer_minutes integer not null,
        enabled boolean not null,
        author text not null,
        reason text not null,
        saved_at timestamptz not null,
        constraint agency_route_pkey primary key (hazard, area),
        constraint agency_route_answer_minutes_check check (answer_minutes >= 1)
    )
    """,
    """
    create table agency_case (
        id uuid not null constraint agency_case_pkey primary key,
        finding_id uuid not null,
        resident_id uuid not null,
        hazard text not null,
        agency text not null,
        agency_name text not null,
        answer_minutes integer not null,
        community_code text not null,
        status text not null default 'notified',
        attempts integer not null default 1,
        notified_at timestamptz not null,
        due_at timestamptz,
        silent_at timestamptz,
        case_number text,
        accepted_at timestamptz,
        version integer not null default 1,
        constraint agency_case_status_check check (status in ('notified', 'accepted', 'withdrawn')),
        constraint agency_case_case_number_check check ((status = 'accepted') = (case_number is not null)),
        constraint agency_case_due_at_check check (status = 'notified' or due_at is null)
    )
    """,
    # Which agencies have not answered in time?
    "create index agency_case_due_at_idx on agency_case (due_at) where due_at is not null",
    # What became of this finding?
    "create index agency_case_finding_id_idx on agency_case (finding_id)",
    # What is with agencies in this community, the latest first?
    "create index agency_case_community_code_idx on agency_case (community_code, notified_at)",
    """
    create table agency_receipt (
        event_id uuid not null constraint agency_receipt_pkey primary key,
        case_id uuid not null,
        agency text not null,
        case_number text not null,
        received_at timestamptz not null,
        heard_at timestamptz not null,
        outcome text not null,
        constraint agency_receipt_outcome_check check (outcome in ('accepted', 'repeated', 'other_number', 'unknown'))
    )
    """,
    # What else was answered to this case?
    "create index agency_receipt_case_id_idx on agency_receipt (case_id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in ("agency_receipt", "agency_case", "agency_route"):
        op.drop_table(table)
