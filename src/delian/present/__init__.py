"""Answers made visible: sentences, tables, charts, the map and the report page."""
