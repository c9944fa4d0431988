"""`nuanlin registry rotate-keys`: seal everything with the new key, straight in the database."""

import asyncio
from collections import Counter

import typer

from services.registry.settings import RegistrySettings, vault_words
from services.registry.storage.sealed import Vault
from services.registry.use_cases.seal_again import KeyUse, key_again, keys_in_use, otherwise_keyed, seal_again
from shared.database import connect, session_factory

__all__ = ["rotate"]

FORMER = "NUANLIN_REGISTRY_DATA_FORMER_KEYS"
FORMER_INDEX = "NUANLIN_REGISTRY_INDEX_FORMER_KEYS"


def rotate() -> bool:
    """Seal everything with the newest key and tell what is left; False if something is."""
    use, otherwise = asyncio.run(_rotate(RegistrySettings.load()))
    for line in [*_told(use), *_told_of_index(otherwise)]:
        typer.echo(line)
    return not (use.unknown or use.clear or any(use.by_key[1:]) or otherwise)


async def _rotate(settings: RegistrySettings) -> tuple[KeyUse, int]:
    engine = connect(settings.database_url.get_secret_value(), pool_size=1, application="rotate-keys")
    sessions = Vault.of_words(*vault_words(settings)).given_to(session_factory(engine))
    try:
        done: Counter[str] = Counter()
        async for step in seal_again(sessions):
            done[step.place] += step.count
            typer.echo(f"{step.place}  {done[step.place]}")
        async with sessions() as session:
            use = await keys_in_use(session)
        if use.unknown:
            return use, 0
        async for step in key_again(sessions):
            done[step.place] += step.count
            typer.echo(f"{step.place}  {done[step.place]}")
        async with sessions() as session:
            return use, await otherwise_keyed(session)
    finally:
        await engine.dispose()


def _told(use: KeyUse) -> list[str]:
    lines = [f"当前密钥:{use.by_key[0]} 项"]
    for number, count in enumerate(use.by_key[1:], start=1):
        if count:
            lines.append(f"第 {number} 个旧密钥还有 {count} 项(正在导入或有人正在改),现在不能去掉;稍后再运行一次")
        else:
            lines.append(f"第 {number} 个旧密钥已经不用了,可以从 {FORMER} 里去掉;恢复旧备份时还要用到它")
    if use.clear:
        lines.append(f"还有 {use.clear} 项没有加密(正在导入或有人正在改);稍后再运行一次")
    if use.unknown:
        lines.append(f"有 {use.unknown} 项打不开:它们的密钥不在设置里,请把那个旧密钥加回 {FORMER}")
    return lines


def _told_of_index(otherwise: int) -> list[str]:
    if otherwise:
        return [f"还有 {otherwise} 位居民要靠旧的查找密钥才能查到(有人正在改);稍后再运行一次"]
    return [f"查找密钥都已换新,旧的可以从 {FORMER_INDEX} 里去掉"]
