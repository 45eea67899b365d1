"""QuarterlyReview: the figures of the quarter just ended (policy: 6 key principles, 6 Accountability)."""
