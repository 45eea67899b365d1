"""What a council's own maps say of a place."""
