"""What managers see: how things stand now, and the quarterly reviews."""
