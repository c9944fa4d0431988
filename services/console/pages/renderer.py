"""Templates to text."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.console.domain.places import door_name
from services.console.pages.assets import Assets
from services.console.pages.marks import MARKS, TONES, tone_of
from services.console.pages.sections import BEHIND, daily
from services.console.pages.texts import Catalogue, is_chinese

__all__ = ["Renderer"]


class Renderer:
    """Fills templates; a name that a template does not get is an error, not an empty place."""

    def __init__(self, folder: Path, *, assets: Assets, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._environment = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.globals.update(
            asset=assets.url,
            marks=MARKS,
            tones=TONES,
            tone_of=tone_of,
            door_name=door_name,
            is_chinese=is_chinese,
            daily=daily,
            rooms_behind=BEHIND,
        )

    def render(self, template: str, **context: Any) -> str:  # noqa: ANN401
        """Return the page or fragment."""
        return self._environment.get_template(template).render(**context)
