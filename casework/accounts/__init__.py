"""Accounts: everybody's own, and all of them for administrators."""
