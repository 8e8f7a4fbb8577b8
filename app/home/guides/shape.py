"""一本手册的样子 shape: steps, each about a page of which there is a picture."""

from collections.abc import Sequence
from dataclasses import dataclass

#: where the pictures lie below `static/`
PICTURES = "images/help"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: what it is called, how it goes, and the page where it is done."""

    title: str
    words: str
    endpoint: str = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """What one role needs to know; `role` is who takes the pictures in the sample."""

    name: str
    role: str
    title: str
    note: str
    icon: str
    steps: Sequence[Step]

    def picture(self, step: Step) -> str:
        """The file of a step's picture, below `static/`."""
        return f"{PICTURES}/{self.name}-{step.endpoint.replace('.', '-')}.webp"
