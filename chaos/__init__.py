"""Whether anything is lost when everything fails in turn: `make chaos`, bounded and by a seed."""
