"""How long a homelessness review may take."""

BODIES = {
    "longer_agreed": {"until": "2099-12-31", "agreed_on": "2026-01-05", "how": "A signed letter, on file."},
    "done_jointly": {"with_whom": "Example Borough"},
    "person_appointed": {"person": "Pat Sample"},
    "authorities_told": {},
}
ROLES = """
                            C R O M F X
    longer_agreed           . . O M . .
    done_jointly            . . O M . .
    person_appointed        . . O M . .
    authorities_told        . . O M . .
"""
LETTERS = {
    "longer_agreed": "agreed_on new_date old_date",
    "decided_with_others": "how new_date old_date",
}
