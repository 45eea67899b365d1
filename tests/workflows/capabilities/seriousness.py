"""Anti-social behaviour that becomes serious. Its letters are the process's."""

from collections.abc import Mapping

BODIES = {"became_serious": {"what": "They threatened me."}}
ROLES = """
                            C R O M F X
    became_serious          C R O M . .
"""
LETTERS: Mapping[str, str] = {}
