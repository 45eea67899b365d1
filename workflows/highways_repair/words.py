"""Potholes, streetlights and other highways-related enquiries, in the customer's words."""

from workflows.shared.street_repair.words import street_words

WORDS = street_words(("Repaired", "The repair has been made."), "Not the council’s to repair")
