"""Requests that nobody in their right mind would send: whatever comes, the console has an answer and does not fail."""

import asyncio
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from http import HTTPStatus
from itertools import count
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode

from services.console.http.access import Need, pages_of
from services.console.http.app import PARTS, create_app
from services.console.use_cases.demo_accounts import DEMO_ROLES
from shared.access import may
from tests.support.demo_house import SESSION_COOKIE, DemoHouse
from tests.support.house_finds import FINDS, found
from tests.support.house_pages import HOUSE_PAGES
from tests.support.waiting import PATIENCE_SECONDS

EXAMPLES = 2
"""For every operation, each of what fits, of what fits about somebody there is, or of what does not fit."""

CSRF = "a token of this browser, long enough to be kept"

KNOWN = {
    "resident_id": "resident", "alert_id": "waiting_alert", "activity_id": "activity", "import_id": "roster_import",
    "rule_id": "rule", "staff_id": "phone", "community": "community", "token": "notice_link", "relative_id": "relative",
    "life_event_id": "life_event", "series_id": "series", "shift_id": "shift", "team_id": "team",
}  # fmt: skip
"""Names in addresses, and what they now and then stand for."""

LEFT_OUT = {"/live", "/logout", "/account/sessions", "/account/role", "/login/demo"}
"""A stream does not end; after the others somebody else is signed in, or nobody."""

TRIES = 2
"""Of every form."""

NONSENSE = (
    "", " ", "-1", "1e309", "9" * 30, "2026-13-45", "25:61", "１２", "nan", "\x00", "😀" * 2100, "<b>'\";--", "{}",
    "on", "00000000-0000-0000-0000-000000000000", "/../..", "990102003006",
)  # fmt: skip
"""What is typed where something else is asked for."""

KEPT = {"csrf", "command_id"}
"""What a form sends by itself, without which nobody looks at the rest."""

SAME = re.compile(r"[0-9a-f-]{36}")
"""What differs between two forms that are the same."""

RIGHTS = {
    (route.path_format, method): need.dependency.right
    for part in PARTS
    for route in pages_of(part.router.routes)
    for need in route.dependencies
    if isinstance(need.dependency, Need)
    for method in route.methods or ()
}


@dataclass(frozen=True)
class Beginning:
    """What there was in the house before anything was sent to it."""

    known: dict[str, str]
    cookies: dict[str, str]
    pages: list[tuple[str, str]]
    """Addresses, and the session of whoever opens them."""


@pytest.fixture(scope="module")
async def beginning(demo_house: DemoHouse) -> Beginning:
    """Look for everything first: afterwards nobody knows what is left."""
    known = {name: await FINDS[find](demo_house) for name, find in KNOWN.items()}
    cookies = {one.role: await demo_house.session(one.role) for one in DEMO_ROLES}
    listed = {(page.path, page.role) for page in HOUSE_PAGES if not page.own}
    seen: dict[str, str] = {}
    pages = [
        (await found(demo_house, path, seen), cookies.get(role or "", "")) for path, role in sorted(listed, key=str)
    ]
    return Beginning(known, cookies, pages)


async def test_no_form_of_any_page_fails_whatever_is_typed_into_it(demo_house: DemoHouse, beginning: Beginning) -> None:
    failed = await asyncio.to_thread(lambda: list(_refused_forms(demo_house.url, beginning.pages)))

    assert failed == []


async def test_no_operation_of_the_document_fails_whatever_it_is_sent(
    demo_house: DemoHouse, beginning: Beginning
) -> None:
    known, cookies = beginning.known, beginning.cookies
    failed = await asyncio.to_thread(lambda: sorted(set(_failures(demo_house.url, known, cookies))))

    assert failed == []


class Forms(HTMLParser):
    """The forms of a page that change something."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self._open = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a form, or take a field of the one that is open."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = given.get("method", "").lower() == "post"
            if self._open:
                self.forms.append((given.get("action", ""), {}))
        elif self._open and given.get("name") and tag in {"input", "select", "textarea", "button"}:
            self.forms[-1][1].setdefault(given["name"], given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        """End a form."""
        self._open = self._open and tag != "form"


def _refused_forms(url: str, pages: list[tuple[str, str]]) -> Iterator[str]:
    """Fill in every form with nonsense, the same in every run, and return what failed."""
    tried: set[str] = set()
    for path, cookie in pages:
        with requests.Session() as session:
            session.headers["origin"] = url
            session.cookies.update({SESSION_COOKIE: cookie} if cookie else {})
            html = session.get(url + path, timeout=PATIENCE_SECONDS).text
            for action, fields in Forms(html).forms:
                if SAME.sub("", action) in tried | LEFT_OUT:
                    continue
                tried.add(SAME.sub("", action))
                dice = Random(SAME.sub("", action))  # noqa: S311
                for _ in range(TRIES):
                    typed = {
                        name: value if name in KEPT or dice.random() < 0.4 else dice.choice(NONSENSE)
                        for name, value in fields.items()
                    }
                    answer = session.post(url + action, typed, allow_redirects=False, timeout=PATIENCE_SECONDS)
                    if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                        yield f"{path}: {action} {typed}: {answer.status_code}"
    assert len(tried) > len(pages) // 3


def _failures(url: str, known: dict[str, str], cookies: dict[str, str]) -> Iterator[str]:
    """Ask every operation as somebody who may, another for each, and return what failed."""
    turn = count()
    with requests.Session() as session:
        for operation in _operations():
            right = RIGHTS.get((operation.path, operation.method.upper()))
            able = [role for role in cookies if right is None or may(role, right)]
            own = {SESSION_COOKIE: cookies[able[next(turn) % len(able)]]} if able else {}
            named = {name: known[name] for name in known if f"{{{name}}}" in operation.path}
            yield from _asked(operation, named, session=session, url=url, cookies=own)


def _operations() -> Iterator[APIOperation[Any, Any, Any, Any]]:
    nowhere = SimpleNamespace(settings=SimpleNamespace(hosts=frozenset(), secure=False))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # one function answers GET and HEAD
        document = create_app(nowhere, health=[]).openapi()  # type: ignore[arg-type]
    for described in schemathesis.openapi.from_dict(document).get_all_operations():
        operation = described.ok()  # type: ignore[union-attr]
        if operation.path not in LEFT_OUT:
            yield operation


def _asked(
    operation: APIOperation[Any, Any, Any, Any], named: dict[str, str], *, session: requests.Session, url: str,
    cookies: dict[str, str],
) -> list[str]:  # fmt: skip
    """Send an operation some requests, and return what failed."""
    failed: list[str] = []
    kinds = [operation.as_strategy(mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)]
    if named:
        kinds.append(operation.as_strategy(path_parameters=named))

    @settings(
        max_examples=EXAMPLES, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=st.one_of(kinds))
    def ask(case: Case[Any]) -> None:
        response = case.call(
            base_url=url, session=session, headers={"origin": url, "x-csrf-token": CSRF},
            cookies={"nuanlin_csrf": CSRF, **cookies}, allow_redirects=False, timeout=PATIENCE_SECONDS,
        )  # fmt: skip
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            asked = f"{operation.method.upper()} {case.formatted_path} {case.query} {case.body!r}"
            failed.append(f"{asked}: {response.status_code}")

    ask()
    return failed
