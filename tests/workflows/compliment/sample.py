"""Something done well, or somebody to thank."""

from tests.workflows.kit import FeedbackStory

TOLD = FeedbackStory(
    service="compliment",
    details={"what_happened": "Thank you.", "kind": "compliment", "person_named": "Olive Officer"},
    team="waste",
    reply="She was very glad to hear it.",
    lesson="Kindness at the door.",
)
SAMPLE = TOLD.sample(learned_by="manager")
ROLES = ""
LETTERS = {"acknowledged": "received_on"}
STORY = ("Received: Compliment", "To learn from", "passed on")
RECORDED = {"answered": TOLD.answered}
LIVES = {
    "learned_from": (
        TOLD.learned_from,
        frozenset({"to_be_passed_on", "awaiting_reply", "to_learn_from"}),
    )
}
