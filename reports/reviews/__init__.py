"""The mid-term and final review: facts, sections, assembly."""
