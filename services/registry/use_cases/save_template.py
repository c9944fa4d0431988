"""Say of which parts a community's archives consist, and which status classes there are."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.archive import Part
from services.registry.storage.archive_fields import ArchiveFieldStore, StatusClass
from services.registry.storage.archives import ArchiveStore
from services.registry.storage.areas import AreaStore
from shared.contracts.registry_archive import (
    ArchiveTemplate,
    SaveArchiveTemplate,
    SaveStatusClass,
    StatusClasses,
    StatusClassItem,
    TemplatePart,
)
from shared.edge import RefusedError

__all__ = ["all_status_classes", "archive_template", "save_status_class", "save_template"]


async def save_template(session: AsyncSession, command: SaveArchiveTemplate) -> bool:
    """Write the template of a community; its archives are looked at again. Returns whether it is different.

    Raises
    ------
    RefusedError
        Raised for an unknown community and for two parts of one key.
    """
    if not await AreaStore(session).lock_community(command.community):
        raise RefusedError.not_found(f"没有代码为 {command.community} 的社区,请先登记社区")
    parts = [Part(part.key, part.name, tuple(part.items), part.stale_days) for part in command.parts]
    if len({part.key for part in parts}) < len(parts):
        raise RefusedError("档案的各部分要用不同的代号", field="parts")
    store = ArchiveStore(session)
    if parts == list(await store.template_of(command.community)):
        return False
    await store.write_template(command.community, parts)
    return True


async def archive_template(session: AsyncSession, community: str) -> ArchiveTemplate:
    """Return the parts of a community's archives."""
    parts = await ArchiveStore(session).template_of(community)
    return ArchiveTemplate(
        parts=[
            TemplatePart.model_validate(
                {"key": part.key, "name": part.name, "items": list(part.items), "stale_days": part.stale_days}
            )
            for part in parts
        ]
    )


async def all_status_classes(session: AsyncSession) -> StatusClasses:
    """Return all status classes."""
    classes = await ArchiveFieldStore(session).status_classes()
    return StatusClasses(
        items=[
            StatusClassItem(code=found.code, name=found.name, entitlements=list(found.entitlements))
            for found in classes
        ]
    )


async def save_status_class(session: AsyncSession, command: SaveStatusClass) -> bool:
    """Add or change a status class; returns whether anything is different."""
    said = command.status_class
    return await ArchiveFieldStore(session).save_status_class(
        StatusClass(said.code, said.name, tuple(said.entitlements))
    )
