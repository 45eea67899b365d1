"""Landscaping, graffiti and fly-tipping, in the customer's words."""

from workflows.shared.street_repair.words import street_words

WORDS = street_words(("Put right", "The work has been done."), "Not the council’s to put right")
