"""`python cli.py` at the repository's root is the same program as `archiver`."""

from archiver.cli import main

if __name__ == "__main__":
    main()
