"""A bin, bag or box that was not collected (charter: Specific examples, Missed waste collection)."""
