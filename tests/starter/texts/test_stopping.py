"""STOP as people write it: what ends texts, what an officer is asked about, and what is words for a case."""

import pytest

from starter.texts.stopping import Wish, wish_of

STOP = [
    "STOP",
    "stop",
    " Stop. ",
    "Stop!",
    "“STOP”",
    "‘stop’",
    '"Stop"',
    "*STOP*",
    "(stop)",
    "STOP ALL",
    "StopAll",
    "unsubscribe",
    "Stop. Thank you",
    "Stop, thanks",
    "STOP please",
    "Please stop",
    "pls stop thx",
    "stop now",
    "STOP\n\nSent from my iPhone",
    "Stop\nSent from Outlook for Android",
    "STOP\n--\nAda Example",
    "STOP STOP STOP",
    "stop texting me",
    "Please stop texting me.",
    "stop sending me texts",
    "Stop these messages",
    "stop messaging",
    "STOP TEXTS",
    "no more texts please",
    "No more messages, thank you",
    "don't text me again",
    "Don’t text me",
    "do not text me any more",
    "I don't want any more texts",
    "i no longer want these texts",
    "I want to stop texts",
    "opt out",
    "OPT-OUT",
    "please unsubscribe me",
    "take me off your list",
    "Remove my number",
    "remove my number from your list please",
    "st\N{ZERO WIDTH SPACE}op",
    "ＳＴＯＰ",
    "stopp",
    "sotp",
    "Can you stop texting me",
    "cancel texts",
    "end texts",
    "Stop sending these reminders",
    "Hi, please stop texting this number. Thanks",
    "STOP 👍",
    "Stop\N{NO-BREAK SPACE}all",
    "stop, stop",
    "Do not send me any more texts",
    "never text me again",
]
ASKED = [
    "CANCEL",
    "cancel please",
    "END",
    "Quit",
    "ARRET",
    "remove",
    "stop it",
    "enough",
    "stop contacting me",
    "Leave me alone",
    "wrong number",
    "Stop texting me, the hole is still there",
    "STOP. The bin is still here",
    "Stop - and the lamp is out again",
    "STOP\nMy address is 12 Example Close",
    "Stop, I have moved to 12 Example Close",
    "no more texts until it is fixed",
    "I asked you to stop texting my mother",
    "Please stop calling",
    "stop sending people round",
    "The hole has grown. STOP",
    "Please stop bothering me",
]
STARTS = [
    "START",
    "start",
    "UNSTOP",
    "Start please",
    "“start”",
    "resume",
    "opt in",
    "START\n\nSent from my iPhone",
    "subscribe",
]
WORDS = [
    "stop please dig up my road",
    "Please stop the noise next door",
    "The bus stop is broken",
    "The crew did not stop at number 12",
    "It will not stop leaking",
    "Stop the lorries using our road",
    "When will they stop digging?",
    "My tap does not stop",
    "the stop sign is down",
    "Please cancel my appointment on Tuesday",
    "I want to cancel the collection",
    "They did not start until noon",
    "when do you start work",
    "Start from the gate end",
    "I got your text, thank you",
    "I did not get the text",
    "Thanks for the message",
    "At the end of the road",
    "The end gate is locked",
    "yes",
    "no",
    "ok",
    "",
    "Please remove the fridge",
    "can you remove the graffiti",
    "I can't get the tap to stop, please come",
    "Nobody will stop them parking",
    "bins not emptied",
    "non stop barking",
    "Do not send me another crew",
    "Ring me on 07700 900123",
]


@pytest.mark.parametrize("said", STOP)
def test_texts_end(said: str) -> None:
    assert wish_of(said) is Wish.STOP


@pytest.mark.parametrize("said", ASKED)
def test_an_officer_is_asked(said: str) -> None:
    assert wish_of(said) is Wish.MAY_STOP


@pytest.mark.parametrize("said", STARTS)
def test_an_officer_is_asked_to_start(said: str) -> None:
    assert wish_of(said) is Wish.START


@pytest.mark.parametrize("said", WORDS)
def test_it_is_words_for_a_case(said: str) -> None:
    assert wish_of(said) is Wish.NONE
