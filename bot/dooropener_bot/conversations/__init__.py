"""One conversation engine, the same behind every door."""
