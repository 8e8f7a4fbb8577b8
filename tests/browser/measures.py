"""What is measured on a page: sizes that old eyes and thumbs need, and what axe finds."""

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page, ViewportSize

WIDTHS = (320, 360, 1280)
PHONE: ViewportSize = {"width": 360, "height": 740}
#: what an older browser or a person's own setting makes of the text
TEXT_TIMES = 1.5

SMALL_TARGETS = """least => [...document.querySelectorAll(
    'button, .btn, .chip, .input, select, summary, a.row, .choice, .nav a, .crumbs a, .foot a'
  )].filter(e => e.offsetParent && !e.classList.contains('hidden'))
    .filter(e => e.getBoundingClientRect().height < least - 0.5)
    .map(e => `${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 20)}
      ${e.getBoundingClientRect().height}`)"""
SMALL_TEXT = """least => [...document.querySelectorAll('body *')]
    .filter(e => e.offsetParent && [...e.childNodes].some(
      n => n.nodeType === 3 && n.textContent.trim()))
    .filter(e => parseFloat(getComputedStyle(e).fontSize) < least - 0.05)
    .map(e => `${e.tagName}.${e.className} ${getComputedStyle(e).fontSize}`)"""
TIGHT_LINES = """() => [...document.querySelectorAll(
    'p, li, dd, dt, td, th, h1, h2, h3, label, a, b, span, button, summary')]
    .filter(e => e.offsetParent && e.textContent.trim())
    .filter(e => parseFloat(getComputedStyle(e).lineHeight)
      < 1.295 * parseFloat(getComputedStyle(e).fontSize))
    .map(e => `${e.tagName}.${e.className} ${getComputedStyle(e).lineHeight}`)"""
OVERHANG = """() => document.documentElement.scrollWidth - innerWidth"""
PRIMARY = """() => [...document.querySelectorAll('.btn--primary')]
    .filter(e => e.offsetParent && e.getBoundingClientRect().top < innerHeight)
    .map(e => e.textContent.trim())"""
#: what a summary of faults names otherwise than the field says itself, or leads to where none is
MISNAMED = """() => [...document.querySelectorAll('[role=alert] a[href^="#"]')].map(a => {
    const [named, field] = [a.textContent.trim(), document.getElementById(a.hash.slice(1))];
    const label = field && (field.labels && field.labels[0] || field.querySelector('legend, h2'));
    const own = label ? label.textContent.replace('（可不填）', '').trim() : '';
    const says = own && (own.startsWith(named.split('：')[0]) || named.startsWith(own));
    return says ? '' : `“${named}” leads to “${own || a.hash}”`;
  }).filter(said => said)"""
AXE = (Path(axe_playwright_python.__file__).with_name("axe.min.js")).read_text("utf-8")
#: WCAG 2.2 AA, and what came before it
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
RUN_AXE = """rules => axe.run({ runOnly: rules, resultTypes: ['violations'] }).then(
    found => found.violations.flatMap(each => each.nodes.map(
      node => `${each.id}: ${node.target.join(' ')} ${node.failureSummary.split('\\n')[1]}`)))"""


def _grow(page: Page, times: float) -> None:
    """Set the text so many times as large as the page has it."""
    page.evaluate(
        "times => { const root = document.documentElement; root.style.fontSize = '';"
        " root.style.fontSize = parseFloat(getComputedStyle(root).fontSize) * times + 'px'; }",
        times,
    )


def _sizes(page: Page, *, target: int, text: int) -> list[str]:
    return [
        *page.evaluate(SMALL_TARGETS, target),
        *page.evaluate(SMALL_TEXT, text),
        *page.evaluate(TIGHT_LINES),
    ]


def overhangs(page: Page) -> list[str]:
    """Where a page is wider than its window, in its own size and with larger text."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        for times, said in ((1.0, ""), (TEXT_TIMES, " with larger text")):
            _grow(page, times)
            if (over := page.evaluate(OVERHANG)) > 0:
                found.append(f"{over} px too wide at {width}{said}")
    page.evaluate("document.documentElement.style.fontSize = ''")
    return found


def faults(page: Page, *, elder: bool) -> list[str]:
    """Everything that is wrong with one page, at all widths, and with larger text."""
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    found = ["focus cannot be seen"] if outline == "none" else []
    found += _sizes(page, target=60 if elder else 44, text=18 if elder else 17)
    main = page.evaluate(PRIMARY)
    found += [f"{len(main)} main buttons: {main}"] if len(main) > 1 else []
    found += page.evaluate(MISNAMED)
    return found + overhangs(page)


def violations(page: Page) -> list[str]:
    """What axe finds on a page as it stands, one line an element."""
    page.evaluate("document.activeElement.blur()")  # a focused way past the head covers it
    page.evaluate(AXE)
    found: list[str] = page.evaluate(RUN_AXE, list(RULES))
    return found
