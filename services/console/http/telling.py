"""The rooms about who is told of what, and what became of it."""

from services.console.http import alert_rules, calm, family_links, ladders, mailings, message_texts, rota, sent, shifts

__all__ = ["ROOMS"]

ROOMS = (rota, shifts, sent, calm, ladders, alert_rules, message_texts, mailings, family_links)
