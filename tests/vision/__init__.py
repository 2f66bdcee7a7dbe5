"""Tests of labelling/vision: no database, real photos."""
