"""Pictures of the running sample for README and for looking at: `python -m tests.browser.pictures`.

Loads a fresh sample, starts the product and walks the three journeys as a person would, at phone
and desktop size. With a folder as argument every page is pictured there, also in 长辈版.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.databases import KEYS
from tests.support.servers import (
    BROWSER_ARGUMENTS,
    ROOT,
    Product,
    browser_program,
    free_port,
    start_product,
)

PICTURES = ROOT / "docs" / "pictures"
PHONE, DESKTOP = (360, 740), (1280, 800)


@dataclass(frozen=True)
class Sample:
    """A loaded sample: who there is, and the address of the code under way."""

    product: Product
    folder: Path
    people: dict[str, list[dict[str, str]]]
    code_path: str
    event_path: str
    #: who speaks for a unit that claims wishes and was thanked
    claimer_phone: str

    def code_sent(self) -> str:
        """The newest one-time code."""
        last = (self.folder / "sms.jsonl").read_text("utf-8").splitlines()[-1]
        return str(json.loads(last)["code"])


@contextmanager
def sample() -> Iterator[Sample]:
    """The product on a fresh sample in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="weiguang-pictures-") as name:
        folder, port = Path(name), free_port()
        settings = {
            **os.environ,
            **KEYS,
            "DATABASE_URL": f"sqlite:///{folder / 'sample.db'}",
            "SMS_FILE": str(folder / "sms.jsonl"),
            "STORAGE_URL": f"file://{folder / 'files'}",
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "LOG_LEVEL": "error",
        }
        flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
        credentials = folder / "people.json"
        for words in (["db", "upgrade"], ["demo", "load", "--credentials", str(credentials)]):
            told = subprocess.run(
                [*flask, *words], cwd=ROOT, env=settings, check=True, capture_output=True
            ).stdout.decode()
        addresses = [word for word in told.split() if word.startswith("http")]
        product = start_product(
            settings["DATABASE_URL"], folder, port=port, PUBLIC_URL=settings["PUBLIC_URL"]
        )
        try:
            yield Sample(
                product=product,
                folder=folder,
                people=json.loads(credentials.read_text("utf-8")),
                code_path=next(each for each in addresses if "/s/" in each),
                event_path=next(each for each in addresses if each.endswith("/screen")),
                claimer_phone=_phone_of("单位联络员", told),
            )
        finally:
            product.stop()


def _phone_of(who: str, told: str) -> str:
    """The number that the end of a load names for somebody."""
    lines = (line.split() for line in told.splitlines())
    return next(words[1] for words in lines if words[:1] == [who])


def sign_in(page: Page, sample: Sample, role: str, *, number: str = "") -> dict[str, str]:
    """Sign in as the first person of a role, or as somebody else, through the pages."""
    person = sample.people[role][0]
    page.goto(f"{sample.product.url}/sign-in")
    prove_phone(page, sample, number or person["phone"])
    return person


def prove_phone(page: Page, sample: Sample, number: str) -> None:
    """Fill in phone and code where a page asks for them, and press its main button."""
    page.locator("#phone").fill(number)
    page.get_by_role("button", name="获取验证码").click()
    page.locator("#code").fill(sample.code_sent())
    page.locator("main form .btn--primary").first.click()
    page.wait_for_load_state()


def phone(browser: Browser, size: tuple[int, int]) -> Page:
    """A browser window without cookies."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        device_scale_factor=2 if size == PHONE else 1,
    )
    return context.new_page()


def main(folder: Path) -> None:
    """Walk the three journeys and picture them."""
    folder.mkdir(parents=True, exist_ok=True)
    with sample() as town, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser_program(), args=list(BROWSER_ARGUMENTS)
        )
        _volunteer(phone(chromium, PHONE), town, folder)
        _organiser(phone(chromium, DESKTOP), town, folder)
        _wish(phone(chromium, PHONE), town, folder)
        _secretary(phone(chromium, DESKTOP), town, folder)
        chromium.close()


def _volunteer(page: Page, town: Sample, folder: Path) -> None:
    member = town.people["party_member"][-1]
    page.goto(town.code_path)
    page.screenshot(path=folder / "scan.png")
    prove_phone(page, town, member["phone"])
    page.screenshot(path=folder / "scan-result.png")
    page.goto(f"{town.product.url}/me")
    page.screenshot(path=folder / "me.png")
    page.goto(f"{town.product.url}/organisations/{member['organisation_id']}/ranking")
    page.screenshot(path=folder / "ranking.png")


def _organiser(page: Page, town: Sample, folder: Path) -> None:
    sign_in(page, town, "organiser")
    page.goto(town.event_path)
    page.screenshot(path=folder / "screen.png")


def _wish(page: Page, town: Sample, folder: Path) -> None:
    """The wall, a claim of a unit that has one, and the letter it was thanked with."""
    page.goto(f"{town.product.url}/wishes")
    page.screenshot(path=folder / "wall.png")
    sign_in(page, town, "unit_contact", number=town.claimer_phone)
    page.goto(f"{town.product.url}/claims")
    page.locator("main a[href^='/claims/']").first.click()
    page.screenshot(path=folder / "claim.png")
    page.goto(f"{town.product.url}/thanks")
    path = page.locator("main a[href^='/thanks/']").first.get_attribute("href")
    paper = pypdfium2.PdfDocument(page.request.get(f"{town.product.url}{path}.pdf").body())
    paper[0].render(scale=1.2).to_pil().save(folder / "letter.png")
    paper.close()


def _secretary(page: Page, town: Sample, folder: Path) -> None:
    secretary = sign_in(page, town, "secretary")
    page.goto(f"{town.product.url}/organisations/{secretary['organisation_id']}/roster")
    page.screenshot(path=folder / "roster.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES)
