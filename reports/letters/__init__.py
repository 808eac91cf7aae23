"""Official letters that urge those who owe."""
