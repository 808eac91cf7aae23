"""One search over units, duties, papers and rows of registers."""
