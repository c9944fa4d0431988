"""Tables of accounts, sessions, tries to sign in and rights taken in an emergency."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from services.console.storage.base import Base

__all__ = ["AccountRow", "DeviceRow", "GlassRow", "GrantRow", "RecoveryRow", "SessionRow", "ThrottleRow"]

OF_ACCOUNT = "account.id"


class AccountRow(Base):
    """Somebody who may sign in."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("login = lower(login)", name="login"),
        CheckConstraint("not (demo and password_hash is not null)", name="demo"),
        UniqueConstraint("login"),
        UniqueConstraint("oidc_subject"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    login: Mapped[str]
    name: Mapped[str]
    staff_id: Mapped[UUID | None]
    password_hash: Mapped[str | None]
    must_change: Mapped[bool] = mapped_column(server_default="false")
    restricted: Mapped[bool] = mapped_column(server_default="false")
    active: Mapped[bool] = mapped_column(server_default="true")
    demo: Mapped[bool] = mapped_column(server_default="false")
    totp_sealed: Mapped[bytes | None]
    """The secret of the second factor, sealed; the person has not confirmed it while `totp_at` is empty."""
    totp_at: Mapped[datetime | None]
    totp_step: Mapped[int | None]
    """Number of the newest code that was used: none is taken twice."""
    oidc_subject: Mapped[str | None]
    """What the identity provider calls this person."""
    version: Mapped[int] = mapped_column(server_default="1")
    """Goes up with every change that a form shows, so that nobody writes over another unseen."""
    seen_at: Mapped[datetime | None]
    """When they signed in last."""
    given_form: Mapped[UUID | None]
    """The form by which somebody else gave the password: sent twice, it gives one password."""
    given_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    @property
    def given_mark(self) -> str:
        """What tells this password and second factor from those before and after."""
        told = (self.given_form, self.given_at, self.must_change, self.totp_at)
        return sha256(repr(told).encode()).hexdigest()[:16]


class GrantRow(Base):
    """One role of an account, in one place."""

    __tablename__ = "account_grant"
    __table_args__ = (
        Index("account_grant_key", "account_id", "role", "scope", text("coalesce(grid, '')"), unique=True),
        # Who works there?
        Index("account_grant_scope_idx", "scope", postgresql_ops={"scope": "text_pattern_ops"}),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey(OF_ACCOUNT, ondelete="cascade"))
    role: Mapped[str]
    scope: Mapped[str]
    grid: Mapped[str | None]
    granted_by: Mapped[str]
    granted_at: Mapped[datetime] = mapped_column(server_default=func.now())


class SessionRow(Base):
    """One browser in which somebody is signed in. Of its secret only the hash is kept."""

    __tablename__ = "session"
    __table_args__ = (
        UniqueConstraint("id"),
        # Where else is this person signed in?
        Index("session_account_id_idx", "account_id"),
        # Which sessions are over?
        Index("session_ends_at_idx", "ends_at"),
    )

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    id: Mapped[UUID]
    account_id: Mapped[UUID] = mapped_column(ForeignKey(OF_ACCOUNT, ondelete="cascade"))
    role: Mapped[str]
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    idle_at: Mapped[datetime]
    """When it ends unless somebody uses it."""
    ends_at: Mapped[datetime]
    strong_at: Mapped[datetime | None]
    agent: Mapped[str]
    address: Mapped[str]


class RecoveryRow(Base):
    """One code that stands in for the second factor, once."""

    __tablename__ = "recovery_code"

    account_id: Mapped[UUID] = mapped_column(ForeignKey(OF_ACCOUNT, ondelete="cascade"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(primary_key=True)
    used_at: Mapped[datetime | None]


class DeviceRow(Base):
    """A browser in which somebody has signed in before: strangers who guess cannot lock it out."""

    __tablename__ = "known_device"
    __table_args__ = (
        # Which browsers has nobody used for a year?
        Index("known_device_seen_at_idx", "seen_at"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey(OF_ACCOUNT, ondelete="cascade"), primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime]


class ThrottleRow(Base):
    """Tries that failed, for one name from one place."""

    __tablename__ = "login_throttle"
    __table_args__ = (
        CheckConstraint("failure_count > 0", name="failure_count"),
        # Which are long over?
        Index("login_throttle_tried_at_idx", "tried_at"),
    )

    key: Mapped[bytes] = mapped_column(primary_key=True)
    failure_count: Mapped[int]
    tried_at: Mapped[datetime]
    free_at: Mapped[datetime]
    """When the next try is taken."""


class GlassRow(Base):
    """A right somebody took for a while in an emergency, and whether an auditor has looked at it."""

    __tablename__ = "broken_glass"
    __table_args__ = (
        CheckConstraint("ends_at > began_at", name="ends_at"),
        CheckConstraint("(reviewed_at is null) = (reviewed_by is null)", name="reviewed"),
        # What may this person see now?
        Index("broken_glass_account_id_idx", "account_id", "ends_at"),
        # What has no auditor looked at?
        Index("broken_glass_waiting_idx", "began_at", postgresql_where=text("reviewed_at is null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey(OF_ACCOUNT, ondelete="cascade"))
    scope: Mapped[str]
    reason: Mapped[str]
    began_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reviewed_by: Mapped[str | None]
    reviewed_at: Mapped[datetime | None]
