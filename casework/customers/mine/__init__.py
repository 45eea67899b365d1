"""All of somebody's own cases, opened by a link or a code that was sent to their address."""
