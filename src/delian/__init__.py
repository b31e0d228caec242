"""Delian, an open workbench for alliances: cited figures, models, answers with their uncertainty."""

__version__ = "0.1.0"
