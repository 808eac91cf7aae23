"""Party documents as content, and as .docx."""
