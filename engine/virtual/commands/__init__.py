"""What a workflow decided, carried out."""
