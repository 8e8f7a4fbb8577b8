// Scanning in the page, where the browser can; the photo and the typed code work without it.
(function () {
  "use strict";

  var root = document.querySelector("[data-scanner]");
  if (!root) {
    return;
  }
  var button = root.querySelector("[data-open]");
  var video = root.querySelector("video");
  var stream = null;

  function tell(name) {
    Array.prototype.forEach.call(root.querySelectorAll("[data-state]"), function (element) {
      element.hidden = element.getAttribute("data-state") !== name;
    });
  }
  function stop() {
    if (stream) {
      stream.getTracks().forEach(function (track) { track.stop(); });
      stream = null;
    }
    video.hidden = true;
  }

  // Only the path of one of our codes is followed, whatever host the picture names.
  function follow(text) {
    var found = /\/s\/([0-9A-Za-z.]+)/.exec(text) || /^([vp][0-9A-Za-z.]+)$/i.exec(text.trim());
    if (!found) {
      tell("foreign");
      return false;
    }
    stop();
    tell("found");
    window.location.assign(root.getAttribute("data-scanner") + found[1]);
    return true;
  }

  function watch(detector) {
    if (!stream) {
      return;
    }
    detector.detect(video).then(function (codes) {
      if (!codes.length || !follow(codes[0].rawValue)) {
        window.setTimeout(function () { watch(detector); }, 200);
      }
    }, function () {
      window.setTimeout(function () { watch(detector); }, 500);
    });
  }

  if (!window.isSecureContext) {
    tell("insecure");
    return;
  }
  if (!window.BarcodeDetector || !navigator.mediaDevices) {
    tell("unable");
    return;
  }
  button.hidden = false;
  document.querySelector("[data-fallback]").classList.remove("btn--primary");
  button.addEventListener("click", function () {
    navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false })
      .then(function (opened) {
        stream = opened;
        video.srcObject = opened;
        video.hidden = false;
        button.hidden = true;
        tell("looking");
        return video.play();
      })
      .then(function () { watch(new window.BarcodeDetector({ formats: ["qr_code"] })); })
      .catch(function () {
        stop();
        button.hidden = false;
        tell("denied");
      });
  });
  window.addEventListener("pagehide", stop);
})();
