"""What both kinds of school admission say to families once a place is decided."""

from collections.abc import Mapping

from charter.writing.customer_words import Saying

STAGES: Mapping[str, str] = {
    "offered": "A place is offered: please answer",
    "waiting_list": "On the waiting list",
}
OUTCOMES: Mapping[str, tuple[str, str]] = {
    "accepted": ("Place accepted", "You have accepted the place."),
    "accepted_another": ("Place accepted", "You have accepted a place at another school."),
    "declined": ("Place not taken", "You told us that you do not want the place."),
    "offer_ended": ("Offer ended", "No answer to our offer came."),
    "refused": ("No place", "We could not offer a place at the schools you asked for. You can appeal."),
}
SAID: Mapping[str, str] = {
    "place_accepted": "The place was accepted",
    "place_declined": "The place was not wanted",
    "waiting_list_left": "Taken off the waiting list, as was asked",
    "admission_appealed": "We were told of an appeal",
    "appeal_heard": "The panel heard the appeal",
}
OWN: Mapping[str, str] = {
    "place_accepted": "You accepted the place",
    "place_declined": "You told us that you do not want the place",
    "waiting_list_left": "You left the waiting list",
    "admission_appealed": "You told us of your appeal",
}
SAYINGS: Mapping[str, Saying] = {
    "place_accepted": Saying(
        "Accept the place",
        "Accept the place",
        "We tell the school. It writes to you about the first day.",
        "Accept the place",
        "Thank you. The place is yours.",
        tells_why=True,
    ),
    "place_declined": Saying(
        "Say no to the place",
        "Say that you do not want the place",
        "The place goes to another child. If your child has no other school, please talk to us first.",
        "Say no to the place",
        "Thank you for telling us.",
        labels={"reason": "Why do you not want it?"},
        confirm="Are you sure that you do not want the place?",
    ),
    "admission_appealed": Saying(
        "Tell us of your appeal",
        "Tell us that you have appealed",
        "A panel that is independent of us and of the school hears your appeal. We send it our papers.",
        "Send this",
        "Thank you. The panel will write to you.",
        labels={"note": "What is it about?"},
        tells_why=True,
    ),
    "waiting_list_left": Saying(
        "Leave the waiting list",
        "Leave the waiting list",
        "You get no offer from the list any more. Your case closes.",
        "Leave the waiting list",
        "Your child is no longer on the waiting list.",
        confirm="Are you sure that you want to leave the waiting list?",
    ),
}
