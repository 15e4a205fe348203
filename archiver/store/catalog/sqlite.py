"""sqlite-utils, loaded without numpy where nothing has loaded that yet.

Where numpy can be imported sqlite-utils does so, to know which columns its numbers need
(sqlite_utils/db.py, COLUMN_TYPE_MAPPING). We store none, and it takes a third of what a command
needs to start. Only a program with one thread may hide a module from an import.
"""

import sys
import threading
from types import ModuleType
from typing import cast

MODULES = cast("dict[str, ModuleType | None]", sys.modules)
_hidden = "numpy" not in MODULES and threading.active_count() == 1
if _hidden:
    MODULES["numpy"] = None  # "None … will raise a ModuleNotFoundError" (the import system, 5.3.1)
try:
    from sqlite_utils import Database, Migrations
    from sqlite_utils.db import Table
finally:
    if _hidden:
        del MODULES["numpy"]

__all__ = ["Database", "Migrations", "Table"]
