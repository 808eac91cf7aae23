"""Commands of the register: import, compute, check, remind, load."""
