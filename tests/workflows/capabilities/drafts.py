"""Drafts of a plan and the family's comments."""

from collections.abc import Mapping
from typing import Any

BODIES: Mapping[str, Mapping[str, Any]] = {
    "draft_shared": {"how": "Write into the draft, or ring us."},
    "comments_received": {"comments": "Her reading help is missing."},
}
ROLES = """
                            C R O M F X
    draft_shared            . . O M . .
    comments_received       C R O M . .
"""
LETTERS: Mapping[str, str] = {
    "shared": "comment_by how version",
    "commented": "version what_next",
}
