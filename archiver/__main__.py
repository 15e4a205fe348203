"""`python -m archiver`: the same program, where no script is on the path."""

from archiver.cli import main

if __name__ == "__main__":
    main()
