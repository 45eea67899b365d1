"""Who works on what, and when: officers with their hours and absences, and the queues in front of them."""
