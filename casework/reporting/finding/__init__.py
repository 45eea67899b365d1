"""What can be asked for: found by search, by need and by group; what is urgent recognised first."""
