"""The ways a notice goes out, against real programs and servers on loopback."""

from __future__ import annotations

import json
import os
import shlex
import smtplib
import ssl
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme

from archiver.models import State
from archiver.watching import channels
from archiver.watching import mail as mail_module
from archiver.watching.channels import (
    apprise_channels,
    command_channel,
    mail_channel,
    mail_channels,
)
from archiver.watching.mail_settings import Mail
from archiver.watching.notices import Message, Notice, compose
from tests.watching.post import PostOffice, open_post_office
from tests.workflows.watch.world import Reply, World, open_world, page

NOW = datetime(2026, 3, 10, 5, tzinfo=UTC)
SENDER, EDITOR = "watch@town.example", "editor@town.example"
MESSAGE = Message("k" * 24, "[minutes] a: gone", "a: gone\n  It is.\n", ())
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")


# --- mail -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[trustme.CA, str]:
    made, path = trustme.CA(), tmp_path_factory.mktemp("ca") / "authority.pem"
    made.cert_pem.write_to_path(str(path))
    return made, str(path)


def certified(made: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.issue_cert(name).configure_cert(context)
    return context


def mail(office: PostOffice, authorities: str, password: str = "opensesame") -> Mail:
    return Mail(office.address, SENDER, EDITOR, password, authorities=authorities)


def deliver(letter: Mail) -> str:
    return mail_channel(letter, lambda: NOW).send(MESSAGE)


def said_in_the_clear(office: PostOffice) -> bytes:
    return b"".join(line for secure, line in office.heard if not secure)


def test_a_password_goes_over_tls_that_holds(authority: tuple[trustme.CA, str]) -> None:
    with open_post_office(certified(authority[0], "localhost")) as office:
        office.accounts[SENDER] = "opensesame"
        assert deliver(mail(office, authority[1])) == ""
        (received,) = office.received
    assert received["Subject"] == MESSAGE.subject
    assert b"AUTH" not in said_in_the_clear(office)
    assert [secure for secure, line in office.heard if line.startswith(b"AUTH")] == [True]


def test_a_password_is_never_sent_in_the_clear() -> None:
    """Also where the server without TLS asks for one; a letter without a password goes."""
    with open_post_office() as office:
        office.accounts[SENDER] = "opensesame"
        said = deliver(mail(office, ""))
        assert said.endswith("the server offers no TLS, and a password is not sent without")
        assert office.received == []
        assert not any(b"AUTH" in line or b"MAIL" in line for _, line in office.heard)
        assert deliver(mail(office, "", password="")) == ""
        assert len(office.received) == 1


def test_a_user_may_have_another_name_than_the_sender(authority: tuple[trustme.CA, str]) -> None:
    with open_post_office(certified(authority[0], "localhost")) as office:
        office.accounts["account-7"] = "opensesame"
        letter = Mail(office.address, SENDER, EDITOR, "opensesame", "account-7", authority[1])
        assert deliver(letter) == ""
        assert "failed" in deliver(mail(office, authority[1]))
        assert len(office.received) == 1


@pytest.mark.parametrize("fault", ["name", "authority", "expired"])
def test_a_certificate_that_does_not_hold_gets_no_password(
    authority: tuple[trustme.CA, str], fault: str
) -> None:
    made = trustme.CA() if fault == "authority" else authority[0]
    context = certified(made, "other.example" if fault == "name" else "localhost")
    if fault == "expired":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        past = datetime(2020, 1, 1, tzinfo=UTC)
        made.issue_cert("localhost", not_after=past).configure_cert(context)
    with open_post_office(context) as office:
        office.accounts[SENDER] = "opensesame"
        said = deliver(mail(office, authority[1]))
        assert said.startswith(f"mail to {EDITOR} by {office.address} failed: ")
        assert "certificate" in said.lower()
        assert office.received == []
        assert not any(b"AUTH" in line or b"MAIL" in line for _, line in office.heard)


def test_without_a_password_any_tls_is_better_than_none(authority: tuple[trustme.CA, str]) -> None:
    with open_post_office(certified(trustme.CA(), "other.example")) as office:
        assert deliver(mail(office, authority[1], password="")) == ""
        assert b"MAIL" not in said_in_the_clear(office)
        assert len(office.received) == 1


def test_a_wrong_password_is_a_failure_and_is_not_repeated_in_words(
    authority: tuple[trustme.CA, str],
) -> None:
    with open_post_office(certified(authority[0], "localhost")) as office:
        office.accounts[SENDER] = "another"
        said = deliver(mail(office, authority[1]))
        assert "535" in said
        assert "opensesame" not in said
        assert office.received == []


def test_port_465_speaks_tls_from_the_start(
    authority: tuple[trustme.CA, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_post_office(certified(authority[0], "localhost"), from_the_start=True) as office:
        monkeypatch.setattr(mail_module, "SMTPS", office.port)
        office.accounts[SENDER] = "opensesame"
        assert deliver(mail(office, authority[1])) == ""
        assert said_in_the_clear(office) == b""
        assert len(office.received) == 1
    with open_post_office(certified(trustme.CA(), "localhost"), from_the_start=True) as office:
        monkeypatch.setattr(mail_module, "SMTPS", office.port)
        assert "certificate" in deliver(mail(office, authority[1])).lower()
        assert office.heard == []


def test_several_recipients_are_told_each_by_itself() -> None:
    with open_post_office() as office:
        letter = Mail(office.address, SENDER, f"An Editor <{EDITOR}>, desk@town.example")
        both = mail_channels(letter, lambda: NOW)
        assert [c.name for c in both] == [f"mail:{EDITOR}", "mail:desk@town.example"]
        office.unknown = {"desk@"}
        assert [bool(c.send(MESSAGE)) for c in both] == [False, True]
        assert [m["To"] for m in office.received] == [EDITOR]
    assert [c.name for c in mail_channels(Mail("x", SENDER, EDITOR), lambda: NOW)] == ["mail"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("mail.example", ("mail.example", 25)),
        ("mail.example:587", ("mail.example", 587)),
        ("[::1]:2525", ("::1", 2525)),
    ],
)
def test_servers_are_named_as_people_write_them(written: str, read: tuple[str, int]) -> None:
    assert mail_module._server(written) == read


def test_a_server_that_is_not_there_is_a_failure() -> None:
    with open_post_office() as office:
        gone = office.address
    assert "failed" in deliver(Mail(gone, SENDER, EDITOR))
    assert "failed" in deliver(Mail("localhost:notaport", SENDER, EDITOR))


@pytest.mark.parametrize("farewell", ["500 what", "421 too busy", "hello", ""])
def test_a_letter_that_was_taken_is_sent_whatever_the_farewell(farewell: str) -> None:
    """It was told as a failure, and sent again in each round."""
    with open_post_office() as office:
        office.farewell = farewell
        assert deliver(Mail(office.address, SENDER, EDITOR)) == ""
        assert len(office.received) == 1


@pytest.mark.parametrize("words", [b"250-" + b"x" * 500 + b"\r\n", b"250-x\r\n", b"x" * 500])
def test_a_server_that_does_not_stop_saying_something_is_left(words: bytes) -> None:
    """It took 1.7 GB in twenty seconds."""
    with open_post_office() as office:
        office.endless_at, office.endless = b"EHLO", words
        said = deliver(Mail(office.address, SENDER, EDITOR))
        assert said.startswith(f"mail to {EDITOR} by {office.address} failed: ")
        assert len(said) < 400
        assert office.received == []


def test_a_server_that_drips_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_module, "LONGEST_TALK", 0.3)
    monkeypatch.setattr(mail_module, "MOST_SAID", 10**12)
    with open_post_office() as office:
        office.endless_at, office.endless = b"MAIL", b"250-ok\r\n"
        monkeypatch.setattr(smtplib, "_MAXLINE", 10**9)
        assert "failed" in deliver(Mail(office.address, SENDER, EDITOR))
        assert office.received == []


ENCODED = [
    "=?utf-8?q?x=0d=0aBcc:_all@town.example=0d=0a?=.pdf",
    "=?utf-8?q?x=0aSubject:_all_is_well?=.pdf",
    "=?utf-8?b?QmNjOiBhbGxAdG93bi5leGFtcGxl?=",
    "=?utf-8?q?not?= approved.pdf",
    "==?utf-8?q?=3D=3Futf-8=3Fq=3Fx=3F=3D?=.pdf",
]


@pytest.mark.parametrize("name", ENCODED)
def test_an_encoded_word_in_a_name_is_shown_and_not_decoded(name: str) -> None:
    """The library decoded them as it wrote the head: one could add fields to a letter."""
    notice = Notice("k" * 24, "question", "a", State.UNREACHABLE, name, NOW, (name,), name)
    message = compose([notice], name)
    with open_post_office() as office:
        assert deliver(Mail(office.address, SENDER, EDITOR)) == ""
        assert mail_channel(Mail(office.address, SENDER, EDITOR), lambda: NOW).send(message) == ""
        usual, received = office.received
    assert received.keys() == usual.keys()
    assert str(received["Subject"]).replace(" ", "") == message.subject.replace(" ", "")
    assert name in received.get_content()


@pytest.mark.parametrize("letter", ["x", "é", "書", "\U0001f5c4"])
def test_a_letter_is_small_enough_for_every_server(letter: str) -> None:
    """RFC 5321, section 4.5.3.1.7: servers take 64 kB at least."""
    long = letter * 100_000
    notices = [
        Notice(f"{n:024d}", "question", f"s{n}", State.UNREACHABLE, long, NOW, (long,), long)
        for n in range(300)
    ]
    message = compose(notices, "minutes")
    assert len(bytes(mail_module.compose_mail(Mail("x", SENDER, EDITOR), message, NOW))) < 65_536
    shown = message.body.count("\n  Seen ")
    assert 0 < shown < len(message.notices) == 300
    assert f"… and {300 - shown} more: see `archiver status`." in message.body


HOSTILE = "x\r\nBcc: all@town.example\r\n\r\n\x00\x1b]0;owned\x07‮ \ud800 end"


def test_hostile_words_stay_words_in_a_mail() -> None:
    notice = Notice("k" * 24, "transition", "a", State.CHANGED, HOSTILE, NOW, (HOSTILE,), HOSTILE)
    with open_post_office() as office:
        message = compose([notice], HOSTILE)
        assert mail_channel(Mail(office.address, SENDER, EDITOR), lambda: NOW).send(message) == ""
        (received,) = office.received
    assert received["Bcc"] is None
    assert received["To"] == EDITOR
    assert "\x1b" not in received.get_content()


@pytest.mark.parametrize("words", ["ü =", "\u202e", "t", "\U0001f5c4"])
def test_what_is_long_is_cut_and_goes_out(words: str) -> None:
    """A subject of 1 MB of encoded words took hours, and no command could be started with it."""
    long = words * 300_000
    notice = Notice("k" * 24, "question", "a", State.UNREACHABLE, long, NOW, (long,), long)
    message = compose([notice], "minutes")
    assert message.subject.startswith("[minutes] a: ")
    assert message.subject.endswith(" …")
    assert len(message.subject) < 300
    assert len(message.body) < 13_000
    with open_post_office() as office:
        assert mail_channel(Mail(office.address, SENDER, EDITOR), lambda: NOW).send(message) == ""
        (received,) = office.received
    assert str(received["Subject"]).split() == message.subject.split()
    assert command_channel("exit 0", dict(os.environ)).send(message) == ""


# --- a command ------------------------------------------------------------------------------------


NAMES = [
    "$(touch owned).pdf",
    "`touch owned`.pdf",
    '";touch owned;".pdf',
    "'|touch owned|'.pdf",
    "x\ntouch owned\n.pdf",
    '"&copy nul owned&".pdf',
    "%PATH%!PATH!.pdf",
]


@pytest.mark.parametrize("name", NAMES)
def test_hostile_names_never_reach_a_shell(tmp_path: Path, name: str) -> None:
    notice = Notice("k", "question", "a", State.UNREACHABLE, name, NOW, (name,), name)
    message = compose([notice], name)
    code = "import os, sys; print(os.environ['ARCHIVER_SUBJECT'], file=sys.stderr); sys.exit(1)"
    show = (
        f'"{sys.executable}" -c "{code}"'
        if os.name == "nt"
        else f"cd {shlex.quote(str(tmp_path))}; "
    )
    if os.name != "nt":
        show += 'eval "echo $ARCHIVER_SUBJECT" >&2; cat > body; exit 1'
    said = command_channel(show, dict(os.environ)).send(message)
    assert "ended with 1" in said
    assert "a: " in said
    assert not (tmp_path / "owned").exists()
    assert os.environ["PATH"] not in said


@pytest.mark.skipif(os.name == "nt", reason="cmd.exe leaves no program running by a sign")
def test_a_command_that_leaves_a_program_running_does_not_hold_the_round_up(
    tmp_path: Path,
) -> None:
    """The program ends when it is told to, after the command was; or leaves a note after all."""
    go, late = tmp_path / "go", tmp_path / "late"
    code = (
        f"import time, pathlib; go = pathlib.Path('{go}')\n"
        "for _ in range(600):\n    go.exists() and exit()\n    time.sleep(0.05)\n"
        f"pathlib.Path('{late}').touch()"
    )
    (tmp_path / "stay.py").write_text(code, encoding="utf-8")
    command = f'"{sys.executable}" "{tmp_path / "stay.py"}" &'
    assert command_channel(command, dict(os.environ)).send(MESSAGE) == ""
    assert not late.exists()
    go.touch()


def test_a_command_that_hangs_is_ended_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels, "TIMEOUT", 0.5)
    code = "import time; time.sleep(20)"
    prefix = "exec " if os.name != "nt" else ""
    command = f'{prefix}"{sys.executable}" -c "{code}"'
    assert "could not be run" in command_channel(command, dict(os.environ)).send(MESSAGE)


# --- apprise --------------------------------------------------------------------------------------


class Hook(BaseHTTPRequestHandler):
    """Takes what apprise posts to a `json://` address."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server = self.server
        assert isinstance(server, HookServer)
        if server.status == 200:
            server.received.append((self.path, json.loads(body)))
        self.send_response(server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class HookServer(ThreadingHTTPServer):
    """`received` are the posts that were taken: path and what was said."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Hook)
        self.status = 200
        self.received: list[tuple[str, dict[str, str]]] = []


@pytest.fixture
def hook() -> Iterator[HookServer]:
    with HookServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    root = tmp_path / "project"
    root.mkdir()
    with open_world(root) as opened:
        opened.site.script["/a"] = page("Minutes", "Nothing of note was said.")
        opened.write([("a", f"{opened.site.url}/a")])
        yield opened


def test_apprise_sends_once_and_tries_again_what_failed(
    world: World, hook: HookServer, capfd: pytest.CaptureFixture[str]
) -> None:
    address = f"json://user:s3cret@127.0.0.1:{hook.server_port}/hook"
    found = apprise_channels(address)
    world.watch(channels=found)
    world.site.script["/a"] = Reply(410)
    hook.status = 503
    (remark,) = world.watch(channels=found).remarks
    assert "apprise could not deliver to json://…" in remark
    assert "s3cret" not in remark
    assert hook.received == []
    hook.status = 200
    for _ in range(3):
        assert world.watch(channels=found).remarks == ()
    ((path, said),) = hook.received
    assert path == "/hook"
    assert said["title"] == "[project] a: in doubt"
    assert "410" in said["message"]
    assert "s3cret" not in "".join(capfd.readouterr())


def test_each_apprise_address_is_told_by_itself(world: World, hook: HookServer) -> None:
    with HookServer() as dead:
        closed = f"json://127.0.0.1:{dead.server_port}/dead"
    both = apprise_channels(f"json://127.0.0.1:{hook.server_port}/one\n{closed}")
    assert len({channel.name for channel in both}) == 2
    world.watch(channels=both)
    world.site.script["/a"] = Reply(410)
    for _ in range(3):
        assert len(world.watch(channels=both).remarks) == 1
    assert [path for path, _ in hook.received] == ["/one"]


def test_an_address_that_apprise_does_not_know_is_said_without_its_secrets() -> None:
    (channel,) = apprise_channels("nosuchservice://token-7")
    said = channel.send(MESSAGE)
    assert "nosuchservice://…" in said
    assert "token-7" not in said
    assert apprise_channels("  ") == []
