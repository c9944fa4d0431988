"""Learn how a community heads a column of its rosters."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.roster.fields import Field
from services.registry.storage.areas import AreaStore
from services.registry.storage.header_words import HeaderWordStore
from services.registry.use_cases.obey_once import obeyed_before
from shared.contracts.registry_imports import SetHeaderWord
from shared.edge import RefusedError

__all__ = ["set_header_word"]


async def set_header_word(session: AsyncSession, command: SetHeaderWord) -> bool:
    """Write or forget a header word; returns whether anything is different.

    Raises
    ------
    RefusedError
        Raised for an unknown community, or a field that rosters do not have.
    """
    if await obeyed_before(session, command):
        return False
    if not await AreaStore(session).lock_community(command.community):
        raise RefusedError.not_found(f"没有代码为 {command.community} 的社区,请先登记社区")
    words = HeaderWordStore(session)
    if command.field is None:
        return await words.forget(command.community, word=command.word)
    if command.field not in {field.value for field in Field}:
        names = "、".join(field.value for field in Field)
        raise RefusedError(f"没有这种列,可以是:{names}", field="field")
    return await words.put(command.community, word=command.word, field=command.field)
