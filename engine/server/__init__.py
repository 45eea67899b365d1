"""The local Temporal server and its Web UI: found, built or fetched, started, watched and stopped."""
