"""The desk of duties: what agencies owe in a year, their form, its approval, and how every duty stands."""
