"""EventDelivery: one subscription told of one case, event by event, until it has taken them all."""
