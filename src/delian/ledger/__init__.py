"""The facts: tables, store, cards of the catalogue, readers of publishers' files."""
