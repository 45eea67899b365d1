"""An idea or an opinion about a service."""

from tests.workflows.kit import FeedbackStory

TOLD = FeedbackStory(
    service="comment",
    details={"what_happened": "The library could open at eight.", "kind": "comment"},
    team="libraries",
    reply="From May we open at eight.",
    lesson="Hours matter.",
)
SAMPLE = TOLD.sample(learned_by="feedback_team")
ROLES = ""
LETTERS = {"acknowledged": "received_on"}
STORY = ("Received: Comment", "passed on reply", "Letter 3: replied")
RECORDED = {"answered": TOLD.answered}
LIVES = {
    "learned_from": (
        TOLD.learned_from,
        frozenset({"to_be_passed_on", "awaiting_reply", "to_learn_from"}),
    )
}
