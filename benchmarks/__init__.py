"""What is measured, and against what: README.md. Run `make bench`."""
