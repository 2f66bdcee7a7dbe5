"""The database of commands that run while the site doesn't: it says so instead of a time-out."""
