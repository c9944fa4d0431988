"""Remember who was a liaison since when, and queue late records of former liaisons for review."""

from alembic import op

revision = "0006"
down_revision = "0005"

STATEMENTS = (
    """create table liaison_term (
        resident_id uuid not null,
        since timestamptz not null,
        entity_version integer not null,
        liaison_id uuid,
        liaison_name text,
        holder_id uuid,
        constraint liaison_term_pkey primary key (resident_id, since)
    )""",
    """create table contact_review (
        contact_id uuid not null,
        area text not null,
        reason text not null,
        opened_at timestamptz not null,
        settled_at timestamptz,
        settled_by text,
        decision text,
        note text,
        constraint contact_review_pkey primary key (contact_id),
        constraint contact_review_contact_id_fkey foreign key (contact_id) references contact (id),
        constraint contact_review_reason_check check (reason in ('after_hand_over')),
        constraint contact_review_decision_check check (decision in ('confirmed', 'doubtful')),
        constraint contact_review_settled_check check ((settled_at is null) = (decision is null))
    )""",
    # What waits in a community, the oldest first?
    "create index contact_review_open_idx on contact_review (area, opened_at) where settled_at is null",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("contact_review")
    op.drop_table("liaison_term")
