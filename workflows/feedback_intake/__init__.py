"""What came in: complaint, comment or compliment (Feedback Policy; charter: If you need to complain)."""
