"""Comments and compliments: passed on, answered where asked, learned from."""
