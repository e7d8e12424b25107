"""Names of coordinate reference systems as OGC standards write them."""

from functools import cache

from pyproj import CRS

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


@cache
def crs_uri(code: str) -> str:
    """The URI of ``code``, a code such as EPSG:3006 or WKT; ``code`` itself where no authority names the system."""
    authority = CRS.from_user_input(code).to_authority()
    if authority is None:
        return code
    name, number = authority
    return CRS84 if (name, number) == ("OGC", "CRS84") else f"http://www.opengis.net/def/crs/{name}/0/{number}"
