"""The command line: check, ingest, list, serve, up, schema."""

import json
import logging
import socket
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from rich.console import Console

from samkarta.catalog import Catalog, Entry, load_catalog
from samkarta.catalog_problems import layer_json_schema
from samkarta.errors import CatalogError
from samkarta.http_protocol import OneWriteProtocol
from samkarta.settings import Settings
from samkarta.stores.disk import DiskStore
from samkarta.style import style_problems

commands = typer.Typer(
    help="Samkarta: geodata layers, served as OGC APIs and combined on one map page.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
# Where the output goes to a file or a log, no line is cut at 80 characters.
out = Console(width=None if sys.stdout.isatty() else 140)
err = Console(stderr=True)

type Folders = list[Path]
LayersOption = Annotated[
    list[Path] | None,
    typer.Option("--layers", help="Catalogue folder; repeat it to add more. Default: SAMKARTA_LAYERS or ./layers."),
]
DataOption = Annotated[
    Path | None, typer.Option("--data", help="Folder of the snapshots. Default: SAMKARTA_DATA or ./data.")
]
HostOption = Annotated[str, typer.Option(help="Address to listen on.")]
PortOption = Annotated[int, typer.Option(envvar="PORT", min=0, max=65535, help="Port to listen on.")]


def main() -> None:
    """Run the command line."""
    commands()


@commands.command()
def check(layers: LayersOption = None) -> None:
    """Check every layer file and style, and print every problem."""
    catalog = _catalog(_settings(layers, None))
    out.print(f"{len(catalog)} layers are in order: {', '.join(catalog.ids)}", soft_wrap=True)


@commands.command(name="ingest")
def ingest_command(
    layer_ids: Annotated[list[str] | None, typer.Argument(help="Layers to ingest; all of them by default.")] = None,
    layers: LayersOption = None,
    data: DataOption = None,
) -> None:
    """Read the sources and publish what is new; exit code 1 if a layer failed."""
    settings = _settings(layers, data)
    catalog = _catalog(settings)
    wanted = layer_ids or list(catalog.ids)
    if unknown := [layer_id for layer_id in wanted if layer_id not in catalog]:
        raise typer.BadParameter(f"unknown layer {', '.join(unknown)}; use one of {', '.join(catalog.ids)}")
    if not _ingest([entry for entry in catalog if entry.layer.id in wanted], DiskStore(settings.data)):
        raise typer.Exit(1)


@commands.command(name="list")
def list_command(layers: LayersOption = None, data: DataOption = None) -> None:
    """List the layers and the version of each that is served."""
    settings = _settings(layers, data)
    store = DiskStore(settings.data)
    for entry in _catalog(settings):
        manifest = store.manifest(entry.layer.id)
        state = f"{manifest.version}  {manifest.count:>9,}" if manifest else "not ingested"
        out.print(f"{entry.layer.id:<20} {entry.layer.status:<9} {state}", highlight=False, soft_wrap=True)


@commands.command()
def serve(
    layers: LayersOption = None, data: DataOption = None, host: HostOption = "127.0.0.1", port: PortOption = 8000
) -> None:
    """Serve what is published."""
    settings = _settings(layers, data)
    _serve(settings, _catalog(settings), host, port)


@commands.command()
def up(
    layers: LayersOption = None, data: DataOption = None, host: HostOption = "127.0.0.1", port: PortOption = 8000
) -> None:
    """Ingest what is missing, then serve."""
    settings = _settings(layers, data)
    catalog = _catalog(settings)
    if missing := DiskStore(settings.data).unpublished(catalog.ids):
        # In a process of its own: what ingest needs is not kept in memory by a server that runs for months.
        folders = [part for folder in settings.layers for part in ("--layers", str(folder))]
        arguments = ["ingest", *missing, "--data", str(settings.data), *folders]
        subprocess.run([sys.executable, "-m", "samkarta", *arguments], check=False)  # noqa: S603 - our own program
    _serve(settings, catalog, host, port)


@commands.command()
def schema() -> None:
    """Print the JSON Schema of layer files, for editors."""
    typer.echo(json.dumps(layer_json_schema(), indent=2, ensure_ascii=False))


def _settings(layers: list[Path] | None, data: Path | None) -> Settings:
    """The settings of the environment, overruled by the options that were given."""
    given = {"layers": tuple(layers) if layers else None, "data": data}
    return Settings().model_copy(update={name: value for name, value in given.items() if value is not None})


def _catalog(settings: Settings) -> Catalog:
    try:
        catalog = load_catalog(settings.layers)
    except CatalogError as error:
        problems = list(error.problems)
    else:
        problems = [problem for entry in catalog for problem in style_problems(entry)]
        if not problems:
            return catalog
    for problem in problems:
        typer.echo(str(problem), err=True)
    typer.echo(f"{len(problems)} problems", err=True)
    raise typer.Exit(1)


def _ingest(entries: list[Entry], store: DiskStore) -> bool:
    """Ingest, print the table, and tell whether every layer is in order."""
    # Only this command waits for what reads and writes geodata.
    from samkarta.ingest.report import result_table  # noqa: PLC0415
    from samkarta.ingest.run import failures, ingest, progress_bars  # noqa: PLC0415

    with progress_bars() as progress:
        results = ingest(entries, store, progress)
    out.print(result_table(results))
    faults = failures(results)
    for fault in faults:
        err.print(f"[red]failed:[/red] {fault}", soft_wrap=True, highlight=False)
    return not faults


class _Server(uvicorn.Server):
    """A server that says where it is once it answers."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            port = self.servers[0].sockets[0].getsockname()[1] if self.servers else self.config.port
            address = f"http://{self.config.host}:{port}"
            out.print(f"Page: {address}/\nAPI:  {address}/?f=json", highlight=False)


def _serve(settings: Settings, catalog: Catalog, host: str, port: int) -> None:
    # pygeoapi and its libraries take their time to import: only the commands that serve wait for it.
    from samkarta.app import create_app  # noqa: PLC0415

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    app = create_app(settings, catalog)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=OneWriteProtocol,
        ws="none",
        log_level="warning",
        # Addresses of visitors are not kept.
        access_log=False,
        proxy_headers=False,
        server_header=False,
    )
    _Server(config).run()
