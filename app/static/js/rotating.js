// A code that changes by the clock: asks for many ahead of time, so it goes on without a network.
(function () {
  "use strict";

  var root = document.querySelector("[data-rotating]");
  if (!root) {
    return;
  }
  var SVG = "http://www.w3.org/2000/svg";
  var QUIET = 4;
  var codes = [];
  var ahead = 0; // milliseconds that the server's clock is ahead of this one
  var shown = "";
  var failures = 0;
  var isOut = false;

  function part(name) {
    return root.querySelector("[data-part=" + name + "]");
  }
  function say(name, words) {
    var element = part(name);
    if (element && element.textContent !== words) {
      element.textContent = words;
    }
  }
  function state(name) {
    Array.prototype.forEach.call(root.querySelectorAll("[data-state]"), function (element) {
      element.hidden = element.getAttribute("data-state") !== name;
    });
  }

  // Rows of modules, each a hexadecimal number, first module first.
  function path(rows, size) {
    var strokes = [];
    rows.forEach(function (row, y) {
      var bits = "";
      for (var i = 0; i < row.length; i += 1) {
        bits += ("000" + parseInt(row.charAt(i), 16).toString(2)).slice(-4);
      }
      bits = bits.slice(bits.length - size);
      var run = /1+/g;
      var found = run.exec(bits);
      while (found) {
        strokes.push("M" + (found.index + QUIET) + " " + (y + QUIET) + "h" + found[0].length +
          "v1h-" + found[0].length + "z");
        found = run.exec(bits);
      }
    });
    return strokes.join("");
  }

  function draw(code) {
    var size = code.rows.length;
    var box = size + 2 * QUIET;
    var svg = part("code").querySelector("svg");
    svg.setAttribute("viewBox", "0 0 " + box + " " + box);
    var paths = svg.querySelectorAll("path");
    paths[0].setAttribute("d", "M0 0h" + box + "v" + box + "H0z");
    paths[1].setAttribute("d", path(code.rows, size));
  }

  function tick() {
    var now = Date.now() + ahead;
    var current = codes.filter(function (code) { return code.from <= now && now < code.until; })[0];
    if (!current) {
      state(isOut ? "out" : codes.length ? "ended" : failures ? "away" : "ready");
      root.classList.toggle("is-stale", isOut || codes.length > 0);
      return;
    }
    root.classList.remove("is-stale");
    state(failures > 1 ? "away" : "ready");
    if (current.from !== shown) {
      shown = current.from;
      draw(current);
      if (current.typed) {
        say("typed", current.typed.slice(0, 3) + " " + current.typed.slice(3));
      }
    }
    var left = codes[codes.length - 1].until - now;
    say("left", String(Math.max(1, Math.floor(left / 60000))));
  }

  // What is still to come is kept; only what is missing behind it is asked for.
  function wanted() {
    if (!root.hasAttribute("data-more") || !codes.length) {
      return "";
    }
    return "&after=" + codes[codes.length - 1].until;
  }
  function add(fresh) {
    var now = Date.now() + ahead;
    var known = {};
    fresh.forEach(function (code) { known[code.from] = true; });
    codes = codes.filter(function (code) {
      return code.until > now && !known[code.from];
    }).concat(fresh).sort(function (a, b) { return a.from - b.from; });
  }

  function ask() {
    var request = new XMLHttpRequest();
    request.open("GET", root.getAttribute("data-rotating") + wanted());
    request.timeout = 8000;
    request.onload = function () {
      if (request.status === 401) {
        out();
        return;
      }
      if (request.status !== 200) {
        failed();
        return;
      }
      var answer = JSON.parse(request.responseText);
      failures = 0;
      isOut = false;
      ahead = answer.now - Date.now();
      add(answer.codes);
      if (answer.rest) {
        window.setTimeout(ask, 1000);
      }
      if (answer.count !== undefined) {
        say("count", String(answer.count));
      }
      tick();
    };
    request.onerror = failed;
    request.ontimeout = failed;
    request.send();
  }
  // Whoever may not show codes any more shows none of those that it still has.
  function out() {
    codes = [];
    isOut = true;
    tick();
  }
  function failed() {
    failures += 1;
    tick();
  }

  var pause = Number(root.getAttribute("data-every") || 20) * 1000;
  ask();
  window.setInterval(ask, pause);
  window.setInterval(tick, 250);
  document.addEventListener("visibilitychange", function () {
    if (!document.hidden) {
      ask();
      stayAwake();
    }
  });

  function stayAwake() {
    if (navigator.wakeLock) {
      navigator.wakeLock.request("screen").catch(function () { /* low battery: the page still works */ });
    }
  }
  stayAwake();

  var full = root.querySelector("[data-full-screen]");
  if (full && document.documentElement.requestFullscreen) {
    full.hidden = false;
    full.addEventListener("click", function () { document.documentElement.requestFullscreen(); });
  }
})();
