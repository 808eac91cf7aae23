"""Registers as Excel tables: out, with drop-down lists, and in, row by row through the registers' actions."""
