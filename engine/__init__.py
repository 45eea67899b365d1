"""Temporal plumbing: settings, connection, codec, search attributes, logs, the local server."""
