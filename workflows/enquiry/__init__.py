"""A question to a service, each service with a length of its own (charter: How quickly we will respond)."""
