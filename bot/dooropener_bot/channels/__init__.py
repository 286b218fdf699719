"""The doors: each brings messages to the conversation and shows its answers in its own way."""
