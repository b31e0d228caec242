"""One verb, one function: the only place where ledger and models meet."""
