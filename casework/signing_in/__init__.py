"""Signing in: by password and code, or with the council's directory."""
