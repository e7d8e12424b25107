"""``python -m samkarta``."""

from samkarta.cli import main

if __name__ == "__main__":
    main()
