"""Mail and texts on their way to a case."""
