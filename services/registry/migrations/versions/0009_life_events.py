"""Keep what happens in residents' lives, deaths that wait for a second person, relatives and what they may be told."""

from alembic import op

revision = "0009"
down_revision = "0008"

LASTING = "kind in ('hospitalised', 'away', 'entered_institution', 'moved_out')"


def upgrade() -> None:
    op.execute("alter table resident add column stay text, add column paused boolean not null default false")
    op.execute(
        """alter table resident drop constraint resident_status_check,
            add constraint resident_status_check
                check (status in ('active', 'deceased', 'moved_out', 'institution')),
            add constraint resident_stay_check check (stay in ('hospital', 'away'))"""
    )
    _deaths()
    _events()
    _relatives()


def _deaths() -> None:
    op.execute(
        """create table death_report (
            id uuid constraint death_report_pkey primary key,
            resident_id uuid not null constraint death_report_resident_id_fkey references resident (id),
            state text not null,
            status_before text not null,
            died_on date,
            note text,
            reported_by text not null,
            reported_at timestamptz not null,
            confirmed_by text,
            confirmed_at timestamptz,
            reversed_by text,
            reversed_at timestamptz,
            reversed_reason text,
            reminded_at timestamptz,
            constraint death_report_state_check check (state in ('reported', 'confirmed', 'reversed')),
            constraint death_report_second_person_check check (confirmed_by <> reported_by),
            constraint death_report_confirmed_at_check check (state <> 'confirmed' or confirmed_at is not null),
            constraint death_report_reversed_at_check check ((state = 'reversed') = (reversed_at is not null))
        )"""
    )
    op.execute("create unique index death_report_open_key on death_report (resident_id) where state <> 'reversed'")
    op.execute(
        """create index death_report_waiting_idx on death_report (reported_at)
        where state = 'reported' and reminded_at is null"""
    )
    op.execute(
        """create table death_survivor (
            report_id uuid not null constraint death_survivor_report_id_fkey references death_report (id),
            resident_id uuid not null constraint death_survivor_resident_id_fkey references resident (id),
            began_alone boolean not null,
            ended_empty_nest boolean not null,
            constraint death_survivor_pkey primary key (report_id, resident_id)
        )"""
    )
    op.execute(
        """create table condolence_task (
            report_id uuid not null constraint condolence_task_report_id_fkey references death_report (id),
            kind text not null,
            community text not null,
            due_on date not null,
            state text not null default 'open',
            done_by text,
            done_at timestamptz,
            note text,
            constraint condolence_task_pkey primary key (report_id, kind),
            constraint condolence_task_kind_check check (kind in ('family_visit', 'memorial')),
            constraint condolence_task_state_check check (state in ('open', 'done', 'cancelled')),
            constraint condolence_task_done_at_check check ((state = 'done') = (done_at is not null))
        )"""
    )
    op.execute("create index condolence_task_open_idx on condolence_task (community, due_on) where state = 'open'")


def _events() -> None:
    op.execute(
        f"""create table life_event (
            id uuid constraint life_event_pkey primary key,
            resident_id uuid not null constraint life_event_resident_id_fkey references resident (id),
            kind text not null,
            state text not null default 'recorded',
            happened_at timestamptz not null,
            ended_at timestamptz,
            until_on date,
            lapses_at timestamptz,
            note text,
            ends_id uuid constraint life_event_ends_id_fkey references life_event (id),
            report_id uuid constraint life_event_report_id_fkey references death_report (id),
            recorded_by text not null,
            recorded_at timestamptz not null,
            withdrawn_by text,
            withdrawn_at timestamptz,
            withdrawn_reason text,
            constraint life_event_kind_check check (kind in (
                'hospitalised', 'discharged', 'entered_institution', 'left_institution', 'away', 'back', 'moved_out',
                'moved_back', 'moved_house', 'serious_illness', 'accident', 'family_death', 'spouse_death', 'wedding',
                'hardship', 'complaint')),
            constraint life_event_state_check check (state in ('recorded', 'withdrawn')),
            constraint life_event_ended_at_check check (ended_at is null or {LASTING}),
            constraint life_event_withdrawn_at_check check ((state = 'withdrawn') = (withdrawn_at is not null))
        )"""
    )
    op.execute(
        f"""create unique index life_event_lasting_key on life_event (resident_id, kind)
        where state = 'recorded' and ended_at is null and {LASTING}"""
    )
    op.execute("create index life_event_resident_id_idx on life_event (resident_id, happened_at)")
    op.execute("create index life_event_lapses_at_idx on life_event (lapses_at) where lapses_at is not null")
    op.execute("create index life_event_report_id_idx on life_event (report_id) where report_id is not null")


def _relatives() -> None:
    op.execute(
        """create table relative (
            id uuid constraint relative_pkey primary key,
            resident_id uuid not null constraint relative_resident_id_fkey references resident (id),
            name text not null,
            relation text not null,
            phones text[] not null default '{}',
            lives_where text,
            kin_id uuid constraint relative_kin_id_fkey references resident (id),
            recorded_by text not null,
            recorded_at timestamptz not null,
            removed_at timestamptz,
            constraint relative_relation_check check (
                relation in ('spouse', 'child', 'parent', 'sibling', 'grandchild', 'grandparent', 'other')),
            constraint relative_kin_id_check check (kin_id <> resident_id)
        )"""
    )
    op.execute("create index relative_resident_id_idx on relative (resident_id) where removed_at is null")
    op.execute(
        """create unique index relative_kin_id_key on relative (kin_id, resident_id)
        where kin_id is not null and removed_at is null"""
    )
    op.execute(
        """create table consent (
            id uuid not null default gen_random_uuid() constraint consent_pkey primary key,
            resident_id uuid not null constraint consent_resident_id_fkey references resident (id),
            relative_id uuid not null constraint consent_relative_id_fkey references relative (id),
            purpose text not null,
            field text not null,
            given_at timestamptz not null,
            medium text not null,
            recorded_by text not null,
            withdrawn_at timestamptz,
            withdrawn_by text,
            withdrawn_medium text,
            constraint consent_purpose_check check (purpose in ('news', 'emergency', 'health', 'pictures')),
            constraint consent_field_check check (
                field in ('last_seen', 'mood', 'health', 'address', 'phone', 'pictures')),
            constraint consent_medium_check check (medium in ('paper', 'spoken', 'phone', 'online')),
            constraint consent_withdrawn_at_check check (withdrawn_at >= given_at)
        )"""
    )
    op.execute(
        "create unique index consent_open_key on consent (relative_id, purpose, field) where withdrawn_at is null"
    )
    op.execute("create index consent_resident_id_idx on consent (resident_id)")


def downgrade() -> None:
    for table in ("consent", "relative", "life_event", "condolence_task", "death_survivor", "death_report"):
        op.drop_table(table)
    op.execute(
        """alter table resident drop constraint resident_stay_check, drop constraint resident_status_check,
            add constraint resident_status_check check (status in ('active', 'deceased', 'moved_out'))"""
    )
    op.execute("alter table resident drop column stay, drop column paused")
