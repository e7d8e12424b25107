"""The map as Folium elements: Folium writes the script, our own modules draw the layers."""

from collections.abc import Mapping, Sequence

import folium
from branca.element import MacroElement
from folium.template import Template
from pydantic import JsonValue

# West, south, east, north of Norrbotten, Västerbotten, Västernorrland and Jämtland.
HOME_WGS84 = (11.9, 61.5, 24.2, 69.1)


class PortalMap(folium.Map):
    """A Folium map that loads nothing but the portal's own files, and lets people zoom the page."""

    _template = Template("""
        {% macro html(this, kwargs) %}
        <div class="map" id="{{ this.get_name() }}" role="application" aria-label="{{ this.title|e }}"
            aria-describedby="map-help"></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        import * as samkarta from {{ this.module|tojson }};
        const {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {{ this.options|tojavascript }});
        samkarta.prepare({{ this.get_name() }}, {{ this.page|tojson }});
        {% endmacro %}
    """)

    def __init__(self, static: str, vendor: str, title: str, page: Mapping[str, JsonValue]) -> None:
        west, south, east, north = HOME_WGS84
        super().__init__(
            location=((south + north) / 2, (west + east) / 2),
            zoom_start=5,
            tiles=None,
            zoom_control=False,
            prefer_canvas=True,
            zoom_snap=0.25,
            attribution_control=False,
        )
        # As arguments these would go to Folium's tile layer.
        self.options |= {"min_zoom": 4, "max_zoom": 17}
        self._id = "samkarta"
        self.title = title
        self.module = f"{static}/samkarta.js"
        self.page = {**page, "home": [[south, west], [north, east]]}
        self.default_js = [("leaflet", f"{vendor}/leaflet.js")]
        self.default_css = [("leaflet_css", f"{vendor}/leaflet.css"), ("front_css", f"{static}/front.css")]


class MapPart(MacroElement):
    """A call of one of our modules' functions with the map and some options."""

    _template = Template("""
        {% macro script(this, kwargs) %}
        const {{ this.get_name() }} = samkarta.{{ this.function }}(
            {{ this._parent.get_name() }}, {{ this.options|tojson }});
        {% endmacro %}
    """)

    def __init__(self, function: str, name: str, options: Mapping[str, JsonValue]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca leaves its constructors without types
        self._name = "Part"
        self._id = name.replace("-", "_")
        self.function = function
        self.options = options


class MapStart(MacroElement):
    """Joins the map, its layers and the panel once all of them are there."""

    _template = Template("""
        {% macro script(this, kwargs) %}
        samkarta.start({{ this._parent.get_name() }}, [
        {%- for part in this.parts %}{{ part.get_name() }}, {% endfor %}]);
        {% endmacro %}
    """)

    def __init__(self, parts: Sequence[MapPart]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # as above
        self._name = "Start"
        self.parts = parts


class Basemap(folium.TileLayer):
    """The operator's own XYZ basemap."""

    def __init__(self, url: str, attribution: str) -> None:
        super().__init__(tiles=url, attr=attribution or url, overlay=False, control=False)
        self._id = "basemap"
