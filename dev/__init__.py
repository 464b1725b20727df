"""What the Makefile calls: set up, run, test and check sltmap. Standard library only, for Python 3.11 and newer."""
