"""照片 on a small phone: choose photos, see them, take one out, send; look at those of others."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, Route, expect

from tests.browser.measures import OVERHANG, SMALL_TARGETS, SMALL_TEXT
from tests.browser.photo_pages import answer, photo_pages
from tests.support.photos import heic_with_gps, jpeg, jpeg_with_gps, scene


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with photo_pages(tmp_path_factory.mktemp("photos")) as address:
        yield address


def _file(content: bytes, name: str = "IMG_0001.jpg", kind: str = "image/jpeg") -> FilePayload:
    return {"name": name, "mimeType": kind, "buffer": content}


def _large(seed: int = 1) -> bytes:
    return jpeg(scene(seed, size=(2600, 1950)))


def _rows(page: Page) -> Locator:
    return page.locator("[data-part=list] .row")


def _previews(page: Page) -> Locator:
    return page.locator("[data-part=list] img[src^='data:image/jpeg']")


def test_chosen_photos_are_seen_counted_and_made_smaller(page: Page, url: str) -> None:
    page.goto(f"{url}/test/upload")
    photo = _large()

    page.get_by_label("照片", exact=True).set_input_files([_file(photo), _file(jpeg(), "b.jpg")])

    expect(page.get_by_text("已选 2 张，最多 9 张。")).to_be_visible()
    expect(_previews(page)).to_have_count(2)
    sent = answer(page, "发送")["files"]
    assert [each[1] for each in sent] == [[2048, 1536], [960, 720]]
    assert sent[0][0] < len(photo)
    assert sent[1][0] == len(jpeg())


def test_a_photo_taken_out_is_not_sent(page: Page, url: str) -> None:
    page.goto(f"{url}/test/upload")
    three = [jpeg(scene(seed)) for seed in range(3)]
    names = ("a.jpg", "b.jpg", "c.jpg")
    page.get_by_label("照片", exact=True).set_input_files(list(map(_file, three, names)))

    page.get_by_role("button", name="移除第 2 张").click()

    expect(page.get_by_text("已选 2 张，最多 9 张。")).to_be_visible()
    expect(page.get_by_role("button", name="移除第 2 张")).to_be_focused()
    sent = answer(page, "发送")["files"]
    assert [each[0] for each in sent] == [len(three[0]), len(three[2])]


def test_the_last_one_taken_out_leads_back_to_the_choice(page: Page, url: str) -> None:
    page.goto(f"{url}/test/upload")
    page.get_by_label("照片", exact=True).set_input_files([_file(jpeg())])

    page.get_by_role("button", name="移除第 1 张").click()

    expect(page.get_by_label("照片", exact=True)).to_be_focused()
    assert answer(page, "发送")["files"] == []


def test_a_second_photo_of_the_camera_joins_the_first_once(page: Page, url: str) -> None:
    page.goto(f"{url}/test/upload")
    files = page.get_by_label("照片", exact=True)
    files.set_input_files([_file(jpeg(scene(1)), "a.jpg")])
    expect(_rows(page)).to_have_count(1)

    files.set_input_files([_file(jpeg(scene(2)), "b.jpg")])
    expect(_rows(page)).to_have_count(2)

    assert len(answer(page, "发送")["files"]) == 2


def test_a_photo_that_lies_on_its_side_is_sent_upright(page: Page, url: str) -> None:
    page.goto(f"{url}/test/upload")
    lying = jpeg_with_gps(scene(1, size=(2600, 1950)), orientation=6)

    page.get_by_label("照片", exact=True).set_input_files([_file(lying)])

    expect(_previews(page)).to_have_count(1)
    assert answer(page, "发送")["files"][0][1:] == [[1536, 2048], False]


def test_what_the_browser_cannot_read_is_sent_as_it_is(page: Page, url: str) -> None:
    page.goto(f"{url}/test/upload")
    photo = heic_with_gps()

    page.get_by_label("照片", exact=True).set_input_files([_file(photo, "a.heic", "image/heic")])

    expect(page.get_by_text("这里看不到预览，照样可以上传。")).to_be_visible()
    assert answer(page, "发送")["files"][0][0] == len(photo)


def test_too_many_and_too_large_are_said_and_still_in_the_form(
    page: Page, url: str, folder: Path
) -> None:
    page.goto(f"{url}/test/upload")
    large = folder / "large.heic"
    large.write_bytes(bytes(20 * 1024 * 1024 + 1))
    others = [folder / f"{number}.jpg" for number in range(9)]
    for number, file in enumerate(others):
        file.write_bytes(jpeg(scene(number, size=(96, 72))))

    page.get_by_label("照片", exact=True).set_input_files([large, *others])

    expect(page.get_by_text("选了 10 张，最多 9 张，请移除多出的。")).to_be_visible()
    expect(page.get_by_text("超过 20 MB，传不上去，请换一张。")).to_be_visible()
    assert page.evaluate("document.querySelector('[data-photos]').files.length") == 10


def test_without_scripts_photos_are_sent_and_boxes_are_explained(
    browser: Browser, url: str
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{url}/test/upload")
    expect(page.get_by_text("请拍心愿里要的东西。最多 9 张，每张不超过 20 MB。")).to_be_visible()

    page.get_by_label("照片", exact=True).set_input_files([_file(_large()), _file(jpeg(), "b.jpg")])

    assert [each[0] for each in answer(page, "发送")["files"]] == [len(_large()), len(jpeg())]
    page.goto(f"{url}/test/blur")
    expect(page.get_by_text("这个浏览器不能在页面上遮挡。")).to_be_visible()
    expect(page.get_by_role("button", name="加一个框")).to_be_hidden()
    context.close()


def test_tiles_keep_their_place_while_photos_arrive(page: Page, url: str) -> None:
    held: list[Route] = []
    is_open = False

    def hold(route: Route) -> None:
        if is_open:
            route.continue_()
        else:
            held.append(route)

    page.route("**/test/photo.jpg", hold)
    for count in (1, 3):
        is_open = False
        page.goto(f"{url}/test/gallery/{count}", wait_until="commit")
        tiles, below = page.locator(".gallery img"), page.locator("#below")
        expect(tiles).to_have_count(count)
        expect(tiles.last).to_have_css("object-fit", "cover")
        before = below.bounding_box()

        is_open = True
        while held:
            held.pop().continue_()
        for tile in tiles.all():
            expect(tile).to_have_js_property("naturalWidth", 960)

        assert below.bounding_box() == before
        box = tiles.first.bounding_box()
        assert box is not None
        assert box["width"] > (300 if count == 1 else 120)
        assert abs(box["height"] / box["width"] - 0.75) < 0.02


def test_a_tile_opens_the_large_photo(page: Page, url: str) -> None:
    page.goto(f"{url}/test/gallery/3")

    page.get_by_role("link", name="照片 2").click()

    page.wait_for_url("**/test/photo.jpg")
    assert page.evaluate("document.images[0].naturalWidth") == 960


@pytest.mark.parametrize("elder", [False, True], ids=["standard", "elder"])
@pytest.mark.parametrize("path", ["upload", "blur", "gallery/9"])
def test_all_of_it_is_large_and_narrow_enough(
    browser: Browser, url: str, path: str, elder: bool
) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640}, locale="zh-CN")
    if elder:
        context.add_cookies([{"name": "elder", "value": "1", "url": url}])
    page = context.new_page()
    page.goto(f"{url}/test/{path}")
    if path == "upload":
        page.locator("[data-photos]").set_input_files([_file(_large(), "b.jpg"), _file(jpeg())])
        expect(_previews(page)).to_have_count(2)

    assert page.evaluate(OVERHANG) <= 0
    assert page.evaluate(SMALL_TARGETS, 60 if elder else 44) == []
    assert page.evaluate(SMALL_TEXT, 18 if elder else 17) == []
    context.close()
