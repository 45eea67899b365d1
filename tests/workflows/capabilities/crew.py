"""The crew that comes back for a missed collection. Its letters are the process's."""

from collections.abc import Mapping

BODIES = {
    "crew_asked": {"crew": "Crew 4"},
    "access_blocked": {"what": "A lorry stood across the road."},
}
ROLES = """
                            C R O M F X
    crew_asked              . . O M . X
    access_blocked          . . O M . X
"""
LETTERS: Mapping[str, str] = {}
