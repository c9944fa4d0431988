"""Every page there is stands in the list that axe and the camera read: a new one that nobody listed fails here."""

from uuid import UUID

import pytest
from fastapi.routing import APIRoute

from services.console.http.access import pages_of
from services.console.http.app import PARTS
from tests.support.house_finds import FINDS, NAMES
from tests.support.house_pages import HOUSE_PAGES, NO_PAGES
from tests.support.stand_in_pages import STAND_IN_PAGES

ROUTES = [route for part in PARTS for route in pages_of(part.router.routes) if "GET" in (route.methods or ())]

ANY_ID = str(UUID(int=0))

PATHS = [NAMES.sub(ANY_ID, page.path).split("?")[0] for page in HOUSE_PAGES]
PATHS += [page.path.split("?")[0] for page in STAND_IN_PAGES]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_a_page_is_listed_for_axe_and_the_camera_or_said_to_be_no_page(route: APIRoute) -> None:
    listed = any(route.path_regex.fullmatch(path) for path in PATHS)

    assert listed is not (route.path in NO_PAGES)


def test_what_is_said_to_be_no_page_is_a_route_there_is() -> None:
    assert NO_PAGES.keys() <= {route.path for route in ROUTES}


def test_names_are_given_once_and_what_stands_in_braces_can_be_found() -> None:
    names = [page.name for page in HOUSE_PAGES] + [page.name for page in STAND_IN_PAGES]

    assert len(set(names)) == len(names)
    assert {name for page in HOUSE_PAGES for name in NAMES.findall(page.path)} <= FINDS.keys()
