"""Payloads: values to bytes and back, and bytes encrypted."""
