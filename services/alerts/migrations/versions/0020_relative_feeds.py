"""Keep relatives' links."""

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.execute(
        """create table relative_feed (
            id uuid not null constraint relative_feed_pkey primary key,
            token_hash bytea not null,
            resident_id uuid not null,
            contact_id uuid not null,
            granted_at timestamptz not null,
            granted_by text not null,
            reason text not null,
            expires_at timestamptz not null,
            revoked_at timestamptz,
            revoked_by text,
            constraint relative_feed_token_hash_key unique (token_hash),
            constraint relative_feed_resident_id_contact_id_key unique (resident_id, contact_id),
            constraint relative_feed_token_hash_check check (octet_length(token_hash) = 32),
            constraint relative_feed_expires_at_check check (expires_at > granted_at)
        )"""
    )


def downgrade() -> None:
    op.execute("drop table relative_feed")
