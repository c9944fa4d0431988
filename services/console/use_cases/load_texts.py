"""Gather what notices say, and what words mean in some areas."""

import asyncio
from collections.abc import Sequence
from itertools import groupby

from services.console.channels.owners import Answer, Owners
from shared.contracts.alerts_mailings import AreaWords, ListAreaWords
from shared.contracts.alerts_texts import (
    GetTextTemplates,
    TextChannel,
    TextLanguage,
    TextTemplateItem,
    TextTemplates,
)

__all__ = ["load_text", "load_texts", "load_words"]


async def load_texts(owners: Owners) -> tuple[Answer[TextTemplates], list[tuple[str, list[TextTemplateItem]]]]:
    """Return the texts in force, those for one thing together, in the order in which they are shipped."""
    answer = await owners.attempt(GetTextTemplates(), TextTemplates)
    items = answer.value.items if answer.value else []
    order = {name: number for number, name in enumerate(dict.fromkeys(item.body.name for item in items))}
    items = sorted(items, key=lambda item: (order[item.body.name], item.body.language != "zh"))
    groups = groupby(items, key=lambda item: item.title)
    return answer, [(title, list(group)) for title, group in groups]


async def load_text(
    owners: Owners, *, name: str, language: TextLanguage, channel: TextChannel
) -> tuple[TextTemplateItem | None, Answer[TextTemplates]]:
    """Return one text in force with all its versions; a copy of the general one where there is none of its own."""
    all_of, _ = await load_texts(owners)
    items = [item for item in (all_of.value.items if all_of.value else []) if item.body.name == name]
    if not items:
        return None, all_of
    own = next((one for one in items if (one.body.language, one.body.channel) == (language, channel)), None)
    if own is None:
        like = next((one for one in items if one.body.language == language), items[0])
        body = like.body.model_copy(update={"language": language, "channel": channel})
        return like.model_copy(update={"body": body, "version": "", "changed": False}), Answer(
            value=TextTemplates(items=[])
        )
    query = GetTextTemplates(name=name, language=language, channel=channel)
    return own, await owners.attempt(query, TextTemplates)


async def load_words(owners: Owners, *, areas: Sequence[str]) -> Answer[AreaWords]:
    """Return what words mean in these areas."""
    answers = await asyncio.gather(*(owners.attempt(ListAreaWords(area=area), AreaWords) for area in areas))
    missing = next((one for one in answers if one.value is None), None)
    if missing is not None:
        return missing
    return Answer(value=AreaWords(items=[item for one in answers if one.value for item in one.value.items]))
