"""The officers of one's own machine: invented people, each with a password made here and nowhere else."""

import os
from pathlib import Path

from casework.site.passwords import Passwords, new_password
from engine.config.settings import Settings
from register import Register
from register.people.officers import EVERY_TEAM, Post
from starter.desk.composition import load_editions, wall_clock

OFFICERS_FILE = "officers.txt"
"""In the data folder, for its owner only."""
SEE_EVERYTHING = ("mabel", "sunny")
"""Who sees the cases of every team and service, so that nothing on one's own machine is seen by nobody."""
PEOPLE = (
    ("olive", "Olive Example", Post.OFFICER, "highways"),
    ("oscar", "Oscar Example", Post.OFFICER, "street_cleansing"),
    ("mabel", "Mabel Example", Post.MANAGER, "highways"),
    ("felix", "Felix Example", Post.FEEDBACK_TEAM, ""),
    ("sunny", "Sunny Example", Post.SUPERVISOR, ""),
    ("alex", "Alex Example", Post.ADMINISTRATOR, ""),
)


def make_local_officers(settings: Settings) -> list[str]:
    """Make them if nobody can sign in yet; a line for each of those made. Raises RegisterError, OSError."""
    register = Register.open(settings.register_url, wall_clock)
    try:
        if register.officers.everyone(closed=True):
            return []
        given = [(person, new_password()) for person in PEOPLE]
        lines = [
            f"{username:<8}{password:<20}{name}, {role.replace('_', ' ')}"
            for (username, name, role, _), password in given
        ]
        # The file first: accounts whose passwords nobody has could only be deleted again.
        _write(settings.data_dir / OFFICERS_FILE, lines)
        passwords, sensitive = Passwords(), load_editions(settings.edition_path).sensitive
        for (username, name, role, team), password in given:
            sees = username in SEE_EVERYTHING
            register.officers.add(
                username,
                name,
                role,
                passwords.hash(password),
                team,
                teams=(EVERY_TEAM,) if sees else (),
                services=sensitive if sees else (),
            )
        return lines
    finally:
        register.close()


def _write(file: Path, lines: list[str]) -> None:
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(
            "# Officers who can sign in to the site on this machine. Invented people; keep it secret.\n"
        )
        out.write("".join(f"{line}\n" for line in lines))
