"""Papers: storing, who may see and change them, download."""
