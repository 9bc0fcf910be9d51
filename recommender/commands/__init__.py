"""The commands of the engine, a module a group: `add_to` of each adds its commands to the parser of `cli.py`."""
