"""After the outcome: the customer may say, for a while, that it is not so (docs/decisions/0014)."""
