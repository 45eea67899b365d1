"""If you are not happy with our decision you can request a review (charter: Homelessness)."""
