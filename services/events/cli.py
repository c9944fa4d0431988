"""The commands `nuanlin activities …`: what a community does together, and who helps."""

import typer

from services.events import attendance_cli
from services.events.calendar_cli import app as calendar
from services.events.limits_cli import declare, limits
from services.events.observances_cli import app as observances
from services.events.partners_cli import app as partners
from services.events.partners_cli import clinic
from services.events.roles_cli import app as roles
from services.events.shifts_cli import app as shifts

__all__ = ["app"]

app = typer.Typer(
    help="活动与志愿服务:签到、统计、日历订阅、岗位、量力申报、班次、共建单位、义诊。", no_args_is_help=True
)
app.add_typer(roles, name="roles")
app.add_typer(shifts, name="shifts")
app.add_typer(calendar, name="calendar")
app.add_typer(observances, name="observances")
attendance_cli.add_to(app)
app.add_typer(partners, name="partners")
app.add_typer(clinic, name="clinic")
app.command("limits")(limits)
app.command("declare-limits")(declare)
