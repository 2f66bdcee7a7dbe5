"""Backups: the database and all files of the site in one archive, and back."""
