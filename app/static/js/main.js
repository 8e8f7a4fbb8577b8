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

  // A desk keeps the names of an event for a while (js/desk/store.js). They go when the while is
  // over, and with whoever signs out; what was not sent yet stays, without its name.
  var KEPT = "desk-kept";
  function kept() {
    try {
      return JSON.parse(window.localStorage.getItem(KEPT)) || {};
    } catch (fault) {
      return {};
    }
  }
  function forget() {
    var now = kept();
    var due = Object.keys(now).filter(function (event) { return now[event] < Date.now(); });
    if (!due.length) {
      return;
    }
    due.forEach(function (event) {
      delete now[event];
      window.localStorage.removeItem("desk-who-" + event);
      if (window.caches && navigator.serviceWorker) {
        window.caches.delete("desk-" + event);
        navigator.serviceWorker.getRegistration("/events/" + event + "/desk").then(function (one) {
          return one && one.unregister();
        }, function () {});
      }
    });
    var asked = window.indexedDB.open("desk", 1);
    asked.onsuccess = function () {
      var turn = asked.result.transaction(["lists", "queue"], "readwrite");
      due.forEach(function (event) { turn.objectStore("lists").delete(event); });
      turn.objectStore("queue").openCursor().onsuccess = function (found) {
        var at = found.target.result;
        if (at) {
          strip(at, due);
          at.continue();
        }
      };
      turn.oncomplete = function () { window.localStorage.setItem(KEPT, JSON.stringify(now)); };
    };
  }
  function strip(at, due) {
    if (due.indexOf(at.value.event) < 0) {
      return;
    }
    if (at.value.status) {
      at.delete();
    } else {
      at.value.name = "";
      at.update(at.value);
    }
  }
  document.addEventListener("submit", function (event) {
    var pressed = event.submitter;
    var signsOut = pressed && pressed.hasAttribute("data-signs-out");
    if (signsOut || event.target.getAttribute("action") === "/sign-out") {
      var all = kept();
      Object.keys(all).forEach(function (each) { all[each] = 1; });
      window.localStorage.setItem(KEPT, JSON.stringify(all)); // the next page does it as well
      forget();
    }
  });
  forget();

  // A faulty form opens at its first fault.
  var fault = document.querySelector(".field--fault .input, .field--fault input");
  if (fault) {
    fault.focus();
  }

  // Who comes back finds words that help where there is no network; js/offline-worker.js.
  if (document.documentElement.hasAttribute("data-signed-in") && navigator.serviceWorker) {
    window.addEventListener("load", function () {
      navigator.serviceWorker.register("/offline-worker.js").catch(function () {});
    });
  }
  // The signal is often there for a moment only: the page goes on once an answer came.
  if (document.querySelector("[data-offline]") && window.location.pathname !== "/offline") {
    window.setInterval(function () {
      window.fetch("/healthz", { cache: "no-store" }).then(function (answer) {
        return answer.ok && window.location.reload();
      }, function () {});
    }, 3000);
  }
})();
