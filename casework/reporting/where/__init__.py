"""Where it is: addresses looked up, the plan for residents' maps, whose road, on which day is collected."""
