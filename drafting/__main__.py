"""`python -m drafting` is `clausier`."""

from drafting.cli import main

if __name__ == "__main__":
    main(prog_name="clausier")
