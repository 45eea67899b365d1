"""What the register knows of the past, as a scenario: demand, how long steps took, who was there."""
