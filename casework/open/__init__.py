"""What is kept in the open: how promises were kept, the charter itself, and what the law asks of a site."""
