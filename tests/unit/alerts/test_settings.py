"""Settings of alerts that cannot work stop the service and say why."""

from pathlib import Path

import pytest

from services.alerts.domain.limits import Limits
from services.alerts.main import open_channels, sending_of
from services.alerts.providers import Providers
from services.alerts.settings import AlertsSettings
from shared.settings import SettingsError

URL = "postgresql+asyncpg://alerts@127.0.0.1/nuanlin_alerts"


@pytest.fixture(autouse=True)
def _sealing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUANLIN_ALERTS_DATA_KEY", "a-data-key-of-the-tests")


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({"CHANNELS": "screen,pigeon"}, "pigeon"),
        ({"CHANNELS": ","}, "nothing"),
        ({"CHANNELS": "mail"}, "NUANLIN_ALERTS_MAIL_HOST"),
        ({"CHANNELS": "webhook", "WEBHOOK_URL": "http://127.0.0.1:1/"}, "NUANLIN_ALERTS_WEBHOOK_SECRET"),
        ({"LINK_BASE": "desk.example.test"}, "NUANLIN_ALERTS_LINK_BASE"),
        ({"PROVIDER_TIMEOUT_SECONDS": "60"}, "NUANLIN_ALERTS_PROVIDER_TIMEOUT_SECONDS"),
        ({"CHANNELS": "screen,sms>voice"}, "NUANLIN_ALERTS_PROVIDERS_FILE"),
        ({"CHANNELS": "screen,mail>screen", "MAIL_HOST": "127.0.0.1", "MAIL_FROM": "a@example.test"}, "screen again"),
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
    assert sending_of(settings).chains == (("screen",),)
    assert sending_of(settings).district.name == "区值班室"


def test_a_file_of_providers_is_read_and_its_channels_are_opened_in_chains(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "providers.json"
    file.write_text(
        '{"sms": {"url": "https://sms.example.test/send", "headers": {"X-Key": "k"}}, "voice": {"url": "http://v"}}'
    )
    monkeypatch.setenv("NUANLIN_ALERTS_DATABASE_URL", URL)
    monkeypatch.setenv("NUANLIN_ALERTS_PROVIDERS_FILE", str(file))
    monkeypatch.setenv("NUANLIN_ALERTS_CHANNELS", "screen, sms > voice")

    settings = AlertsSettings.load()

    assert settings.chains == (("screen",), ("sms", "voice"))
    assert settings.providers.sms is not None
    assert "k" not in settings.providers.sms.headers["X-Key"].__repr__()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "line 1"),
        ('{"sms": {}}', "sms.url: Field required"),
        ('{"pigeon": {}}', "pigeon: Extra inputs"),
        ('{"sms": {"url": "http://v", "fields": {"text": "{tel}"}}}', "no such placeholder tel; choose from"),
        ('{"sms": {"url": "http://v", "fields": {"text": "{text.__class__}"}}}', "no such placeholder"),
        ('{"sms": {"url": "http://v", "fields": {"text": "{"}}}', "text: "),
        ('{"sms": {"url": "http://v", "headers": {"X": 7, "Y": "secret-word"}}}', r"sms.headers.X: (?!.*secret-word)"),
    ],
)
def test_a_wrong_file_of_providers_is_refused_with_the_place_and_without_its_secrets(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str, reason: str
) -> None:
    file = tmp_path / "providers.json"
    file.write_text(content)
    monkeypatch.setenv("NUANLIN_ALERTS_DATABASE_URL", URL)
    monkeypatch.setenv("NUANLIN_ALERTS_PROVIDERS_FILE", str(file))

    with pytest.raises(SettingsError, match=reason):
        AlertsSettings.load()


def test_what_each_provider_takes_stands_in_the_file_of_providers(tmp_path: Path) -> None:
    file = tmp_path / "providers.json"
    file.write_text('{"limits": {"sms": {"at_once": 4, "per_second": 0.5}, "mail": {"at_once": 2}}}')

    limits = {name: one.as_limits for name, one in Providers.read(file).limits.items()}

    assert limits == {"sms": Limits(at_once=4, per_second=0.5), "mail": Limits(at_once=2)}
    assert limits["sms"].burst == 1.0


@pytest.mark.parametrize("wrong", ['{"at_once": 0}', '{"at_once": 65}', '{"per_second": 0}', '{"per_minute": 20}'])
def test_a_limit_that_cannot_be_kept_is_refused_at_the_start(tmp_path: Path, wrong: str) -> None:
    file = tmp_path / "providers.json"
    file.write_text(f'{{"limits": {{"sms": {wrong}}}}}')

    with pytest.raises(ValueError, match=r"limits\.sms"):
        Providers.read(file)
