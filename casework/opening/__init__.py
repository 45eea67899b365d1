"""Opening a case for somebody who rang or came: the service, the form, what may be the same, and the case."""
