"""How long `archiver --help` takes beside `python -c "import click"`: the ratio, pair by pair.

Run: python -m benchmarks.startup
"""

import statistics
import subprocess
import sys
import time

PAIRS = 15
HELP = [sys.executable, "-c", "from archiver.cli import main; main()", "--help"]
CLICK = [sys.executable, "-c", "import click"]


def measure(command: list[str]) -> float:
    """Return the wall time of `command` in seconds."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def main() -> None:
    """Print the median of both and of their ratio."""
    for command in (HELP, CLICK):
        measure(command)
    pairs = [(measure(HELP), measure(CLICK)) for _ in range(PAIRS)]
    ours, theirs = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"archiver --help {ours * 1000:.0f} ms, import click {theirs * 1000:.0f} ms: {ratio:.2f}")


if __name__ == "__main__":
    main()
