"""Keep contact cards: numbered, issued with the numbers that hold, tested, void when they count no more."""

from alembic import op

revision = "0020"
down_revision = "0019"

TABLES = """
    alter table area add column cards_drawn_for date;

    create table contact_card (
        id uuid default gen_random_uuid() not null,
        community text not null,
        number integer not null,
        status text not null,
        printed_at timestamptz not null,
        resident_id uuid,
        issued_at timestamptz,
        issued_by text,
        stale_since timestamptz,
        stale_reason text,
        voided_at timestamptz,
        void_reason text,
        constraint contact_card_pkey primary key (id),
        constraint contact_card_community_number_key unique (community, number),
        constraint contact_card_status_check check (status in ('stock', 'issued', 'void')),
        constraint contact_card_resident_id_check check (status <> 'issued' or resident_id is not null),
        constraint contact_card_stock_check check (status <> 'stock' or resident_id is null),
        constraint contact_card_issued_at_check check ((resident_id is null) = (issued_at is null)),
        constraint contact_card_void_reason_check check ((status = 'void') = (void_reason is not null)),
        constraint contact_card_voided_at_check check ((status = 'void') = (voided_at is not null)),
        constraint contact_card_stale_since_check check ((stale_since is null) = (stale_reason is null)),
        constraint contact_card_reason_check check (void_reason in ('lost', 'replaced', 'withdrawn', 'spoilt')),
        constraint contact_card_community_fkey foreign key (community) references area (code),
        constraint contact_card_resident_id_fkey foreign key (resident_id) references resident (id)
    );

    -- Which card does somebody hold? At most one.
    create unique index contact_card_held_key on contact_card (resident_id) where status = 'issued';

    -- Which card of the stock is the next?
    create index contact_card_stock_idx on contact_card (community, number) where status = 'stock';

    create table contact_card_line (
        card_id uuid not null,
        role text not null,
        label text not null,
        phone text not null,
        constraint contact_card_line_pkey primary key (card_id, role),
        constraint contact_card_line_role_check check (
            role in ('volunteer', 'community_worker', 'property', 'health_station')),
        constraint contact_card_line_card_id_fkey foreign key (card_id) references contact_card (id)
    );

    create table service_number (
        community text not null,
        compound text not null,
        role text not null,
        label text not null,
        phone text not null,
        constraint service_number_pkey primary key (community, compound, role),
        constraint service_number_role_check check (
            role in ('volunteer', 'community_worker', 'property', 'health_station')),
        constraint service_number_community_fkey foreign key (community) references area (code)
    );

    create table card_test (
        id uuid default gen_random_uuid() not null,
        card_id uuid not null,
        month date not null,
        tested_at timestamptz,
        tested_by text,
        failed_roles text[] default '{}' not null,
        constraint card_test_pkey primary key (id),
        constraint card_test_card_id_month_key unique (card_id, month),
        constraint card_test_tested_at_check check ((tested_at is null) = (tested_by is null)),
        constraint card_test_card_id_fkey foreign key (card_id) references contact_card (id)
    )
"""


def upgrade() -> None:
    for statement in filter(str.strip, TABLES.split(";")):
        op.execute(statement)


def downgrade() -> None:
    for table in ("card_test", "service_number", "contact_card_line", "contact_card"):
        op.drop_table(table)
    op.drop_column("area", "cards_drawn_for")
