"""What an operator may set, and what the console refuses."""

import pytest

from services.console.settings import ConsoleSettings
from shared.settings import SettingsError


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.7", "::", "nuanlin.example"])  # noqa: S104
def test_the_console_refuses_to_listen_beyond_this_machine(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("NUANLIN_CONSOLE_HTTP_HOST", host)

    with pytest.raises(SettingsError, match=r"NUANLIN_CONSOLE_HTTP_HOST.*loopback only"):
        ConsoleSettings.load()


@pytest.mark.parametrize(("host", "used"), [("127.0.0.1", "127.0.0.1"), ("localhost", "127.0.0.1"), ("::1", "::1")])
def test_loopback_in_any_spelling_is_allowed(monkeypatch: pytest.MonkeyPatch, host: str, used: str) -> None:
    monkeypatch.setenv("NUANLIN_CONSOLE_HTTP_HOST", host)

    assert ConsoleSettings.load().http_host == used


def test_a_misspelled_setting_stops_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUANLIN_CONSOLE_HTTP_PROT", "8080")

    with pytest.raises(SettingsError, match="no such setting"):
        ConsoleSettings.load()
