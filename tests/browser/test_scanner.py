"""扫码 in the page, with a film of a real code in place of the camera.

This Chromium has no reader of its own, so what reads the films is ZXing. How the page uses a
browser's own reader is tested with a stand-in for it, which proves nothing about how well it reads.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from app.core.codes import address
from tests.browser import films
from tests.browser.cameras import ELSEWHERE, OPEN, Camera, open_camera
from tests.browser.house import House, open_house
from tests.browser.measures import OVERHANG, PRIMARY, SMALL_TARGETS, SMALL_TEXT
from tests.support.servers import Product

ZXING = Path(__file__).parents[2] / "app/static/vendor/zxing-wasm"
LOOKING = "请把二维码放进白框里"
OWN_READER = """text => { window.BarcodeDetector = class {
    static async getSupportedFormats() { return ['qr_code']; }
    async detect(video) { return video.videoWidth ? [{ rawValue: text }] : []; }
}; }"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., Product]) -> House:
    return open_house(tmp_path_factory.mktemp("house"), serve)


@pytest.fixture(scope="module")
def camera(
    browser: Browser, house: House, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Camera]:
    with open_camera(browser, house, tmp_path_factory.mktemp("film")) as opened:
        yield opened


@pytest.mark.parametrize("way", films.WAYS)
def test_a_code_before_the_camera_leads_to_its_page(camera: Camera, way: str) -> None:
    with camera.phone(way) as visit:
        assert visit.fetched(".wasm") == []
        visit.open()

        visit.page.wait_for_url(f"**/s/{camera.house.code}")
        expect(visit.page.get_by_text("河道清洁").first).to_be_visible()
        assert len(visit.fetched(".wasm")) == 1


def test_where_the_browser_reads_codes_nothing_more_is_fetched(camera: Camera) -> None:
    text = address(camera.house.url, camera.house.code)
    with camera.phone(script=f"({OWN_READER})({text!r})") as visit:
        visit.open()

        visit.page.wait_for_url(f"**/s/{camera.house.code}")
        assert visit.fetched(".wasm") + visit.fetched("reader.js") == []


WATCH = """window.shifted = 0; new PerformanceObserver(list => list.getEntries().forEach(each => {
    window.shifted += each.value; })).observe({ type: 'layout-shift', buffered: true })"""


def test_nothing_jumps_when_a_slow_script_offers_the_camera(camera: Camera) -> None:
    def late(route: Route) -> None:
        visit.page.wait_for_timeout(400)
        route.continue_()

    with camera.phone(script=WATCH) as visit:
        visit.page.route("**/js/*.js", late)
        visit.page.reload()
        expect(visit.page.get_by_role("button", name=OPEN)).to_be_visible()
        visit.page.wait_for_timeout(300)

        assert visit.page.evaluate("window.shifted") == 0


@pytest.mark.parametrize(
    "broken",
    [
        "class { static async getSupportedFormats() { return []; } }",
        "class { static async getSupportedFormats() { return ['qr_code']; }"
        " async detect() { throw new Error('no service'); } }",
    ],
    ids=["no formats", "no service"],
)
def test_a_reader_of_no_use_is_replaced(camera: Camera, broken: str) -> None:
    with camera.phone("plain", script=f"window.BarcodeDetector = {broken};") as visit:
        visit.open()

        visit.page.wait_for_url(f"**/s/{camera.house.code}")
        assert visit.fetched(".wasm") != []


@pytest.mark.parametrize("text", ["https://other.example/s/pay", "微信支付"])
def test_at_a_foreign_code_the_camera_goes_on(camera: Camera, text: str) -> None:
    with camera.phone("plain", text=text) as visit:
        visit.open()

        expect(visit.page.get_by_text("这不是活动的签到码")).to_be_visible()
        expect(visit.page.locator("video")).to_be_visible()
        assert visit.page.url.endswith("/scan")
        assert visit.page.evaluate(STREAMS) == ["live"]


STREAMS = """() => [...document.querySelectorAll('video')]
    .flatMap(video => video.srcObject ? video.srcObject.getTracks() : [])
    .map(track => track.readyState)"""
#: keeps hold of the track that the page is given
WITNESS = """const ask = MediaDevices.prototype.getUserMedia;
MediaDevices.prototype.getUserMedia = async function (wanted) {
  const stream = await ask.call(this, wanted);
  window.witnessed = stream.getTracks()[0];
  return stream;
};"""
HIDE = """() => {
  Object.defineProperty(document, 'hidden', { value: true, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}"""
LEAVE = "() => window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))"


@pytest.mark.parametrize("way", ["button", "hidden", "left"])
def test_the_camera_stops_when_it_is_not_looked_through(camera: Camera, way: str) -> None:
    with camera.phone(script=WITNESS) as visit:
        visit.open()
        expect(visit.page.get_by_text(LOOKING)).to_be_visible()
        assert visit.page.evaluate("window.witnessed.readyState") == "live"

        if way == "button":
            visit.page.get_by_role("button", name="关闭相机").click()
        else:
            visit.page.evaluate(HIDE if way == "hidden" else LEAVE)

        expect(visit.page.get_by_role("button", name=OPEN)).to_be_visible()
        expect(visit.page.locator("video")).to_be_hidden()
        assert visit.page.evaluate("window.witnessed.readyState") == "ended"


def test_a_lamp_is_offered_where_the_camera_has_one(camera: Camera) -> None:
    lamp = """const able = MediaStreamTrack.prototype;
        able.getCapabilities = () => ({ torch: true });
        able.applyConstraints = async wanted => { window.asked = wanted; };"""
    with camera.phone() as dark, camera.phone(script=lamp) as lit:
        for visit in (dark, lit):
            visit.open()
            expect(visit.page.get_by_text(LOOKING)).to_be_visible()
        button = lit.page.get_by_role("button", name="开灯")

        button.click()

        expect(button).to_have_attribute("aria-pressed", "true")
        assert lit.page.evaluate("window.asked") == {"advanced": [{"torch": True}]}
        expect(dark.page.get_by_role("button", name="开灯")).to_be_hidden()


REFUSALS = [
    ("Mozilla/5.0 (Linux; Android 12) Chrome/120", "请点地址栏左边的图标，把“相机”改为“允许”"),
    (
        "Mozilla/5.0 (Linux; Android 12) MicroMessenger/8.0",
        "请到手机“设置”里找到“微信”",
    ),
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0)",
        "在“网站设置”里把“相机”改为“允许”",
    ),
]


@pytest.mark.parametrize(("agent", "sentence"), REFUSALS, ids=["browser", "wechat", "iphone"])
def test_a_refused_camera_says_where_to_allow_it_and_a_photo_does(
    camera: Camera, agent: str, sentence: str
) -> None:
    with camera.phone(permissions=[], user_agent=agent) as visit:
        # nobody can answer the question in a browser without a window
        visit.page.context.grant_permissions([])
        visit.open()
        expect(visit.page.locator("[data-place]:visible")).to_have_count(1)
        expect(visit.page.get_by_text(sentence)).to_be_visible()

        visit.page.get_by_role("link", name="改用照片").click()
        visit.page.get_by_label("现在拍").set_input_files(camera.photo())

        visit.page.wait_for_url(f"**/s/{camera.house.code}")


def test_a_device_without_a_camera_is_told_so(browser: Browser, camera: Camera) -> None:
    without = Camera(camera.house, browser, camera.film)
    with without.phone() as visit:
        visit.open()

        expect(visit.page.get_by_text("这台设备上没有找到相机")).to_be_visible()
        expect(visit.page.get_by_role("button", name=OPEN)).to_be_visible()


def test_a_camera_in_use_elsewhere_is_named(camera: Camera) -> None:
    busy = """MediaDevices.prototype.getUserMedia = async () => {
        throw new DOMException('in use', 'NotReadableError'); };"""
    with camera.phone(script=busy) as visit:
        visit.open()

        expect(visit.page.get_by_text("相机正被别的应用占用")).to_be_visible()


def test_a_bad_network_is_named_and_a_second_try_reads(camera: Camera) -> None:
    with camera.phone("plain") as visit:
        visit.page.route("**/*.wasm", lambda route: route.abort())
        visit.open()
        expect(visit.page.get_by_text("识别程序没有下载下来")).to_be_visible()

        visit.page.unroute("**/*.wasm")
        visit.open()

        visit.page.wait_for_url(f"**/s/{camera.house.code}")


def test_without_https_and_without_scripts_two_ways_are_left(camera: Camera) -> None:
    house = camera.house
    plain = f"http://{ELSEWHERE}:{house.product.port}/scan"
    for options in ({}, {"java_script_enabled": False}):
        context = camera.browser.new_context(locale="zh-CN", **options)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(plain)

        expect(page.get_by_text("当前网址不是加密连接")).to_be_visible(visible=not options)
        expect(page.get_by_role("button", name=OPEN)).to_be_hidden()
        page.get_by_label("从相册里选").set_input_files(camera.photo())
        if options:
            page.get_by_role("button", name="识别照片").click()
        page.wait_for_url(f"**/s/{house.code}")
        context.close()


@pytest.mark.parametrize("elder", [False, True], ids=["standard", "elder"])
def test_the_open_camera_is_large_and_narrow_enough(camera: Camera, elder: bool) -> None:
    with camera.phone(viewport={"width": 320, "height": 640}) as visit:
        if elder:
            cookie = {"name": "elder", "value": "1", "url": camera.house.url}
            visit.page.context.add_cookies([cookie])  # type: ignore[list-item]
            visit.page.reload()
        for _ in range(2):
            assert len(visit.page.evaluate(PRIMARY)) <= 1
            assert visit.page.evaluate(OVERHANG) <= 0
            assert visit.page.evaluate(SMALL_TARGETS, 60 if elder else 44) == []
            assert visit.page.evaluate(SMALL_TEXT, 18 if elder else 17) == []
            if visit.page.get_by_role("button", name=OPEN).is_visible():
                visit.open()
                expect(visit.page.get_by_text(LOOKING)).to_be_visible()


def test_the_page_is_light_and_zxing_comes_compressed_when_it_is_needed(camera: Camera) -> None:
    with camera.phone() as visit:
        page, asked = visit.page, list(visit.asked)
        assert len(asked) <= 8
        assert sum(each.sizes()["responseBodySize"] for each in asked) <= 40 * 1024

        with page.expect_response("**/reader.*.wasm") as wasm:
            visit.open()
        expect(page.get_by_text(LOOKING)).to_be_visible()

        assert wasm.value.headers["content-type"] == "application/wasm"
        assert wasm.value.request.sizes()["responseBodySize"] <= 470 * 1024
        assert "immutable" in wasm.value.headers["cache-control"]


def test_zxing_is_what_the_notice_says() -> None:
    notice = (ZXING / "NOTICE.txt").read_text("utf-8")
    named = dict(re.findall(r"^(reader\.\w+) .*\n +sha256 ([0-9a-f]{64})$", notice, re.MULTILINE))

    assert named == {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in ZXING.glob("reader.*")
    }
    assert "zxing-wasm 3.1.3" in notice
    assert "`3.1.3`" in (ZXING / "reader.js").read_text("utf-8")
    assert all(licence in notice for licence in ("MIT License", "Apache License"))
