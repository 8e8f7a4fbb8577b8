// Where this phone is, asked for only after a tap, and put into the fields beside the button.
(function () {
  "use strict";

  Array.prototype.forEach.call(document.querySelectorAll("[data-place]"), function (root) {
    var button = root.querySelector("[data-part=ask]");
    var said = root.querySelector("[data-part=said]");
    if (!navigator.geolocation) {
      button.hidden = true;
      return;
    }
    function say(name, number) {
      said.textContent = said.getAttribute("data-" + name).replace("#", number);
    }
    function put(name, value) {
      var field = root.querySelector("[name=" + name + "]");
      if (field) {
        field.value = value;
      }
    }
    button.addEventListener("click", function () {
      button.disabled = true;
      say("busy", "");
      navigator.geolocation.getCurrentPosition(function (found) {
        button.disabled = false;
        put("latitude", found.coords.latitude.toFixed(5));
        put("longitude", found.coords.longitude.toFixed(5));
        put("accuracy", Math.ceil(found.coords.accuracy));
        var tick = root.querySelector("[name=asks_location]");
        if (tick) {
          tick.checked = true;
        }
        say("done", Math.ceil(found.coords.accuracy));
      }, function () {
        button.disabled = false;
        say("denied", "");
      }, {enableHighAccuracy: true, timeout: 10000, maximumAge: 60000});
    });
  });
})();
