"""灯塔 lighthouse: what Lighthouse says of the pages that anybody opens, and of 我的.

    python -m tests.browser.lighthouse [--only ENDPOINT ...]

Starts the sample, opens one page of each kind that nobody signed in can reach, and measures it as
Lighthouse's own slow phone does. A page with a low mark or a slow figure is measured three times
and its best counts: other work on the machine takes from a mark and never adds to it. Prints the
four marks, the three figures and what cost any; exits 1 where a mark is below 95 or a figure above
its limit. Lighthouse comes from npm, pinned, and needs Node 18 and a network.
"""

import argparse
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import click
from playwright.sync_api import Browser, sync_playwright

from tests.browser import every_page
from tests.browser.pictures import PHONE, Sample, phone, sample, sign_in
from tests.support.databases import make_app
from tests.support.servers import BROWSER_ARGUMENTS, browser_program

PACKAGE = "lighthouse@12.8.2"
#: Lighthouse's names of its categories, and the mark that each must reach
CATEGORIES, LEAST = ("performance", "accessibility", "best-practices", "seo"), 95
TIMES = 3
#: what a slow phone waits for: name, Lighthouse's audit, the most of it, its unit
FIGURES = (
    ("largest", "largest-contentful-paint", 1500, "ms"),
    ("blocking", "total-blocking-time", 50, "ms"),
    ("shift", "cumulative-layout-shift", 0.0005, ""),
)
#: it exists in development alone, and shows everything at once
UNMEASURED = "styleguide.show_styleguide"
#: what a page shows of one person; a search engine has no business there
OWN = ("/me",)
#: it keeps search engines away, which Lighthouse takes for a mistake
KEPT_AWAY = "is-crawlable"


@dataclass(frozen=True, slots=True)
class Marks:
    """What Lighthouse says of one page."""

    path: str
    marks: dict[str, int]
    figures: dict[str, float]
    costs: list[str]

    @property
    def is_good(self) -> bool:
        """Whether each mark is high enough, and nothing is too slow."""
        is_quick = all(self.figures[name] <= most for name, _, most, _ in FIGURES)
        return min(self.marks.values()) >= LEAST and is_quick

    def __str__(self) -> str:
        told = " ".join(f"{each:3}" for each in self.marks.values())
        quick = "  ".join(
            f"{name} {self.figures[name]:.{0 if unit else 3}f}{unit}"
            for name, _, _, unit in FIGURES
        )
        return "\n    ".join([f"{told}  {self.path}", quick, *self.costs])


def public_pages(browser: Browser, town: Sample) -> dict[str, str]:
    """One address of each kind of page that nobody signed in can reach, by its kind."""
    app = make_app(f"sqlite:///{town.folder / 'sample.db'}", town.folder)
    page = phone(browser, PHONE)
    found: dict[str, str] = {}
    for endpoint, path in every_page.crawl(page, app, town.product.url, []):
        stays = page.url == town.product.url + path  # it leads to no other page
        if stays and endpoint != UNMEASURED:
            found.setdefault(endpoint, path)
    page.context.close()
    return found


def cookies_of(browser: Browser, town: Sample, role: str) -> str:
    """The Cookie header of somebody who is signed in."""
    page = phone(browser, PHONE)
    sign_in(page, town, role)
    told = "; ".join(f"{each['name']}={each['value']}" for each in page.context.cookies())
    page.context.close()
    return told


def best(url: str, path: str, *, cookies: str = "") -> Marks:
    """The best of up to three measurements; the first that is good enough ends it."""
    found: list[Marks] = []
    for _ in range(TIMES):
        found += measure(url, path, cookies=cookies)
        if found and found[-1].is_good:
            break
    if not found:
        raise SystemExit(f"Lighthouse could not open {path}")
    return max(found, key=lambda each: (each.is_good, min(each.marks.values())))


def measure(url: str, path: str, *, cookies: str = "") -> list[Marks]:
    """Let Lighthouse open one page on its slow phone; nothing where its browser gave up."""
    words = [
        *("npm", "exec", "--yes", "--package", PACKAGE, "--", "lighthouse", url + path),
        *("--quiet", "--output", "json", "--output-path", "stdout"),
        f"--only-categories={','.join(CATEGORIES)}",
        f"--chrome-flags=--headless=new {' '.join(BROWSER_ARGUMENTS)}",
    ]
    if cookies:
        words += ["--extra-headers", json.dumps({"Cookie": cookies}), f"--skip-audits={KEPT_AWAY}"]
    settings = {**os.environ, "CHROME_PATH": browser_program()}
    ended = subprocess.run(words, env=settings, check=False, capture_output=True)
    if ended.returncode:
        click.echo(ended.stderr.decode().strip().rsplit("\n", 1)[-1], err=True)
        return []
    told = json.loads(ended.stdout)
    if told["finalDisplayedUrl"] != url + path:
        raise SystemExit(f"{path} led to {told['finalDisplayedUrl']}")
    return [_read(path, told)]


def _read(path: str, told: dict[str, Any]) -> Marks:
    marks = {name: round(100 * told["categories"][name]["score"]) for name in CATEGORIES}
    figures = {name: float(told["audits"][audit]["numericValue"]) for name, audit, _, _ in FIGURES}
    return Marks(path, marks, figures, list(_costs(told)))


def _costs(told: dict[str, Any]) -> Iterator[str]:
    """Each thing that took something from a mark: which, how much of it, and in what."""
    for name in CATEGORIES:
        for part in told["categories"][name]["auditRefs"]:
            audit = told["audits"][part["id"]]
            if (
                part["weight"]
                and (audit["score"] or 0) < 1
                and audit["scoreDisplayMode"]
                not in (
                    "notApplicable",
                    "manual",
                )
            ):
                yield f"{name}: {audit['title']} {audit.get('displayValue', '')}".rstrip()


def main(words: Sequence[str] | None = None) -> None:
    """Measure everything and print it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", action="append", default=[])
    asked = parser.parse_args(words)
    if shutil.which("npm") is None:
        raise SystemExit("Lighthouse 由 npm 取来：请先装 Node.js（18 或更新）")
    found: list[Marks] = []
    with sample() as town:
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(
                executable_path=browser_program(), args=list(BROWSER_ARGUMENTS)
            )
            pages = [
                (path, "")
                for endpoint, path in public_pages(chromium, town).items()
                if not asked.only or endpoint in asked.only
            ]
            if not asked.only:
                cookies = cookies_of(chromium, town, "volunteer")
                pages += [(path, cookies) for path in OWN]
            chromium.close()
        click.echo(f"{' '.join(CATEGORIES)}")
        for path, cookies in pages:
            found.append(best(town.product.url, path, cookies=cookies))
            click.echo(str(found[-1]))
    low = [each.path for each in found if not each.is_good]
    click.echo(f"{len(found)} pages, {len(low)} not good enough: {' '.join(low)}")
    raise SystemExit(bool(low))


if __name__ == "__main__":
    main()
