"""Forms that become one command: what somebody else saved meanwhile is not written over unseen."""

from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

import pytest

from services.console.http.deeds import About, Deed, Setting, _body
from services.console.http.view import View
from shared.contracts.visits_services import SaveServicePlan

DEED = Deed("plan_edit", "services/{plan_id}", SaveServicePlan, "/plans", amend=lambda said: {"plan": said["version"]})


@pytest.mark.parametrize(("typed", "sent"), [({"version": ["2"]}, "2"), ({}, 3)])
def test_a_form_sends_the_version_that_was_shown_and_not_the_one_there_is_by_now(
    typed: dict[str, list[str]], sent: object
) -> None:
    about = About(cast("View", SimpleNamespace(community="990102003005")), None, {"plan_id": uuid4()})
    body: dict[str, Any] = _body(DEED, about, Setting(fixed={"version": 3}), {}, typed)

    assert body["plan"] == sent
