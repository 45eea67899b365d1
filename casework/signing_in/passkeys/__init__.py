"""Passkeys beside the password: made, used at sign-in, looked at and removed."""
