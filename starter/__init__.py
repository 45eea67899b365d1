"""Ways in: the JSON API, Open311, the command line; and the relay that starts what had to wait."""
