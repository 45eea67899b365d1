"""A complaint, at two stages (charter: If you need to complain; Customer Feedback Policy)."""
