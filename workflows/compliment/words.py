"""Something done well, or somebody to thank, in the customer's words."""

from workflows.shared.passing.words import PASSED_ON

WORDS = PASSED_ON
