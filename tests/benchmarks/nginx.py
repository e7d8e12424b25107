"""nginx: in front of the servers that speak FastCGI, and over our own answers as files, the limit of the possible."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.process import Unavailable, started

_CONFIGURATION = """
daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.error.log error;
events {{ worker_connections 256; }}
http {{
  access_log off;
  gzip off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  open_file_cache max=10000;
  default_type application/geo+json;
  client_body_temp_path {folder}/nginx.body;
  fastcgi_temp_path {folder}/nginx.fastcgi;
  proxy_temp_path {folder}/nginx.proxy;
  scgi_temp_path {folder}/nginx.scgi;
  uwsgi_temp_path {folder}/nginx.uwsgi;
  fastcgi_buffers 64 64k;
  server {{
    listen 127.0.0.1:{port};
    {server}
  }}
}}
"""


def program() -> str:
    """The path of nginx; Unavailable without it."""
    found = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if found is None:
        raise Unavailable("nginx is missing: apt-get install nginx-light")
    return found


def version() -> str:
    """The version that nginx says it is."""
    # It says so on the error channel.
    said = subprocess.run([program(), "-v"], capture_output=True, text=True, check=False).stderr
    return said.strip().rpartition("/")[2]


@contextmanager
def running(folder: Path, port: int, server: str, ready: str) -> Iterator[int]:
    """The process id of an nginx with one worker whose server block says ``server``."""
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder / "nginx.conf"
    # As root, nginx would hand over to a user that may not be let into the folder.
    user = "user root;" if os.getuid() == 0 else ""
    configuration.write_text(
        _CONFIGURATION.format(folder=folder, port=port, server=server, user=user), encoding="utf-8"
    )
    command = [program(), "-c", str(configuration)]
    with started(command, folder / "nginx.log", f"http://127.0.0.1:{port}{ready}") as process:
        yield process.pid
