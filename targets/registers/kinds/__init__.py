"""One declaration a register: its rules, forms and words."""
