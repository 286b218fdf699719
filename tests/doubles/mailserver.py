"""Postfix and Dovecot from Debian, run by root from a folder of their own: nothing of the machine's mail is touched."""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

OURS = "norrkoping.example"
"""Mail for this domain comes to our own listener, over LMTP."""

BOXES = "svar.norrkoping.example"
"""Mail for this one lies in a mailbox of Dovecot, to be fetched."""

PARTNERS = "termoemilia.example"
"""The partner's: one mailbox, all others do not exist and bounce."""

PASSWORD = "a password for tests only"  # of a server that lives for a test
USERS = (f"dorroppnaren@{BOXES}", f"chiara@{PARTNERS}")

_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
meta_directory = /etc/postfix
daemon_directory = /usr/lib/postfix/sbin
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.test.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
recipient_delimiter = +
message_size_limit = 80000000
mailbox_size_limit = 0
smtpd_reject_unlisted_recipient = no
smtpd_recipient_restrictions = permit_mynetworks, reject
virtual_mailbox_domains = {ours} {boxes} {partners}
virtual_transport = lmtp:inet:127.0.0.1:{dovecot}
virtual_mailbox_maps = static:all
transport_maps = inline:{{ {ours}=lmtp:inet:127.0.0.1:{lmtp} }}
lmtp_destination_recipient_limit = 50
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
alias_maps =
alias_database =
"""
_MASTER = """
127.0.0.1:{smtp} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
lmtp unix - - n - - lmtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""
_DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
recipient_delimiter = +
auth_mechanisms = plain login
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
passdb {{
  driver = passwd-file
  args = scheme=plain username_format=%u {folder}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {folder}/users
  default_fields = uid=mail gid=mail home={folder}/mail/%u
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {dovecot}
  }}
}}
protocol lmtp {{
  postmaster_address = postmaster@{boxes}
}}
"""
_DOVECOT_24 = """
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
mail_driver = maildir
mail_path = {folder}/mail/%{{user}}
first_valid_uid = 1
recipient_delimiter = +
auth_mechanisms = plain login
ssl = yes
ssl_server_cert_file = {folder}/cert.pem
ssl_server_key_file = {folder}/key.pem
passdb passwd-file {{
  default_password_scheme = plain
  passwd_file_path = {folder}/users
}}
userdb passwd-file {{
  passwd_file_path = {folder}/users
  fields {{
    uid:default = mail
    gid:default = mail
    home:default = {folder}/mail/%{{user}}
  }}
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    listen = 127.0.0.1
    port = {dovecot}
  }}
}}
protocol lmtp {{
  postmaster_address = postmaster@{boxes}
}}
"""


def missing() -> list[str]:
    """Programs that are not here."""
    return [name for name in ("postfix", "dovecot", "doveadm", "openssl") if shutil.which(name) is None]


@dataclass
class MailServers:
    """Both at work. `smtp` takes all mail, `lmtp` is where mail for us is brought, `imap` and `imaps` are Dovecot's."""

    folder: Path
    smtp: int
    lmtp: int
    dovecot: int
    imap: int
    imaps: int

    @property
    def certificate(self) -> Path:
        return self.folder / "cert.pem"

    def start(self) -> None:
        _run("postfix", "-c", str(self.folder / "postfix"), "start")
        self.start_dovecot()
        for port in (self.smtp, self.dovecot, self.imap):
            _until_open(port)

    def start_dovecot(self) -> None:
        _run("dovecot", "-c", str(self.folder / "dovecot.conf"))
        _until_open(self.imap)

    def stop_dovecot(self) -> None:
        """All its connections end with it."""
        with suppress(RuntimeError):
            self.doveadm("stop")
        _until_gone(self.folder / "run" / "master.pid")

    def stop(self) -> None:
        self.stop_dovecot()
        with suppress(RuntimeError):
            _run("postfix", "-c", str(self.folder / "postfix"), "stop")

    def doveadm(self, *arguments: str) -> str:
        return _run("doveadm", "-c", str(self.folder / "dovecot.conf"), *arguments)

    def logs(self) -> str:
        """What both wrote, to be read when a test fails."""
        files = [self.folder / "postfix.log", self.folder / "dovecot.log"]
        return "\n".join(file.read_text(errors="replace") for file in files if file.exists())


def _run(*command: str) -> str:
    """Into a file and not a pipe: the servers stay behind and would hold its end open."""
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, stdout=output, stderr=output, timeout=30)
        output.seek(0)
        said = output.read().decode(errors="replace")
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {said}")
    return said


def _free_ports(count: int) -> list[int]:
    with _bound_sockets(count) as sockets:
        return [one.getsockname()[1] for one in sockets]


@contextmanager
def _bound_sockets(count: int) -> Iterator[list[socket.socket]]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        yield sockets
    finally:
        for one in sockets:
            one.close()


def _until_open(port: int, within: float = 20) -> None:
    end = time.monotonic() + within
    while time.monotonic() < end:
        with closing(socket.socket()) as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on port {port}")


def _until_gone(pid_file: Path, within: float = 20) -> None:
    end = time.monotonic() + within
    while pid_file.exists() and time.monotonic() < end:
        time.sleep(0.05)


@contextmanager
def mail_servers() -> Iterator[MailServers]:
    """Run both on free ports of the loopback, in a folder that is removed."""
    folder = Path(tempfile.mkdtemp(prefix="dooropener-mail-"))
    folder.chmod(0o755)  # the servers give up their rights and still have to reach their parts of it
    smtp, lmtp, dovecot, imap, imaps = _free_ports(5)
    servers = MailServers(folder, smtp, lmtp, dovecot, imap, imaps)
    _write(servers)
    try:
        servers.start()
        yield servers
    finally:
        servers.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _write(servers: MailServers) -> None:
    folder = servers.folder
    values = {**vars(servers), "ours": OURS, "boxes": BOXES, "partners": PARTNERS}
    for name in ("postfix", "queue", "data", "run", "state", "mail"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")
    shutil.chown(folder / "mail", "mail", "mail")
    (folder / "postfix" / "main.cf").write_text(_MAIN.format(**values))
    (folder / "postfix" / "master.cf").write_text(_MASTER.format(**values))
    version = _run("dovecot", "--version")
    (folder / "dovecot.conf").write_text((_DOVECOT_24 if version.startswith("2.4") else _DOVECOT).format(**values))
    users = [f"{user}:{PASSWORD}:8:8::{folder}/mail/{user}::" for user in USERS]
    (folder / "users").write_text("\n".join(users) + "\n")
    _run(
        *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"),
        *("-addext", "subjectAltName=DNS:localhost"),
        *("-keyout", str(folder / "key.pem"), "-out", str(servers.certificate)),
    )
