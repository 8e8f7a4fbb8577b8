// Puts aside what opens a desk again without signal: a page without names, styles and scripts.
// The worker (js/desk-worker.js) hands them out; main.js throws them away when their time is over.
(function () {
  "use strict";

  window.deskPrepare = function (root, show) {
    var BASE = root.getAttribute("data-desk");
    var HERE = "?session=" + root.getAttribute("data-session");

    if (!navigator.serviceWorker || !window.caches) {
      return;
    }
    navigator.serviceWorker.register("/desk-worker.js", { scope: BASE }).then(function () {
      return Promise.all([
        window.caches.open("desk-" + root.getAttribute("data-event")),
        fetch(BASE + "/shell" + HERE, { credentials: "same-origin" })
      ]);
    }).then(function (both) {
      if (!both[1].ok || both[1].redirected) {
        throw new Error("no shell");
      }
      var cache = both[0];
      return Promise.all([
        cache.put(BASE, both[1].clone()),
        cache.put(BASE + HERE, both[1]),
        cache.addAll(assets(root))
      ]);
    }).then(function () {
      root.setAttribute("data-prepared", "");
    }).catch(function () {
      show.notice("no-worker", !navigator.serviceWorker.controller);
    });
  };
  function assets(root) {
    var found = [];
    Array.prototype.forEach.call(document.querySelectorAll(
      "link[rel=stylesheet], link[rel=icon], script[src]"
    ), function (element) {
      found.push(element.href || element.src);
    });
    found.push(document.querySelector("use").getAttribute("href").split("#")[0]);
    var scanner = root.querySelector("[data-scanner]");
    if (scanner.hasAttribute("data-reader") && !window.BarcodeDetector) {
      found.push(scanner.getAttribute("data-reader"), scanner.getAttribute("data-wasm"));
    }
    return found.filter(function (address, at) { return found.indexOf(address) === at; });
  }
})();
