"""帮助里的图片 guide_pictures: the pages of every guide, taken from the running sample.

    python -m tests.browser.guide_pictures

`make pictures` runs it too. A step whose page the role cannot reach by links is a fault: then the
guide says something that is no longer so.
"""

import io
from pathlib import Path

from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from app.home.guides import Guide, all_guides
from tests.browser.every_page import crawl
from tests.browser.pictures import Sample, phone, sample, sign_in
from tests.support.databases import make_app
from tests.support.servers import BROWSER_ARGUMENTS, ROOT, browser_program

STATIC = ROOT / "app" / "static"
SIZE = (360, 640)


def take(browser: Browser, app: Flask, town: Sample, guide: Guide) -> None:
    """Open the pages of a guide one after the other, as a role, and keep a picture of each."""
    opened = phone(browser, SIZE)
    sign_in(opened, town, guide.role, number=_number(town, guide))
    wanted = {step.endpoint: step for step in guide.steps}
    for endpoint, _ in crawl(opened, app, town.product.url, []):
        if endpoint in wanted:
            _save(opened.screenshot(), STATIC / guide.picture(wanted.pop(endpoint)))
        if not wanted:
            break
    opened.context.close()
    if wanted:
        raise SystemExit(f"{guide.name}: {guide.role} finds no way to {sorted(wanted)}")


def _number(town: Sample, guide: Guide) -> str:
    """Whose phone it is; "" for the first of the role."""
    if guide.role == "unit_contact":
        # of the units' people one was claimed with and thanked
        return town.claimer_phone
    # the first member is the secretary too, and no phone gets two codes within a minute
    return town.people["party_member"][1]["phone"] if guide.role == "party_member" else ""


def _save(shot: bytes, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    picture.resize((SIZE[0] * 3 // 2, SIZE[1] * 3 // 2)).save(file, quality=70, method=6)


def main() -> None:
    """Take all pictures of all guides."""
    with sample() as town, sync_playwright() as playwright:
        app = make_app(f"sqlite:///{town.folder / 'sample.db'}", town.folder)
        chromium = playwright.chromium.launch(
            executable_path=browser_program(), args=list(BROWSER_ARGUMENTS)
        )
        with app.test_request_context():
            guides = all_guides()
        for guide in guides.values():
            take(chromium, app, town, guide)
        chromium.close()


if __name__ == "__main__":
    main()
