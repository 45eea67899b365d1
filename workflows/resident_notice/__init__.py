"""ResidentNotice: a resident is sent a link, a code, or what has changed in their case."""
