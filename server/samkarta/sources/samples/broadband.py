"""Sample broadband: fixed and mobile access in each inhabited square, poorer inland and far from towns."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyproj import CRS

from samkarta.sources.base import SourceRows
from samkarta.sources.samples.geography import SWEREF99_TM, Geography, load_geography
from samkarta.sources.samples.mobile_coverage import NONE, mobile_coverage
from samkarta.sources.samples.noise import Numbers, smooth, uniform
from samkarta.sources.samples.population import Inhabited, inhabited_squares

type Flags = npt.NDArray[np.bool_]
type Words = npt.NDArray[np.str_]

_TOWN = 1_000
_VASTERBOTTEN = "24"
_MOST_HAVE_IT = 0.5
# Mbit/s by class of mobile coverage, from none to good.
_MOBILE_MBIT = np.array([0, 10, 30, 100])


def broadband() -> SourceRows:
    """Inhabited 1 km squares with technology, speed, state of build-out, owner and redundancy, in EPSG:3006."""
    geography = load_geography()
    inhabited = inhabited_squares(geography)
    squares, households = inhabited.squares, inhabited.households
    codes = geography.municipalities.codes[squares.municipality]
    remote = _remoteness(geography, inhabited)
    share = _fibre_share(inhabited, households, remote)
    coverage = mobile_coverage(geography).at(squares)
    technology = _technology(inhabited, share, coverage)
    fixed = np.isin(technology, ["fibre", "fixed-wireless"])
    planned = ~fixed & (uniform(squares.keys, "planned") < 0.45 - 0.25 * np.tanh(remote / 3))
    columns = pa.table(
        {
            "rutid": pa.array(squares.rutid, pa.string()),
            "households": households,
            "fibre_share": share,
            "technology": pa.array(technology.tolist(), pa.string()),
            "max_down_mbit": _speed(inhabited, technology, coverage),
            "status": pa.array(np.select([fixed, planned], ["connected", "planned"], "none").tolist(), pa.string()),
            "project": pa.array(_project(inhabited, planned, codes), pa.string()),
            "owner": pa.array(_owner(inhabited, fixed, remote), pa.string()),
            "redundant": fixed & (uniform(squares.keys, "redundant") < 0.8 * np.exp(-remote)),
            "cost_per_property_sek": pa.array(_cost(inhabited, remote), mask=fixed),
            "municipality_code": pa.array(codes.tolist(), pa.string()),
        }
    )
    return SourceRows(columns, squares.polygons, np.arange(1, len(squares) + 1), CRS.from_epsg(SWEREF99_TM))


def _remoteness(geography: Geography, inhabited: Inhabited) -> Numbers:
    """0 in a town on the coast; it grows with the distance to both."""
    centres = inhabited.squares.centres
    return geography.inland_m(centres) / 150_000 + geography.town_m(centres, _TOWN) / 25_000


def _fibre_share(inhabited: Inhabited, households: npt.NDArray[np.int64], remote: Numbers) -> Numbers:
    """Share of the households with fibre, in whole households."""
    squares = inhabited.squares
    # Fibre comes village by village, so neighbours mostly share their luck.
    luck = 5 * (smooth(squares.centres, 5_000, "fibre village") - 0.5) + uniform(squares.keys, "fibre") - 0.5
    wish = 2.7 + 0.35 * np.log(inhabited.people / 10) - 1.7 * remote + luck
    chance = 1 / (1 + np.exp(-wish * 1.6))
    connected = np.floor(chance * households + uniform(squares.keys, "fibre rounding"))
    return np.asarray(np.round(connected / households, 2))


def _technology(inhabited: Inhabited, share: Numbers, coverage: npt.NDArray[np.uint8]) -> Words:
    """What most households in the square can get."""
    wireless = (uniform(inhabited.squares.keys, "fixed wireless") < 0.3) & (coverage > NONE)
    kinds = np.select(
        [share >= _MOST_HAVE_IT, wireless, coverage > NONE], ["fibre", "fixed-wireless", "mobile-only"], "none"
    )
    return np.asarray(kinds, dtype=np.str_)


def _speed(inhabited: Inhabited, technology: Words, coverage: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """Highest speed on offer, in Mbit/s downwards."""
    gigabit = np.where(uniform(inhabited.squares.keys, "gigabit") < 0.85, 1000, 250)
    return np.select(
        [technology == "fibre", technology == "fixed-wireless", technology == "mobile-only"],
        [gigabit, 50, _MOBILE_MBIT[coverage]],
        0,
    )


def _project(inhabited: Inhabited, planned: Flags, codes: npt.NDArray[np.str_]) -> list[str | None]:
    """The project that a planned connection belongs to: the two that the report names run in Västerbotten only."""
    ours = planned & np.strings.startswith(codes, _VASTERBOTTEN)
    names = np.where(uniform(inhabited.squares.keys, "project") < 0.4, "osn", "erdf-2025")
    return [name if named else None for name, named in zip(names.tolist(), ours.tolist(), strict=True)]


def _owner(inhabited: Inhabited, fixed: Flags, remote: Numbers) -> list[str | None]:
    """The kind of owner of the fixed net; null where there is none."""
    chance = uniform(inhabited.squares.keys, "owner") + np.tanh(remote / 4)
    kinds = np.select([chance < 0.65, chance < 0.85, chance < 1.0], ["municipal", "commercial", "regional"], "village")
    return [kind if connected else None for kind, connected in zip(kinds.tolist(), fixed.tolist(), strict=True)]


def _cost(inhabited: Inhabited, remote: Numbers) -> npt.NDArray[np.int64]:
    """Made-up cost of connecting a property, in whole thousands of SEK."""
    thousands = 40 + 45 * remote + 400 / inhabited.people + 30 * uniform(inhabited.squares.keys, "cost")
    return np.rint(thousands).astype(np.int64) * 1000
