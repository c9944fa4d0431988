"""Say what columns of a roster mean, have it looked at again, or have it taken in as it was shown."""

from collections.abc import Iterable

from services.console.channels.owners import Owners
from shared.contracts.base import Contract
from shared.contracts.registry_import_previews import ColumnChoice, DropImport, ImportPreview, PreviewImport
from shared.contracts.registry_imports import RunImport, SetHeaderWord

__all__ = ["confirm_import", "drop_import", "look_again", "remember_heads"]


async def look_again(owners: Owners, preview: ImportPreview, choices: list[ColumnChoice], *, sheets: list[str]) -> None:
    """Have a file read with other meanings.

    Raises
    ------
    RefusedError
        Raised for everything registry says no to.
    """
    await owners.ask(PreviewImport(import_id=preview.import_id, columns=choices, sheets=sheets), Contract)


async def remember_heads(owners: Owners, choices: Iterable[ColumnChoice], *, community: str) -> None:
    """Have the community's next files read so, too."""
    for word, meaning in {choice.head: choice.field for choice in choices}.items():
        await owners.ask(SetHeaderWord(community=community, word=word, field=meaning), Contract)


async def confirm_import(owners: Owners, preview: ImportPreview) -> None:
    """Have a file taken in, if it still is what was shown.

    Raises
    ------
    RefusedError
        Raised if somebody has changed it meanwhile.
    """
    await owners.ask(RunImport(import_id=preview.import_id, mark=preview.mark), Contract)


async def drop_import(owners: Owners, command: DropImport) -> None:
    """Throw away a file that was only looked at.

    Raises
    ------
    RefusedError
        Raised if it was taken in meanwhile.
    """
    await owners.ask(command, Contract)
