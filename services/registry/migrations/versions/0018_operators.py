"""Keep third parties that look after some residents, and for how long."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.execute(
        """create table operator (
            code text constraint operator_pkey primary key,
            name text not null,
            contract_from timestamptz not null,
            contract_to timestamptz,
            constraint operator_contract_to_check check (contract_to >= contract_from)
        )"""
    )
    op.execute(
        """create table operator_assignment (
            operator text not null constraint operator_assignment_operator_fkey references operator (code),
            resident_id uuid not null constraint operator_assignment_resident_id_fkey references resident (id),
            active_from timestamptz not null,
            active_to timestamptz,
            assigned_by text not null,
            constraint operator_assignment_pkey primary key (operator, resident_id, active_from),
            constraint operator_assignment_active_to_check check (active_to >= active_from)
        )"""
    )
    op.execute(
        """create unique index operator_assignment_open_key on operator_assignment (resident_id, operator)
        where active_to is null"""
    )


def downgrade() -> None:
    op.drop_table("operator_assignment")
    op.drop_table("operator")
