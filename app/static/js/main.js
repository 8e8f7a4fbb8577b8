// Small comforts for every page; without scripts everything still works.
(function () {
  "use strict";

  // A second tap on a slow network must not send the form twice.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.hasAttribute("data-sent")) {
      event.preventDefault();
      return;
    }
    form.setAttribute("data-sent", "");
    var button = event.submitter || form.querySelector("button:not([type=button])");
    if (button) {
      button.setAttribute("aria-busy", "true");
    }
    window.setTimeout(function () { unlock(form); }, 8000);
  });
  // Coming back by the back button shows the page as it was left.
  window.addEventListener("pageshow", function () {
    Array.prototype.forEach.call(document.querySelectorAll("form[data-sent]"), unlock);
  });
  function unlock(form) {
    form.removeAttribute("data-sent");
    Array.prototype.forEach.call(form.querySelectorAll("[aria-busy]"), function (button) {
      button.removeAttribute("aria-busy");
    });
  }

  document.addEventListener("click", function (event) {
    var target = event.target.closest ? event.target.closest("[data-print]") : null;
    if (target) {
      window.print();
    }
  });

  // Filters apply when they change; the button stays for those without scripts.
  document.addEventListener("change", function (event) {
    var form = event.target.form;
    if (form && form.hasAttribute("data-filter")) {
      form.submit();
    }
  });

  function each(selector, act) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), act);
  }
  each("[data-needs-script]", function (part) { part.hidden = false; });

  // The answer to a scan is felt as well as seen.
  var answer = document.querySelector("[data-vibrate]");
  var touched = !navigator.userActivation || navigator.userActivation.hasBeenActive;
  if (answer && touched && navigator.vibrate) {
    navigator.vibrate(answer.getAttribute("data-vibrate").split(",").map(Number));
  }

  // Seconds until another code may be asked for: the button says how many.
  each("[data-wait]", function (button) {
    var left = Number(button.getAttribute("data-wait"));
    var words = button.textContent;
    if (!left) {
      return;
    }
    button.disabled = true;
    (function tick() {
      button.textContent = left > 0 ? button.getAttribute("data-wait-words").replace("#", left) : words;
      button.disabled = left > 0;
      left -= 1;
      if (left >= 0) {
        window.setTimeout(tick, 1000);
      }
    })();
  });

  // A faulty form opens at its first fault.
  var fault = document.querySelector(".field--fault .input, .field--fault input");
  if (fault) {
    fault.focus();
  }
})();
