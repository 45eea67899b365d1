"""What an installation keeps, carried to another place and held against itself."""
