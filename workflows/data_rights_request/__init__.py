"""Somebody uses a right over the information held on them (UK GDPR, articles 15 to 18, 20 and 21)."""
