"""The two YAML files of fixtures/ turned into rows, or refused with the line of each fault."""
