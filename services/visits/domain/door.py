"""What a check list and a row of moods say."""

from collections.abc import Collection, Mapping, Sequence

__all__ = ["ASKED_ALWAYS", "MOOD_RUN", "unanswered", "worsened_in_a_row"]

ASKED_ALWAYS = ("gas", "electricity")
"""What is looked at in every home; a list that leaves one out is not finished."""

MOOD_RUN = 3
"""So many times in a row worse than the time before: twice happens to everybody."""


def unanswered(results: Mapping[str, str], notes: Collection[str]) -> list[str]:
    """Return what of a check list is still to be answered; what was not checked needs a reason.

    Parameters
    ----------
    results
        Item to ``ok``, ``fail`` or ``not_checked``.
    notes
        Items with a note.
    """
    return [
        item for item in ASKED_ALWAYS if item not in results or (results[item] == "not_checked" and item not in notes)
    ]


def worsened_in_a_row(moods: Sequence[int]) -> int:
    """Return how many of the last moods were each worse than the one before.

    Parameters
    ----------
    moods
        In the order in which they were noted; higher is better.
    """
    count = 0
    for earlier, later in zip(reversed(moods[:-1]), reversed(moods[1:]), strict=True):
        if later >= earlier:
            break
        count += 1
    return count
