"""Letters: worded, sent by their channels, delivered."""
