"""The second factor: set up, asked for, and what stands in for it when the phone is lost."""

import hmac
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from unicodedata import decimal
from uuid import UUID

import pyotp
import segno
from sqlalchemy.ext.asyncio import AsyncSession

from services.console.domain.accounts import Account
from services.console.domain.second_factor import new_recovery_codes, recovery_hash
from services.console.domain.tokens import hash_of, origin_key
from services.console.storage.accounts import AccountStore
from services.console.storage.sessions import SessionStore
from services.console.storage.throttle import ThrottleStore
from services.console.use_cases.open_session import Browser
from services.console.use_cases.write_audit import write_audit
from shared.edge import RefusedError
from shared.sealing import SealedError, Sealer

__all__ = ["Offer", "Vault", "check_code", "check_offer", "offer_factor", "offer_of", "set_up_factor"]

STEP_SECONDS = 30

NEIGHBOURS = (0, -1, 1)
"""Steps beside the present one that are taken too: phones are some seconds wrong."""

ISSUER = "暖邻"


@dataclass(frozen=True)
class Vault:
    """What secrets of second factors are kept with."""

    sealer: Sealer
    key: str


@dataclass(frozen=True)
class Offer:
    """A second factor somebody may set up: shown, not yet stored."""

    secret: str
    sealed: str
    """The secret for the form, so that it is the same when the code comes back."""
    picture: str
    """The QR code as the address of an SVG."""


def offer_factor(account: Account, vault: Vault) -> Offer:
    """Make up a secret for somebody."""
    secret = pyotp.random_base32()
    return _offer(account, secret, vault.sealer.seal(secret, about=_offered(account.id)).hex())


def offer_of(account: Account, sealed: str, vault: Vault) -> Offer:
    """Return the offer that a form brought back.

    Raises
    ------
    RefusedError
        Raised if it is not one of ours for this person.
    """
    try:
        secret = vault.sealer.open(bytes.fromhex(sealed), about=_offered(account.id))
    except (SealedError, ValueError) as error:
        raise RefusedError("二维码已失效,请扫描下面新的二维码") from error
    return _offer(account, secret, sealed)


def check_offer(offer: Offer, code: str, *, now: datetime) -> int:
    """Return the number of the step whose code was typed in.

    Raises
    ------
    RefusedError
        Raised if the code is wrong.
    """
    step = _step_of(offer.secret, code, now=now)
    if step is None:
        raise RefusedError("验证码不对。请看手机上最新的 6 位数字,并检查手机时间是否准确", field="code")
    return step


async def set_up_factor(
    session: AsyncSession, account: Account, offer: Offer, *, code: str, vault: Vault, keeping: UUID, now: datetime
) -> list[str]:
    """Store a second factor whose code was typed in right; returns the codes that stand in for it, to be shown once.

    Every other session ends, and browsers that were known are strangers again.

    Raises
    ------
    RefusedError
        Raised if the code is wrong.
    """
    step = check_offer(offer, code, now=now)
    store = AccountStore(session)
    row = await store.by_id(account.id)
    if row is None:
        raise RefusedError.not_found("账号已经不在了")
    row.totp_sealed = vault.sealer.seal(offer.secret, about=_kept(account.id))
    row.totp_at, row.totp_step = now, step
    codes = new_recovery_codes()
    await store.replace_recovery(account.id, [recovery_hash(account.id, one, key=vault.key) for one in codes])
    await store.forget_devices(account.id)
    await SessionStore(session).close(account.id, but=keeping)
    await write_audit(session, actor=account.login, what="second_factor_set_up", now=now)
    return codes


async def check_code(
    session: AsyncSession, account: Account, *, code: str, browser: Browser, vault: Vault, now: datetime
) -> bool | datetime:
    """Say whether a code of the second factor is right, and use it up; the next moment for a try if it is too early.

    A code is short, and whoever guesses one has the password: all browsers in which the factor was never given share
    one count, whatever address or cookie they come with.
    """
    store, device = AccountStore(session), hash_of(browser.device) if browser.device else b""
    known = bool(device) and await store.knows_device(account.id, device)
    throttle = ThrottleStore(session)
    key = origin_key("code", account.login, f"device:{device.hex()}" if known else "elsewhere")
    if not await throttle.take(key, now=now):
        return await throttle.free_at(key) or now
    row = await store.by_id(account.id)
    if row is None or row.totp_sealed is None:
        return False
    step = _step_of(vault.sealer.open(row.totp_sealed, about=_kept(account.id)), code, now=now)
    if step is not None:
        right = await store.use_step(account.id, step)
    else:
        used = recovery_hash(account.id, code, key=vault.key)
        right = await store.use_recovery(account.id, used, now=now)
        if right:
            await write_audit(session, actor=account.login, what="recovery_code_used", now=now)
    if right:
        await throttle.clear(key)
    else:
        await write_audit(session, actor=account.login, what="second_factor_failed", now=now)
    return right


def _step_of(secret: str, code: str, *, now: datetime) -> int | None:
    """Return the number of the step whose code this is; None if it is none that is taken now."""
    typed = "".join(str(decimal(sign)) for sign in code if sign.isdecimal())
    present = int(now.timestamp()) // STEP_SECONDS
    steps = (present + beside for beside in NEIGHBOURS)
    totp = pyotp.TOTP(secret)
    return next((step for step in steps if hmac.compare_digest(totp.at(step * STEP_SECONDS), typed)), None)


def _offer(account: Account, secret: str, sealed: str) -> Offer:
    address = pyotp.TOTP(secret).provisioning_uri(name=account.login, issuer_name=ISSUER)
    picture = BytesIO()
    segno.make(address, error="m").save(picture, kind="svg", scale=5, border=3, light="#ffffff", xmldecl=False)
    return Offer(secret=secret, sealed=sealed, picture=_data_address(picture.getvalue()))


def _data_address(svg: bytes) -> str:
    return f"data:image/svg+xml;base64,{b64encode(svg).decode()}"


def _offered(account_id: UUID) -> str:
    return f"offer:{account_id}"


def _kept(account_id: UUID) -> str:
    return f"totp:{account_id}"
