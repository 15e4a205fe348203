"""The peak memory of this process, of itself alone.

ru_maxrss is no good below a large parent: on Linux a child inherits the parent's peak over fork
and exec (getrusage(2)); VmHWM begins anew with the program (proc(5)).
"""

import resource
import sys
from pathlib import Path


def peak_bytes() -> int:
    """Return the most memory that this process had resident so far, in bytes."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text(encoding="ascii", errors="replace").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
