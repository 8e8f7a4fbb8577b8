"""What measures pages finds what it should (each page: tests/browser/test_every_template.py)."""

from playwright.sync_api import Page

from tests.browser import measures


def test_a_picture_without_words_and_a_small_target_are_found(page: Page) -> None:
    page.set_content("<main><h1>一</h1><img src='data:,'><button style='height:20px'></main>")

    found = measures.violations(page) + measures.faults(page, elder=False)

    assert any(each.startswith("image-alt: img") for each in found)
    assert any(each.startswith("button-name: button") for each in found)
    assert any(each.startswith("BUTTON.") for each in found)
