"""What docker-compose.yml and the Dockerfile use; nothing of the running programs."""
