"""The dialogues: each asks for what it needs, takes the answers, and hands on."""
