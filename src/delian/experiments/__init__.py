"""Many runs: they receive arrays and a function."""
