"""Officers, and those who follow their case: who may come in, and who has."""
