"""The nouns of a case and what follows from them: law, replay, score, chronology, profile."""
