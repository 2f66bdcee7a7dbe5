"""Pure learning: splits, votes, measures. No Django, no database; usable from a notebook."""
