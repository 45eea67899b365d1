"""What several processes hold, each composed into the case that needs it."""
