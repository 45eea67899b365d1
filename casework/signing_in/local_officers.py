"""The officers of one's own machine: invented people, each with a password made here and nowhere else."""

from casework.site.passwords import Passwords, new_password
from engine.config.settings import Settings
from register import Register
from register.people.officers import EVERY_TEAM, Post
from starter.desk.composition import load_editions, wall_clock

FORMER_FILE = "officers.txt"
"""Where releases before kept the passwords, plain, in the data folder."""
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
    """Make them if nobody can sign in yet; a line for each of those made, with the only copy of its password.

    Raises RegisterError.
    """
    register = Register.open(settings.register_url, wall_clock)
    try:
        if register.officers.everyone(closed=True):
            return []
        given = [(person, new_password()) for person in PEOPLE]
        lines = [
            f"{username:<8}{password:<20}{name}, {role.replace('_', ' ')}"
            for (username, name, role, _), password in given
        ]
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
