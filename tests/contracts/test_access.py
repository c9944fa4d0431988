"""The policy decides on every request there is, and on nothing that there is not."""

import pytest

from shared.access import (
    RIGHTS,
    ROLES,
    STRONG_RIGHTS,
    Reach,
    _enforcer,
    is_strong,
    may,
    may_any,
    reach_of,
    requests_of,
    right_of,
)
from shared.contracts.catalog import REQUESTS

NAMES = {request.NAME for request in REQUESTS}

PEOPLE = sorted(set(ROLES) - {"system", "system_operator", "public"})


def test_every_request_stands_in_a_right_and_every_right_covers_requests_that_exist() -> None:
    assert {name for name in NAMES if right_of(name) is None} == set()
    assert {name for right in RIGHTS for name in requests_of(right)} == NAMES


def test_who_may_send_nothing_is_nobody_we_know() -> None:
    assert not any(may("somebody", name) for name in NAMES)
    assert all(may("system", name) for name in NAMES)
    assert reach_of("somebody") is Reach.NONE


@pytest.mark.parametrize("role", PEOPLE)
def test_a_person_never_uses_the_rights_of_a_link_or_of_the_whole_house(role: str) -> None:
    assert not may(role, "links.use")
    assert not may(role, "everything")


def test_what_is_answered_is_what_the_model_says_of_the_policy() -> None:
    model = _enforcer()
    asked = [*RIGHTS, *(name for right in RIGHTS[::6] for name in requests_of(right)[:1]), "of.nobody.v1"]

    for role in (*ROLES, "somebody"):
        wrong = [what for what in asked if may(role, what) != model.enforce(role, what)]
        assert wrong == [], role


def test_an_operator_asks_for_its_own_residents_and_for_nothing_else() -> None:
    assert [name for name in NAMES if may("operator", name)] == ["registry.list_assigned_residents.v1"]


def test_an_administrator_of_accounts_sees_no_resident() -> None:
    assert [name for name in NAMES if may("admin", name)] == []
    assert may("admin", "accounts.manage")


def test_an_auditor_reads_the_audit_and_no_file() -> None:
    assert may("auditor", "registry.list_audit.v1")
    assert not may("auditor", "registry.get_resident.v1")
    assert not may_any(["secretary", "district"], "visits.list_audit.v1")


def test_who_can_take_data_away_or_see_what_is_restricted_needs_a_second_factor() -> None:
    assert {role for role in PEOPLE if is_strong(role)} == {"secretary", "street", "district", "auditor", "admin"}
    assert set(RIGHTS) >= STRONG_RIGHTS
