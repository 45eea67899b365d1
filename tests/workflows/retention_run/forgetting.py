"""A case that has ended, with letters and a photograph, whose destruction has been approved."""

import random

from charter import references
from register.forgetting.destructions import WhyDestroyed
from register.models import cases, letters
from register.outside.photographs import Photograph, photograph_id
from tests.photographs.pictures import jpeg
from tests.register.making import tell, turn
from tests.stories import World


def an_ended_case(world: World) -> str:
    """Its reference."""
    reference = references.new(random.random)
    register = world.register
    tell(register, turn(1, reference))
    kept = world.keeper.keep(jpeg())
    picture = Photograph(
        id=photograph_id(reference, "a"), reference=reference, door="site", name="a.jpg", at=world.clock()
    )
    register.photographs.add(picture)
    register.photographs.kept(picture.id, kept.full, kept.small, kept.width, kept.height)
    with register.database.writing() as connection:
        this = cases.c.reference == reference
        connection.execute(cases.update().where(this).values(ended=world.clock(), outcome="done"))
        delivered = letters.update().where(letters.c.reference == reference).values(state="delivered")
        connection.execute(delivered)
    return reference


def a_case_to_forget(world: World) -> str:
    """The same, and a manager has approved that it is destroyed."""
    reference = an_ended_case(world)
    assert world.register.destructions.approve(reference, WhyDestroyed.RETENTION, "Mary Example") is None
    return reference
