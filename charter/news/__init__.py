"""What officers are told of: kinds of news, and whom a note names."""
