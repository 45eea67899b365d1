"""What would keep it: the fewest officers of each team, found by playing the year again and again."""
