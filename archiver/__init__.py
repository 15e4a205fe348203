"""Keep cited web sources, check quotations against them, and say when a page changes or vanishes.

A folder is a stage of the pipeline or a workflow that composes stages; the files beside the folders
are the ground that all of them stand on.
"""

__version__ = "0.1.0"
"""Read by setuptools too: importlib.metadata would cost every command 40 ms."""
