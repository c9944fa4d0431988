"""Compare namesakes without reading their rows: among a million, everybody has twenty."""

from alembic import op

revision = "0038"
down_revision = "0037"

BY_PINYIN = "create index resident_name_pinyin_idx on resident (name_pinyin text_pattern_ops, community)"


def upgrade() -> None:
    op.execute("drop index resident_name_pinyin_idx")
    op.execute(f"{BY_PINYIN} include (id, birth_date, phone_tails)")


def downgrade() -> None:
    op.execute("drop index resident_name_pinyin_idx")
    op.execute(BY_PINYIN)
