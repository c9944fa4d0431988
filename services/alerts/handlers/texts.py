"""Texts of notices."""

from services.alerts.deps import Deps
from services.alerts.handlers.edge import EDGE
from services.alerts.use_cases.keep_texts import save_text, show_texts, try_text
from shared.contracts.alerts_texts import (
    GetTextTemplates,
    SaveTextTemplate,
    TextTemplates,
    TextTrial,
    TryTextTemplate,
)


@EDGE.answers(GetTextTemplates)
async def do_get_text_templates(query: GetTextTemplates, deps: Deps) -> TextTemplates:
    """Return the texts in force."""
    async with deps.sessions() as session:
        return await show_texts(session, query)


@EDGE.answers(SaveTextTemplate)
async def do_save_text_template(command: SaveTextTemplate, deps: Deps) -> TextTemplates:
    """Put a version of a text in force."""
    async with deps.sessions.begin() as session:
        return await save_text(session, command, now=deps.clock.now())


@EDGE.answers(TryTextTemplate)
async def do_try_text_template(query: TryTextTemplate, deps: Deps) -> TextTrial:
    """Write a text without sending it."""
    async with deps.sessions() as session:
        return await try_text(session, query)
