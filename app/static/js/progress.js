// A part of a page that says how far something is asks for itself until it is no longer there:
// then the page as a whole has something new to say. Nothing jumps, and the focus stays.
(function () {
  "use strict";

  var part = document.querySelector("[data-progress]");
  if (!part || !window.fetch || !window.DOMParser) { return; }

  function again() {
    window.setTimeout(ask, 1000 * (Number(part.dataset.progress) || 10));
  }

  function ask() {
    if (document.hidden) { again(); return; }
    fetch(window.location.href, { credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.text() : null; })
      .then(function (page) {
        if (page === null) { again(); return; }
        var found = new DOMParser().parseFromString(page, "text/html").querySelector("[data-progress]");
        if (!found) { window.location.reload(); return; }
        if (found.innerHTML !== part.innerHTML) { part.innerHTML = found.innerHTML; }
        again();
      })
      .catch(again);
  }

  again();
})();
