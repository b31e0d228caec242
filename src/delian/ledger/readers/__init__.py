"""Readers: one module a publisher, from a publisher's file to rows with their source."""
