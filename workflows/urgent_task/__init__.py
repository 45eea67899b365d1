"""UrgentTask: something a person has to take within the hour, told to one after another until one does."""
