"""Why a plan is late: the exceptions the law knows, how we catch up, and who rings the family about it."""
