"""A call back, asked for when the lines were busy."""
