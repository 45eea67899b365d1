"""Tests of signing in: by password and code, and with a council's directory."""
