"""The commands `nuanlin console …`."""

import typer

from services.console.accounts_cli import accounts

__all__ = ["app"]

app = typer.Typer(help="控制台:账号。", no_args_is_help=True)
app.add_typer(accounts, name="accounts")


@app.callback()
def console() -> None:
    """控制台:账号。"""
