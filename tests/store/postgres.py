"""Start a PostgreSQL server of our own on loopback, and places for stores in it."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg
from tests.lab.programs import Server, free_ports

PASSWORD = "p@ss/w0rd:%x"
IN_ADDRESS = "p%40ss%2Fw0rd%3A%25x"


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs; Debian keeps them out of the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    initdb = found[-1] if found else shutil.which("initdb")
    return Path(initdb).parent if initdb else None


class Postgres:
    """A server with its data in a folder of its own; it does not run as root, so root runs it as another."""

    def __init__(self, place: Path) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="hipaacheck-pg-"))
        self.port = free_ports(1)[0]
        self._count = 0
        as_user = self._as_user()
        secret = self._folder / "password"
        secret.write_text(PASSWORD)
        data = self._folder / "data"
        make = [*as_user, str(place / "initdb"), "-D", str(data), "-U", "keeper", "-A", "scram-sha-256"]
        make += ["--pwfile", str(secret), "-E", "UTF8", "--locale", "C", "--no-sync"]
        subprocess.run(make, check=True, capture_output=True, cwd=self._folder)
        settings = {"listen_addresses": "127.0.0.1", "port": str(self.port), "fsync": "off"}
        settings |= {"unix_socket_directories": str(self._folder), "max_connections": "40"}
        given = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        dying = ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []
        command = [*as_user, *dying, str(place / "postgres"), "-D", str(data), *given]
        self._server = Server(command, self._folder / "log", "postgres")
        self._server.wait_until(self._answers)

    def address(self, database: str, *, user: str = "keeper", password: str = IN_ADDRESS) -> str:
        """Return the address of a database."""
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def new_place(self) -> str:
        """Return the address of an empty schema; a whole database takes 7 MB and a second."""
        self._count += 1
        self.run(f"CREATE SCHEMA s{self._count}")
        return self.address("postgres") + f"?options=-csearch_path%3Ds{self._count}"

    def run(self, statement: str, database: str = "postgres") -> None:
        """Run one statement as the owner of all."""
        with psycopg.connect(self.address(database), autocommit=True) as connection:
            connection.execute(statement.encode())

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        self._server.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _as_user(self) -> list[str]:
        if os.geteuid() != 0:
            return []
        try:
            user = pwd.getpwnam("postgres")
        except KeyError:
            user = pwd.getpwnam("nobody")
        os.chown(self._folder, user.pw_uid, user.pw_gid)
        return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.address("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True
