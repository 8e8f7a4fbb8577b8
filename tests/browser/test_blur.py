"""遮挡 on a small phone: boxes over faces, by mouse, by finger and by keys."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.photo_pages import SECRET, answer, photo_pages


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with photo_pages(tmp_path_factory.mktemp("photos")) as address:
        yield address


def _boxes(page: Page) -> list[list[int]]:
    boxes: list[list[int]] = json.loads(page.locator("input[name=boxes]").input_value() or "[]")
    return boxes


def _layer(page: Page, url: str) -> dict[str, float]:
    page.goto(f"{url}/test/blur")
    expect(page.locator(".blur__stage img")).to_have_js_property("naturalWidth", 960)
    page.locator(".blur__layer").scroll_into_view_if_needed()
    found = page.locator(".blur__layer").bounding_box()
    assert found is not None
    return {"x": found["x"], "y": found["y"], "width": found["width"], "height": found["height"]}


def _drag(
    page: Page, layer: dict[str, float], one: tuple[int, int], other: tuple[int, int]
) -> None:
    """Press at one place, let go at another; in per cent of the picture."""
    page.mouse.move(*_at(layer, one))
    page.mouse.down()
    page.mouse.move(*_at(layer, ((one[0] + other[0]) // 2, (one[1] + other[1]) // 2)))
    page.mouse.move(*_at(layer, other))
    page.mouse.up()


def _at(layer: dict[str, float], place: tuple[int, int]) -> tuple[float, float]:
    return (
        layer["x"] + layer["width"] * place[0] / 100,
        layer["y"] + layer["height"] * place[1] / 100,
    )


def _near(box: list[int], wanted: tuple[int, int, int, int]) -> bool:
    return all(abs(one - other) <= 60 for one, other in zip(box, wanted, strict=True))


def test_a_box_drawn_by_the_mouse_hides_what_is_below(page: Page, url: str) -> None:
    layer = _layer(page, url)
    assert abs(layer["width"] / layer["height"] - 960 / 720) < 0.02

    _drag(page, layer, (67, 71), (33, 26))

    assert _near(_boxes(page)[0], (3300, 2600, 3400, 4500))
    expect(page.get_by_text("这个浏览器不能在页面上遮挡。")).to_be_hidden()
    expect(page.get_by_text("已遮住 1 处。")).to_be_visible()
    assert answer(page, "保存")["codes"] == []


def test_nothing_drawn_hides_nothing(page: Page, url: str) -> None:
    _layer(page, url)

    sent = answer(page, "保存")

    assert (sent["boxes"], sent["codes"]) == ("", [SECRET])


def test_a_box_is_moved_by_the_mouse_and_stays_inside(page: Page, url: str) -> None:
    layer = _layer(page, url)
    _drag(page, layer, (10, 10), (30, 40))

    _drag(page, layer, (20, 20), (95, 20))

    assert len(_boxes(page)) == 1
    assert _near(_boxes(page)[0], (8000, 1000, 2000, 3000))


def test_a_tap_of_a_finger_sets_a_box_and_chooses_one(page: Page, url: str) -> None:
    layer = _layer(page, url)

    page.touchscreen.tap(*_at(layer, (50, 50)))
    page.touchscreen.tap(*_at(layer, (20, 20)))
    page.touchscreen.tap(*_at(layer, (50, 50)))

    assert len(_boxes(page)) == 2
    assert _near(_boxes(page)[0], (4300, 4067, 1400, 1867))
    page.get_by_role("button", name="框大一点").click()
    assert [box[2] for box in _boxes(page)] == [1610, 1400]
    page.get_by_role("button", name="去掉这个框").click()
    assert len(_boxes(page)) == 1
    assert _near(_boxes(page)[0], (1300, 1067, 1400, 1867))


def _touch(page: Page, layer: dict[str, float], *steps: list[tuple[int, int]]) -> None:
    """Fingers on the glass, step by step; the last ones are lifted."""
    phone = page.context.new_cdp_session(page)
    down = 0
    for fingers in [*steps, []]:
        points = [dict(zip("xy", _at(layer, finger), strict=True)) for finger in fingers]
        kind = "touchStart" if len(points) > down else "touchMove" if points else "touchEnd"
        phone.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        down = len(points)
    page.wait_for_timeout(100)


def test_a_finger_draws_and_the_page_does_not_scroll(page: Page, url: str) -> None:
    layer = _layer(page, url)
    before = page.evaluate("scrollY")

    _touch(page, layer, [(30, 70)], [(30, 50)], [(40, 30)], [(50, 10)])

    assert _near(_boxes(page)[0], (3000, 1000, 2000, 6000))
    assert page.evaluate("scrollY") == before


def test_two_fingers_enlarge_the_page_and_draw_nothing(page: Page, url: str) -> None:
    layer = _layer(page, url)

    _touch(
        page,
        layer,
        [(40, 50)],
        [(38, 50)],
        [(36, 50), (60, 50)],
        [(25, 50), (70, 50)],
        [(10, 50), (85, 50)],
        [(2, 50), (95, 50)],
    )

    assert _boxes(page) == []
    assert page.evaluate("visualViewport.scale") > 1.2


def test_a_box_is_set_moved_sized_and_removed_by_keys(page: Page, url: str) -> None:
    _layer(page, url)
    page.get_by_role("button", name="加一个框").press("Enter")
    box = page.get_by_role("button", name="第 1 处遮挡")
    expect(box).to_be_focused()
    x, y, width, height = _boxes(page)[0]

    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft"):
        box.press(key)
    assert _boxes(page) == [[x + 200, y + 200, width, height]]
    box.press("+")
    assert _boxes(page)[0][2:] == [1610, round(height * 1.15)]
    box.press("-")
    box.press("Delete")

    assert _boxes(page) == []
    expect(page.get_by_text("还没有遮住任何地方。")).to_be_visible()
    expect(page.get_by_role("button", name="加一个框")).to_be_focused()


def test_steps_are_taken_back_one_by_one(page: Page, url: str) -> None:
    layer = _layer(page, url)
    undo = page.get_by_role("button", name="撤销")
    _drag(page, layer, (10, 10), (30, 40))
    drawn = _boxes(page)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Delete")

    undo.click()
    assert _boxes(page) == [[drawn[0][0] + 400, *drawn[0][1:]]]
    undo.click()
    assert _boxes(page) == drawn
    undo.click()
    undo.click()
    assert _boxes(page) == []


def test_thirty_boxes_are_enough(page: Page, url: str) -> None:
    layer = _layer(page, url)
    for _ in range(30):
        page.get_by_role("button", name="加一个框").click()

    _drag(page, layer, (90, 70), (98, 98))

    expect(page.get_by_text("最多遮 30 处。")).to_be_visible()
    assert len(_boxes(page)) == 30
