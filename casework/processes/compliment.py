"""Something done well, or somebody to thank, in the customer's words."""

from casework.feedback_words import PASSED_ON

WORDS = PASSED_ON
