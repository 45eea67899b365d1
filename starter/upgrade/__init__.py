"""A release that takes over from another: open cases checked against it, and let in where they fit."""
