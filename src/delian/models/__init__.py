"""The subject, as pure functions on labelled arrays: no files, no ledger, no plots."""
