"""The workbench: the same questions as local web pages and JSON."""
