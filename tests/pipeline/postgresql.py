"""A PostgreSQL server of a test's own, from the programs that are installed, reached through a socket only."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy

_NOBODY = "nobody"


def programs() -> Path | None:
    """The folder of PostgreSQL's own programs, which Debian keeps off the path, or None."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    return next((path.parent for path in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)), None)


class Server:
    """One that runs. PostgreSQL refuses to be run by root, who lends it to another user then."""

    def __init__(self, folder: Path, bin_folder: Path) -> None:
        self.folder = folder
        self._bin = bin_folder
        self._user = [] if os.getuid() else ["runuser", "-u", _NOBODY, "--"]
        if not os.getuid():
            nobody = pwd.getpwnam(_NOBODY)
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        self._run("initdb", "--no-sync", "--auth=trust", "--username=grader", "-D", str(folder / "data"))

    def url(self, database: str) -> str:
        """How nbgrader is told of a database."""
        return f"postgresql+psycopg://grader@/{database}?host={self.folder}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = f"-k {self.folder} -c listen_addresses="
        log = str(self.folder / "log.txt")
        self._run("pg_ctl", "-w", "-D", str(self.folder / "data"), "-l", log, "-o", options, "start")

    def stop(self) -> None:
        """Stop it as a loss of power would."""
        self._run("pg_ctl", "-w", "-D", str(self.folder / "data"), "-m", "immediate", "stop")

    def make_database(self, name: str) -> None:
        """Make an empty database."""
        engine = sqlalchemy.create_engine(self.url("postgres"), poolclass=sqlalchemy.NullPool)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sqlalchemy.text(f"create database {name}"))

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._user, str(self._bin / program), *arguments]
        # Not piped: the server would inherit the pipe, and reading it would never end.
        with (self.folder.parent / f"{self.folder.name}.said.txt").open("w+") as said:
            done = subprocess.run(command, cwd="/", stdout=said, stderr=said, check=False)
            said.seek(0)
            assert done.returncode == 0, said.read()


@contextmanager
def running_server(bin_folder: Path) -> Iterator[Server]:
    """Run a server in a short-lived folder, whose name is short enough for a socket."""
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    try:
        server = Server(folder, bin_folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        folder.with_name(f"{folder.name}.said.txt").unlink(missing_ok=True)
