"""Cases that are to be forgotten: which are due, what holds one back, and the proof that it was done."""
