"""A browser whose camera shows a film, and phones with the scan page open."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, FilePayload, Page, Request

from app.core.codes import address
from tests.browser import films
from tests.browser.conftest import PHONE
from tests.browser.house import House
from tests.support.photos import photo_of
from tests.support.servers import BROWSER_ARGUMENTS, browser_program

#: a host that is not this machine in the eyes of a browser, so that http is not safe enough
ELSEWHERE = "weiguang.test"
OPEN = "打开相机扫码"


@dataclass
class Camera:
    """A browser whose camera shows a film, and phones that use it."""

    house: House
    browser: Browser
    film: Path

    def photo(self) -> FilePayload:
        """A photo of the code, as it is chosen in a form."""
        content = photo_of(address(self.house.url, self.house.code))
        return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": content}

    @contextmanager
    def phone(
        self, way: str = "empty", *, text: str = "", script: str = "", **options: Any
    ) -> Iterator["Visit"]:
        """The scan page on a phone that may use its camera, unless `permissions` say otherwise."""
        made = getattr(films, way)(text or address(self.house.url, self.house.code))
        films.save(made, self.film)
        options = {"viewport": PHONE, "locale": "zh-CN", "permissions": ["camera"]} | options
        context = self.browser.new_context(**options)
        page = context.new_page()
        visit = Visit(page)
        page.on("request", visit.note)
        page.on("pageerror", lambda fault: visit.faults.append(str(fault)))
        if script:
            page.add_init_script(script)
        page.goto(f"{self.house.url}/scan")
        yield visit
        context.close()
        assert visit.faults == []
        assert {each.url for each in visit.asked if self.house.url not in each.url} == set()


@dataclass
class Visit:
    page: Page
    asked: list[Request] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def note(self, request: Request) -> None:
        """Remember what the page asks for."""
        self.asked.append(request)

    def open(self) -> None:
        self.page.get_by_role("button", name=OPEN).click()

    def fetched(self, kind: str) -> list[str]:
        return [each.url for each in self.asked if each.url.endswith(kind)]


@contextmanager
def open_camera(browser: Browser, house: House, folder: Path) -> Iterator[Camera]:
    """Start a second browser beside the first; its camera reads the film anew each time."""
    film = folder / "film.y4m"
    films.save(films.empty(""), film)
    arguments = [
        *BROWSER_ARGUMENTS,
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
        f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1",
    ]
    opened = browser.browser_type.launch(executable_path=browser_program(), args=arguments)
    yield Camera(house, opened, film)
    opened.close()
