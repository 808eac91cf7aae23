"""Reading in a child process with limits."""
