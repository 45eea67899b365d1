"""An idea or an opinion about a service, in the customer's words."""

from workflows.shared.passing.words import PASSED_ON

WORDS = PASSED_ON
