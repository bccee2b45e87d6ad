"""The formats that a plan is read from: each a module with ``read``."""
