"""Call the rules that follow the tier as people say them; a name that somebody changed stays."""

from uuid import UUID

from alembic import op
from sqlalchemy import text

revision = "0031"
down_revision = "0030"

NAMES = (
    ("5d0c1a52-0001-5000-8000-000000000004", "高风险每7天", "高风险老人每周联系"),
    ("5d0c1a52-0001-5000-8000-000000000005", "重点每31天", "重点老人每月联系"),
    ("5d0c1a52-0001-5000-8000-000000000006", "一般每92天", "一般老人每季度联系"),
)


def upgrade() -> None:
    for rule_id, before, after in NAMES:
        _rename(rule_id, before, after)


def downgrade() -> None:
    for rule_id, before, after in NAMES:
        _rename(rule_id, after, before)


def _rename(rule_id: str, before: str, after: str) -> None:
    rename = text("update care_rule_version set name = :after where rule_id = :rule_id and name = :before")
    op.execute(rename.bindparams(rule_id=UUID(rule_id), before=before, after=after))
