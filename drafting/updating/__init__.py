"""Pièces that people edited, brought to what the market and the library say today: a folder, or one file.

The old state is the manifest's, never guessed; a file that nobody touched is simply today's pièce. What is edited is merged
(:mod:`drafting.word.updated`). Nothing is written here.
"""

from __future__ import annotations

from drafting.updating.files import (
    FileOutcome,
    Say,
    Today,
    insertions,
    others,
    recorded_among,
    recorded_of,
    update_file,
    update_folder,
    update_insertions,
)
from drafting.updating.today import asked_for, comments_of, manifest_of, today_of, was_draft
from drafting.updating.words import CONFLICTS, FATES, FILES, Line, told, undecided

__all__ = ["CONFLICTS", "FATES", "FILES", "FileOutcome", "Line", "Say", "Today", "asked_for", "comments_of", "insertions",
           "manifest_of", "others", "recorded_among", "recorded_of", "today_of", "told", "undecided", "update_file",
           "update_folder", "update_insertions", "was_draft"]
