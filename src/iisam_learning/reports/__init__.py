"""Facts about a case or a journal as tables, text and pictures."""
