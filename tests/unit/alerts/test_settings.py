"""Settings of alerts that cannot work stop the service and say why."""

import pytest

from services.alerts.main import open_channels, sending_of
from services.alerts.settings import AlertsSettings
from shared.settings import SettingsError

URL = "postgresql+asyncpg://alerts@127.0.0.1/nuanlin_alerts"


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({"CHANNELS": "screen,pigeon"}, "pigeon"),
        ({"CHANNELS": ","}, "nothing"),
        ({"CHANNELS": "mail"}, "NUANLIN_ALERTS_MAIL_HOST"),
        ({"CHANNELS": "webhook", "WEBHOOK_URL": "http://127.0.0.1:1/"}, "NUANLIN_ALERTS_WEBHOOK_SECRET"),
        ({"LINK_BASE": "desk.example.test"}, "NUANLIN_ALERTS_LINK_BASE"),
        ({"PROVIDER_TIMEOUT_SECONDS": "60"}, "NUANLIN_ALERTS_PROVIDER_TIMEOUT_SECONDS"),
        ({"CHANEL": "screen"}, "no such setting"),
    ],
)
def test_a_setting_that_cannot_work_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], reason: str
) -> None:
    for name, value in ({"DATABASE_URL": URL} | variables).items():
        monkeypatch.setenv(f"NUANLIN_ALERTS_{name}", value)

    with pytest.raises(SettingsError, match=reason):
        AlertsSettings.load()


def test_by_default_there_is_only_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUANLIN_ALERTS_DATABASE_URL", URL)

    settings = AlertsSettings.load()

    assert open_channels(settings) == {}
    assert sending_of(settings).channels == ("screen",)
    assert sending_of(settings).district.name == "区值班室"
