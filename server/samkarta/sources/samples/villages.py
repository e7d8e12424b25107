"""Villages that the models need and that are too small for the list of settlements."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Village:
    """A village, its municipality and where it roughly lies in WGS 84."""

    slug: str
    name: str
    municipality_code: str
    lon: float
    lat: float


# Shops in these five are named in Resultat Västerbotten 2025. The positions are good to about a kilometre, Överboda's
# to a few: the report gives none.
REPORTED = (
    Village("amsele", "Åmsele", "2404", 19.35, 64.53),
    Village("fredrika", "Fredrika", "2463", 18.40, 64.08),
    Village("grano", "Granö", "2404", 19.32, 64.25),
    Village("klimpfjall", "Klimpfjäll", "2462", 14.80, 65.06),
    Village("overboda", "Överboda", "2480", 19.95, 64.02),
)

# Villages of the mountains and the far inland, without which the models would leave those empty.
REMOTE = (
    Village("abisko", "Abisko", "2584", 18.83, 68.35),
    Village("ammarnas", "Ammarnäs", "2422", 16.21, 65.96),
    Village("borgafjall", "Borgafjäll", "2425", 15.03, 64.83),
    Village("gaddede", "Gäddede", "2313", 14.14, 64.50),
    Village("hemavan", "Hemavan", "2421", 15.09, 65.82),
    Village("karesuando", "Karesuando", "2584", 22.48, 68.44),
    Village("kittelfjall", "Kittelfjäll", "2462", 15.51, 65.25),
    Village("kvikkjokk", "Kvikkjokk", "2510", 17.72, 66.95),
    Village("porjus", "Porjus", "2510", 19.81, 66.96),
    Village("saxnas", "Saxnäs", "2462", 15.35, 64.97),
    Village("slussfors", "Slussfors", "2421", 16.25, 65.43),
    Village("tarnaby", "Tärnaby", "2421", 15.27, 65.71),
)
