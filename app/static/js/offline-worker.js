// Without a network every address shows the page that helps (/offline), and nothing else is kept:
// no list, no name, no number of points is ever shown from an old copy.
(function () {
  "use strict";

  var CACHE = "offline";
  var PAGE = "/offline";
  var WEEK = 7 * 24 * 3600 * 1000;

  self.addEventListener("install", function (event) {
    self.skipWaiting();
    event.waitUntil(fill());
  });
  self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });
  self.addEventListener("fetch", function (event) {
    var request = event.request;
    if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) {
      return;
    }
    if (request.mode === "navigate") {
      event.respondWith(fetch(request).then(function (answer) {
        event.waitUntil(renew());
        return answer;
      }, function (fault) {
        return kept(PAGE, fault);
      }));
    } else if (request.url.indexOf("/static/built/") > 0) {
      event.respondWith(fetch(request).catch(function (fault) { return kept(request, fault); }));
    }
  });

  function kept(request, fault) {
    return self.caches.match(request).then(function (found) {
      if (found) {
        return found;
      }
      throw fault;
    });
  }
  // The page as nobody sees it, with what it is dressed in.
  function fill() {
    return fetch(PAGE, { credentials: "omit" }).then(function (answer) {
      if (!answer.ok) {
        throw new Error("no page");
      }
      return Promise.all([self.caches.open(CACHE), answer.clone().text()]).then(function (both) {
        var parts = both[1].match(/\/static\/built\/[^"#]+\.(?:css|js|svg)/g) || [];
        return both[0].addAll(parts.filter(function (part, at) {
          return parts.indexOf(part) === at;
        })).then(function () { return both[0].put(PAGE, answer); });
      });
    });
  }
  function renew() {
    return self.caches.match(PAGE).then(function (found) {
      var at = found ? Date.parse(found.headers.get("date")) : 0;
      return at > Date.now() - WEEK ? null : self.caches.delete(CACHE).then(fill);
    }).catch(function () {});
  }
})();
