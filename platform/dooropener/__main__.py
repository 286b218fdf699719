"""`python -m dooropener` is the command `dooropener`."""

from dooropener.cli import main

main()
