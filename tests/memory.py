"""The peak memory of a process, of itself alone.

ru_maxrss is no good below a large parent: on Linux a child inherits the parent's peak over fork
and exec (getrusage(2)); VmHWM begins anew with the program (proc(5)).
"""

import resource
import sys
from pathlib import Path


def peak_bytes(process: int = 0) -> int:
    """Return the most memory that a process, by default this one, had resident so far, in bytes.

    Where the system says nothing of other processes that is 0 for them.
    """
    status = Path(f"/proc/{process or 'self'}/status")
    if status.exists():
        lines = status.read_text(encoding="ascii", errors="replace").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024
    if process:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
