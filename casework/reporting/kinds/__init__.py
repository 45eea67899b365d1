"""How each kind of page asks and reads."""
