// Where the browser can share by itself, the button does it; else it leads to the picture.
(function () {
  "use strict";

  if (!navigator.share) {
    return;
  }
  Array.prototype.forEach.call(document.querySelectorAll("[data-share]"), function (link) {
    link.addEventListener("click", function (event) {
      event.preventDefault();
      navigator.share({
        title: link.getAttribute("data-title"),
        text: link.getAttribute("data-words"),
        url: link.getAttribute("data-share")
      }).catch(function (fault) {
        // who changed his mind stays here
        if (fault.name !== "AbortError") {
          window.location.href = link.href;
        }
      });
    });
  });
})();
