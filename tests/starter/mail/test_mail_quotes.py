"""What a reply repeats of a letter of ours is left out of the case; whatever else is in it is not."""

import pytest

from register import Register
from starter.mail.quotes import parted
from tests.starter.mail.mails import Door, a_mail, opened
from tests.starter.places import RememberingCases

LETTER = (
    "# A question for you\n\nDear Ada Example,\n\n1\\. When did you first see it?\n\n"
    "2\\. Is anybody hurt?\n\n"
    "* Reply to this email\n* or see https://casework.example.com/track/MK-7Q4K2M9X3\n\nYours, the council"
)
OTHER = (
    "Dear Ada Example,\n\nYour report has been inspected. It will be mended by Friday.\n\nYours, the council"
)
SHOWN = (
    "A question for you\n\nDear Ada Example,\n\n1. When did you first see it?\n\n2. Is anybody hurt?\n\n"
    "* Reply to this email\n* or see https://casework.example.com/track/MK-7Q4K2M9X3\n\nYours, the council"
)
QUOTED = "\n".join(f"> {line}".rstrip() for line in SHOWN.split("\n"))
WRAPPED = QUOTED.replace("When did you first", "When did you\n> first").replace(
    "Reply to this", "Reply to\nthis"
)
GMAIL = "On Mon, 23 Nov 2026 at 09:00, Charter Casework <\ncases@charter.example> wrote:\n\n"
OUTLOOK = (
    "________________________________\nFrom: Charter <cases@charter.example>\nSent: 23 November 2026 10:00\n"
    "To: Ada Example <ada@example.com>\nSubject: A question for you\n\n"
)
ORIGINAL = "-----Original Message-----\n" + OUTLOOK.partition("\n")[2]
OURS = {
    "gmail": GMAIL + QUOTED,
    "wrapped": GMAIL + WRAPPED,
    "outlook": OUTLOOK + SHOWN,
    "original": ORIGINAL + SHOWN,
    "only marks": QUOTED,
    "twice": "\n".join(f"> {line}" for line in (GMAIL + QUOTED).split("\n")),
    "french": "Le lun. 23 nov. 2026 \u00e0 09:00, Charter <cases@charter.example> a \u00e9crit :\n" + QUOTED,
    "a part": GMAIL + "\n".join(QUOTED.split("\n")[4:9]),
    "safe links": OUTLOOK
    + SHOWN.replace(
        "https://casework.example.com/track/MK-7Q4K2M9X3",
        "https://casework.example.com/track/MK-7Q4K2M9X3<https://casework.example.com/track/MK-7Q4K2M9X3>",
    ),
    "the other letter": OUTLOOK + OTHER,
}
NOT_OURS = {
    "answers in Outlook's quotation": OUTLOOK
    + SHOWN.replace("2. Is", "Last Tuesday, 17 November.\n2. Is").replace("hurt?", "hurt?\nYes, my son."),
    "short answers": OUTLOOK + SHOWN.replace("hurt?", "hurt?\nYes"),
    "an answer on its line": OUTLOOK + SHOWN.replace("hurt?", "hurt? Yes"),
    "interleaved": GMAIL + QUOTED.replace("see it?", "see it?\nOn Tuesday.\n"),
    "answered with marks": GMAIL + QUOTED.replace("hurt?", "hurt?\n> My son broke his wrist."),
    "below": GMAIL + QUOTED + "\n\nIt was Tuesday.",
    "a word taken out": GMAIL + QUOTED.replace("Is anybody hurt?", "Is nobody hurt?"),
    "a link of theirs": OUTLOOK + SHOWN.replace("hurt?", "hurt?\nhttps://photos.example.com/broken-wrist"),
    "a picture of theirs": OUTLOOK + SHOWN.replace("hurt?", "hurt?\n[my photograph of the wrist]"),
    "somebody else's": GMAIL + "> I will come to your house tonight.\n> Do not tell anybody.",
    "their own, forwarded": OUTLOOK.replace("Charter", "My landlord") + "You have to leave by Friday.",
    "forwarded by Gmail": "--------- Forwarded message ---------\nFrom: L <l@x.org>\nDate: Mon\n\nLeave.",
    "an answer as a later line of it begins": OUTLOOK + SHOWN.partition("2.")[0] + "The council",
    "too little of it": GMAIL + "> A question",
    "a header that is none": "From: here to there it is broken.",
    "two colons": "To: the council\nDate: Monday\n\nThe bin was missed.",
}


@pytest.mark.parametrize("quoted", OURS.values(), ids=OURS)
def test_a_letter_of_ours_is_left_out(quoted: str) -> None:
    own, rest = parted(f"It was on Tuesday.\n\n{quoted}", [OTHER, LETTER])
    assert own == "It was on Tuesday."
    assert rest
    assert parted(quoted, [OTHER, LETTER])[0] == "", "and nothing is made of the letter alone"


@pytest.mark.parametrize("quoted", NOT_OURS.values(), ids=NOT_OURS)
def test_anything_else_is_kept_whole(quoted: str) -> None:
    text = f"Please see my answers below.\n\n{quoted}"
    assert parted(text, [OTHER, LETTER]) == (text, "")


@pytest.mark.parametrize("quoted", OURS.values(), ids=OURS)
def test_without_that_letter_in_the_case_nothing_is_left_out(quoted: str) -> None:
    text = f"Yes.\n\n{quoted}"
    assert parted(text, []) == parted(text, ["Dear Zed, your bin was emptied on Monday."]) == (text, "")


async def test_a_case_has_what_was_said_between_the_lines(
    door: Door, register: Register, cases: RememberingCases
) -> None:
    reference = await opened(door, register, cases, waiting=True)
    answers = "My answers:\n\n" + OUTLOOK + "Dear Ada Example, \u2026\nYes, my son broke his wrist."
    await door.send(a_mail(answers, subject=reference, message_id="<2@example.com>"))
    [(_, _, body)] = cases.bodies
    assert "my son broke his wrist" in body["reply"]
    assert "left out" not in body["reply"]
