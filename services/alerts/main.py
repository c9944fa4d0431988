"""Put alerts together."""

from datetime import timedelta
from uuid import UUID, uuid5

from services.alerts.channels.base import Channel
from services.alerts.channels.gateway import GatewayChannel
from services.alerts.channels.mail import MailChannel, MailServer
from services.alerts.channels.robots import RobotChannel
from services.alerts.channels.watchdog import Watchdog
from services.alerts.channels.webhook import WebhookChannel
from services.alerts.deps import Deps
from services.alerts.domain.calm import Calm
from services.alerts.domain.digests import DigestTime
from services.alerts.domain.limits import UNLIMITED
from services.alerts.domain.notices import Group, Recipient, Sending, mobile_among
from services.alerts.handlers import EDGE
from services.alerts.jobs import JOBS
from services.alerts.providers import Robot
from services.alerts.settings import AlertsSettings
from services.alerts.storage.base import OUTBOX
from shared.sealing import Sealer
from shared.service import Running, Service
from shared.vault import SealedRows

__all__ = ["DISTRICT_DUTY_ID", "alerts_service"]

GROUPS = UUID("0f6f7a52-52a5-5c0a-9f0e-2a0c3f4b7d21")

DISTRICT_DUTY_ID = uuid5(UUID("6f0d2f5e-7c0b-5f3e-9a51-3d9d5b1f0a11"), "district-duty")
"""Stands for the district's duty office wherever a member of staff is named by id."""


def alerts_service(settings: AlertsSettings) -> Service:
    """Return the service with its channels, as the settings say."""

    async def build(running: Running) -> Deps:
        seals_of(settings).given_to(running.sessions)
        return Deps(
            clock=running.clock,
            sessions=running.sessions,
            zone=settings.zone,
            audit_years=settings.audit_years,
            card_days=settings.card_days,
            sending=sending_of(settings),
            digest=DigestTime(settings.digest_weekday, settings.digest_at) if settings.digest_weekday else None,
            post_at=settings.post_at,
            settle=timedelta(seconds=settings.settle_seconds),
            channels=open_channels(settings),
            hearing=lambda: running.watch.problem,
            watchdog=open_watchdog(settings),
            limits={name: one.as_limits for name, one in settings.providers.limits.items()},
        )

    async def close(deps: Deps) -> None:
        for channel in deps.channels.values():
            await channel.close()
        if deps.watchdog is not None:
            await deps.watchdog.close()

    return Service(edge=EDGE, jobs=JOBS, outbox=OUTBOX, build=build, close=close)


def seals_of(settings: AlertsSettings) -> SealedRows:
    """Return what seals phones and addresses."""
    former = settings.data_former_keys.get_secret_value().split()
    return SealedRows(Sealer((settings.data_key.get_secret_value(), *former)))


def sending_of(settings: AlertsSettings) -> Sending:
    """Return how this deployment sends."""
    return Sending(
        chains=settings.chains,
        district=Recipient(
            staff_id=DISTRICT_DUTY_ID,
            name=settings.district_name,
            role=None,
            phone=settings.district_phone,
            mobile=mobile_among([settings.district_phone or ""]),
            email=settings.district_email,
        ),
        link_base=settings.link_base,
        link_lifetime=timedelta(hours=settings.link_hours),
        calm=Calm(
            zone=settings.zone,
            most=settings.most_notices,
            longest_wait=timedelta(seconds=settings.group_seconds),
            most_urgent=max(settings.most_notices, settings.most_urgent_notices),
        ),
        groups=tuple(_group(robot) for robot in settings.providers.robots),
    )


def _group(robot: Robot) -> Group:
    return Group(group_id=uuid5(GROUPS, robot.name), name=robot.name, areas=tuple(robot.areas))


def open_watchdog(settings: AlertsSettings) -> Watchdog | None:
    """Open the way to the monitor outside, where there is one."""
    if settings.watchdog_url is None:
        return None
    return Watchdog(
        url=settings.watchdog_url.get_secret_value(),
        every_seconds=settings.watchdog_seconds,
        timeout_seconds=settings.provider_timeout_seconds,
    )


def open_channels(settings: AlertsSettings) -> dict[str, Channel]:
    """Open the channels in use that have a provider outside."""
    enabled = {channel for chain in settings.chains for channel in chain}
    channels: dict[str, Channel] = _open_gateways(settings, enabled)
    if "mail" in enabled and settings.mail_host and settings.mail_from:
        password = settings.mail_password
        channels["mail"] = MailChannel(
            MailServer(
                host=settings.mail_host,
                port=settings.mail_port,
                sender=settings.mail_from,
                security=settings.mail_security,
                user=settings.mail_user,
                password=password.get_secret_value() if password else None,
                timeout_seconds=settings.provider_timeout_seconds,
            )
        )
    if "webhook" in enabled and settings.webhook_url and settings.webhook_secret:
        channels["webhook"] = WebhookChannel(
            url=settings.webhook_url,
            secret=settings.webhook_secret.get_secret_value(),
            timeout_seconds=settings.provider_timeout_seconds,
            connections=UNLIMITED.at_once,
            answers=settings.providers.webhook,
        )
    return channels


def _open_gateways(settings: AlertsSettings, enabled: set[str]) -> dict[str, Channel]:
    providers, seconds = settings.providers, settings.provider_timeout_seconds
    channels: dict[str, Channel] = {}
    for name, gateway in (("sms", providers.sms), ("voice", providers.voice), ("audio", providers.audio)):
        if name in enabled and gateway is not None:
            channels[name] = GatewayChannel(gateway, timeout_seconds=seconds, connections=UNLIMITED.at_once)
    if "robot" in enabled:
        channels["robot"] = RobotChannel(providers.robots, timeout_seconds=seconds, connections=UNLIMITED.at_once)
    return channels
