"""What an operator may set, and what the console refuses."""

from typing import Any

import pytest
from pydantic import SecretStr

from services.console.settings import ConsoleSettings
from shared.settings import SettingsError

NEEDED: dict[str, Any] = {
    "database_url": SecretStr("postgresql+asyncpg://localhost/nuanlin_console"),
    "data_key": SecretStr("sixteen characters at least"),
}


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.7", "::", "nuanlin.example"])  # noqa: S104
def test_the_console_refuses_to_listen_beyond_this_machine(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("NUANLIN_CONSOLE_HTTP_HOST", host)

    with pytest.raises(SettingsError, match=r"loopback only"):
        ConsoleSettings.load(**NEEDED)


@pytest.mark.parametrize(("host", "used"), [("127.0.0.1", "127.0.0.1"), ("localhost", "127.0.0.1"), ("::1", "::1")])
def test_loopback_in_any_spelling_is_allowed(monkeypatch: pytest.MonkeyPatch, host: str, used: str) -> None:
    monkeypatch.setenv("NUANLIN_CONSOLE_HTTP_HOST", host)

    assert ConsoleSettings.load(**NEEDED).http_host == used


def test_a_misspelled_setting_stops_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUANLIN_CONSOLE_HTTP_PROT", "8080")

    with pytest.raises(SettingsError, match="no such setting"):
        ConsoleSettings.load(**NEEDED)


def test_with_a_certificate_and_an_address_it_serves_others_by_https() -> None:
    settings = ConsoleSettings(
        **NEEDED, http_host="0.0.0.0", public_url="https://nuanlin.example.org/", tls_certificate="/c", tls_key="/k"  # noqa: S104
    )  # fmt: skip

    assert settings.secure
    assert "nuanlin.example.org" in settings.hosts


@pytest.mark.parametrize(
    "settings",
    [
        {"public_url": "http://nuanlin.example.org"},
        {"public_url": "nuanlin.example.org"},
        {"public_url": "https://nuanlin.example.org/console"},
        {"demo": True, "public_url": "https://nuanlin.example.org"},
        {"demo": True, "behind_proxy": True},
    ],
)
def test_what_would_show_residents_to_strangers_is_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"public_url|demo|address"):
        ConsoleSettings(**NEEDED, **settings)
