// A page whose one button only goes on presses it by itself, once.
(function () {
  "use strict";

  var button = document.querySelector("[data-onward] button");
  var moved = window.performance && performance.getEntriesByType &&
    performance.getEntriesByType("navigation")[0];
  // whoever comes back by the back button decides himself
  if (button && !(moved && moved.type === "back_forward")) {
    button.click();
  }
})();
