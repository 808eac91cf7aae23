"""Template filters of returns and of the work to do."""
