"""What is brought to the desk, read and checked, and told from what came before."""
