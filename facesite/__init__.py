"""Facesite: from a team's photos to a face classifier."""

__version__ = "0.1.0"
