// A form that says where its answer can be asked for shows it while somebody types.
// Whatever fails here, the form itself can still be sent.
(function () {
  "use strict";

  var WAIT = 400; // milliseconds of rest before asking

  document.querySelectorAll("form[data-live]").forEach(function (form) {
    var result = document.querySelector("[data-live-result]");
    if (!result || !window.fetch || !window.URLSearchParams) { return; }
    var timer = 0;
    var asked = 0;

    function ask() {
      var mine = ++asked;
      var typed = new URLSearchParams();
      form.querySelectorAll("input:not([type=hidden])").forEach(function (field) {
        // What was not changed need not be sent: the address stays short.
        if (field.value !== field.defaultValue) { typed.append(field.name, field.value); }
      });
      result.setAttribute("aria-busy", "true");
      fetch(form.dataset.live + "?" + typed, { credentials: "same-origin" })
        .then(function (answer) { return answer.ok ? answer.text() : null; })
        .then(function (page) {
          if (mine !== asked) { return; }
          if (page !== null) { result.innerHTML = page; }
          result.removeAttribute("aria-busy");
        })
        .catch(function () { result.removeAttribute("aria-busy"); });
    }

    form.addEventListener("input", function () {
      window.clearTimeout(timer);
      timer = window.setTimeout(ask, WAIT);
    });
  });
})();
