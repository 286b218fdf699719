"""The conversation with companies, and the channels it is held through."""
