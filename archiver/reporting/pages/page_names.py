"""File names of the report's pages."""

import re
from hashlib import sha256


def page_name(kind: str, id_: str) -> str:
    """Return a file name that every system takes, another for every id, whatever the id holds."""
    plain = re.sub(r"[^a-z0-9.-]+", "-", id_.lower()).strip("-.")[:60]
    if plain == id_ and plain:
        return f"{kind}-{plain}.html"
    return (
        f"{kind}-{plain or 'x'}-{sha256(id_.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}.html"
    )
