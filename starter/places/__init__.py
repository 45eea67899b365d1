"""What a council's own maps say of a place: its ward, whose road it is, which team works there."""
