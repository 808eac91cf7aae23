"""Where an organization does not exist: recorded with its days and reason, and ended when it is founded."""
