// Scanning in the page: the camera finds the address of a check-in code and opens it.
// The photo and the six digits below it work without any of this.
(function () {
  "use strict";

  var root = document.querySelector("[data-scanner]");
  if (!root) {
    return;
  }
  var OURS = /(?:^|\/s\/)(v\d+\.[0-9a-z]{26}\.[0-9a-z]+\.[0-9a-z]{26})\/?(?:[?#].*)?$/i;

  var reading = window.startReading(root, function (texts) {
    if (!texts.some(follow)) {
      reading.tell("foreign");
    }
  });
  // Only the path of one of our codes is followed, whatever host the picture names.
  function follow(text) {
    var found = OURS.exec(text.trim());
    if (found) {
      reading.close();
      reading.button.hidden = true;
      reading.tell("found");
      if (navigator.vibrate) {
        navigator.vibrate(80);
      }
      window.location.assign(root.getAttribute("data-scanner") + found[1].toLowerCase());
    }
    return Boolean(found);
  }
  if (reading) {
    document.querySelector("[data-fallback]").classList.remove("btn--primary");
  }

  // A photo that was just taken is sent at once.
  Array.prototype.forEach.call(document.querySelectorAll("[data-photo]"), function (input) {
    input.addEventListener("change", function () {
      if (input.files.length) {
        input.form.querySelector("button").click();
      }
    });
  });
})();
