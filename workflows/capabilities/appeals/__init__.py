"""The family's time to appeal to the tribunal, and the appeal."""
