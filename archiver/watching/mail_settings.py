"""Where mail of notices goes, and by which server."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mail:
    """Where mail goes: `server` is "host:port" (25 without a port; 465 speaks TLS from the start).

    `recipient` is one address. `password` may be empty; it goes with `user`, the sender if that is
    empty. `authorities` is a PEM file of trusted certificates in place of the system's.
    """

    server: str
    sender: str
    recipient: str
    password: str = ""
    user: str = ""
    authorities: str = ""
