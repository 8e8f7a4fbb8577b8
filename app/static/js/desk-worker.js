// Opens a desk's page again without signal: registered for one desk, keeps nothing by itself.
// What it hands out was put aside by the desk's script: a page without names, and its parts.
(function () {
  "use strict";

  var PATIENCE = 4000; // milliseconds that a weak signal gets
  var DESK = /^\/events\/[0-9a-f-]{36}\/desk$/;

  self.addEventListener("install", function () { self.skipWaiting(); });
  self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });
  self.addEventListener("fetch", function (event) {
    var request = event.request;
    var address = new URL(request.url);
    if (request.method !== "GET" || address.origin !== self.location.origin) {
      return;
    }
    if (request.mode === "navigate" && DESK.test(address.pathname)) {
      event.respondWith(page(request, address));
    } else if (address.pathname.indexOf("/static/") === 0) {
      event.respondWith(self.caches.match(request).then(function (kept) {
        return kept || fetch(request);
      }));
    }
  });

  function page(request, address) {
    var asked = fetch(request);
    var late = new Promise(function (resolve) { setTimeout(resolve, PATIENCE); });
    return Promise.race([asked, late]).then(function (answer) {
      if (answer && answer.status < 500) {
        return answer;
      }
      return shell(address).then(function (kept) { return kept || asked; });
    }, function (fault) {
      return shell(address).then(function (kept) {
        if (kept) {
          return kept;
        }
        throw fault;
      });
    });
  }
  function shell(address) {
    return self.caches.match(address.href).then(function (kept) {
      return kept || self.caches.match(address.pathname);
    });
  }
})();
