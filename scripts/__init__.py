"""The commands behind the Makefile.

They prepare the environments, so they run before anything is installed: the standard library only, on Python 3.8 or
newer.
"""
