"""Settings: environment variables ``SAMKARTA_*``, each documented in the README."""

import os
from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from samkarta.i18n import DEFAULT_LANGUAGE, Language


class Settings(BaseSettings):
    """What an operator can change without touching code; paths are relative to the working folder."""

    model_config = SettingsConfigDict(env_prefix="SAMKARTA_", extra="ignore", frozen=True)

    data: Path = Field(Path("data"), description="Folder that holds the published snapshots.")
    layers: Annotated[tuple[Path, ...], NoDecode] = Field(
        (Path("layers"),), description="Catalogue folders with layer files, separated by ':' (';' on Windows)."
    )
    base_url: str = Field(
        "",
        description="Public address of the portal, e.g. https://karta.example.se/geo; empty: taken from the request.",
    )
    trusted_proxies: str = Field(
        "127.0.0.1", description="Addresses whose X-Forwarded-* headers are believed, separated by ','; '*' for all."
    )
    contact_name: str = Field("Samkarta", min_length=1, description="Who runs the portal, as a person names them.")
    contact_email: str = Field("", description="E-mail address for questions about the portal; empty: none is shown.")
    contact_url: str = Field("", description="Web page about who runs the portal; empty: the portal's own address.")
    language: Language = Field(DEFAULT_LANGUAGE, description="Language when a client asks for none: sv or en.")
    default_limit: int = Field(10, ge=1, description="Features in a page when a request gives no limit.")
    max_limit: int = Field(10_000, ge=1, description="Most features in one page; a higher limit is cut to this.")
    basemap_url: str = Field(
        "", description="XYZ tile address of an extra basemap; empty: no request ever leaves the server."
    )
    basemap_attribution: str = Field("", description="Attribution shown for the extra basemap.")

    @field_validator("layers", mode="before")
    @classmethod
    def _split_folders(cls, value: object) -> object:
        return tuple(value.split(os.pathsep)) if isinstance(value, str) else value
