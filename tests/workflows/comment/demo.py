"""An idea for the library: passed on, answered because a reply was asked for, and learned from."""

from demo.telling import DAY, Demonstration, Scene, heading


async def tell(told: Demonstration) -> None:
    heading("Somebody has an idea, and would like a reply.")
    await told.skip(DAY)
    await told.say("passed_on", team="libraries", person="Olive Officer")
    await told.skip(3 * DAY)
    await told.say("replied", reply="Thank you. From May we open at eight on Tuesdays.")
    await told.say("lesson_recorded", lesson="People who work cannot come before nine.")


SCENE = Scene(
    service="comment",
    details={"what_happened": "The library could open at eight.", "kind": "comment", "reply_wanted": True},
    tell=tell,
)
