"""Potholes, streetlights and other highways-related enquiries."""
