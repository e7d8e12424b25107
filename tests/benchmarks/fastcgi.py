"""One FastCGI process on a socket of its own."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.process import START_SECONDS, Unavailable, last_line


@contextmanager
def fastcgi(program: str, home: Path, settings: Mapping[str, str]) -> Iterator[tuple[Path, int]]:
    """The socket and the process id of ``program``, until the block ends."""
    spawn = shutil.which("spawn-fcgi")
    if spawn is None:
        raise Unavailable("spawn-fcgi is missing: apt-get install spawn-fcgi")
    log = home / "fastcgi.log"
    # The path of a socket must be short.
    with tempfile.TemporaryDirectory(prefix="fcgi-") as name, log.open("wb") as output:
        Path(name).chmod(0o755)
        socket = Path(name) / "socket"
        command = [spawn, "-n", "-s", str(socket), "-M", "0666", "--", program]
        process = subprocess.Popen(command, stdout=output, stderr=output, env={**os.environ, **settings}, cwd=home)
        try:
            deadline = time.monotonic() + START_SECONDS
            while not socket.exists():
                if process.poll() is not None or time.monotonic() > deadline:
                    raise Unavailable(f"{Path(program).name} does not start: {last_line(log)}")
                time.sleep(0.05)
            yield socket, process.pid
        finally:
            # While they wait for a request, some of these programs do not hear SIGTERM.
            process.kill()
            process.wait()
