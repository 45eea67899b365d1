"""Who is at the desk in tests that do not ask who may."""

from charter.people import EVERYONE
from starter.desk.saying import Caller

EVERY_ROLE = Caller("command-line", EVERYONE)
