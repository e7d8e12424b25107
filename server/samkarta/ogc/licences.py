"""Where the licences of layers can be read."""

from urllib.parse import quote

# The licensors' own pages are what a person understands; SPDX's serve for every other licence.
_KNOWN = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
}


def licence_url(spdx: str) -> str:
    """Address of the text of the licence with the SPDX identifier ``spdx``."""
    return _KNOWN.get(spdx, f"https://spdx.org/licenses/{quote(spdx, safe='')}.html")
