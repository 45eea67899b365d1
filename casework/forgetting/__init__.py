"""Retention on the officers' site: what is due to be destroyed, what is held back, and the certificates."""
