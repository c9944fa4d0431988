"""Lines in the terminal: coloured for people, plain for files."""

import io

import pytest

from nuanlin.local.child import Backoff
from nuanlin.local.terminal import Terminal


class Screen(io.StringIO):
    """A file that says it is a terminal."""

    def isatty(self) -> bool:
        """Return yes."""
        return True


def test_each_name_has_its_own_colour_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    screen = Screen()
    terminal = Terminal(screen)

    terminal.line("visits", "一")
    terminal.line("alerts", "二")
    terminal.line("visits", "三")

    visits, alerts, visits_again = (line.split("m")[0] for line in screen.getvalue().splitlines())
    assert visits == visits_again != alerts


def test_files_and_people_who_asked_for_none_get_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    file, screen = io.StringIO(), Screen()

    for out in (file, screen):
        Terminal(out).line("visits", "一", trouble=True)

    assert file.getvalue() == screen.getvalue() == "visits   │ 一\n"


def test_pauses_double_up_to_the_longest() -> None:
    backoff = Backoff(first=0.5, longest=30.0)

    assert [backoff.pause(ends) for ends in (1, 2, 3, 7, 8, 1000)] == [0.5, 1.0, 2.0, 30.0, 30.0, 30.0]
