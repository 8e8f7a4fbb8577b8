// Reading codes by the camera: by the browser's own reader, else by ZXing (see vendor/zxing-wasm).
// A page says what to do with the texts; what opens, fails and closes is the same everywhere.
(function () {
  "use strict";

  var SIDE = 1280; // pixels that a picture is read at
  var BREAK = 150; // milliseconds between two pictures
  var WANTED = {
    audio: false,
    video: { facingMode: "environment", width: { ideal: SIDE }, height: { ideal: 720 } }
  };
  // What to say for each way in which a camera, or what reads its pictures, can fail.
  var TROUBLES = {
    NotAllowedError: "refused",
    SecurityError: "refused",
    NotFoundError: "none",
    OverconstrainedError: "none",
    NotReadableError: "busy",
    AbortError: "busy",
    offline: "offline"
  };

  // Wires the buttons of a scanner; `found` is given the texts of each picture that holds any.
  // Gives null where this browser has no camera that a page could open.
  window.startReading = function (root, found) {
    var view = part("view");
    var video = root.querySelector("video");
    var openButton = part("open");
    var closeButton = part("close");
    var torchButton = part("torch");
    var stream = null;
    var zxing = null;
    // Each opening has its number: what comes late finds that it is no longer its turn.
    var turn = 0;

    function part(name) {
      return root.querySelector("[data-part=" + name + "]");
    }
    function each(selector, act) {
      Array.prototype.forEach.call(root.querySelectorAll(selector), act);
    }
    function tell(name) {
      each("[data-state]", function (element) {
        element.hidden = element.getAttribute("data-state") !== name;
      });
    }

    function end(opened) {
      opened.getTracks().forEach(function (track) { track.stop(); });
    }
    function close() {
      turn += 1;
      if (stream) {
        end(stream);
        stream = null;
        video.srcObject = null;
      }
      view.hidden = true;
      torchButton.hidden = true;
      openButton.hidden = false;
    }
    function leave() {
      close();
      tell("");
    }
    function fail(fault) {
      close();
      tell(TROUBLES[fault && fault.name] || "unable");
      root.scrollIntoView();
    }

    function open() {
      close();
      var mine = turn;
      openButton.hidden = true;
      tell("asking");
      var reading = reader(); // beside the question for the camera: both may take seconds
      navigator.mediaDevices.getUserMedia(WANTED).then(function (opened) {
        if (mine !== turn || document.hidden) {
          end(opened);
          return mine === turn ? leave() : null;
        }
        show(opened);
        tell("preparing");
        return Promise.all([reading, video.play()]).then(function (both) {
          if (mine === turn) {
            tell("looking");
            watch(both[0], mine, 0);
          }
        });
      }).catch(function (fault) {
        if (mine === turn) {
          fail(fault);
        }
      });
      reading.catch(function () {}); // said above, if the camera opens at all
    }
    function show(opened) {
      var track = opened.getVideoTracks()[0];
      stream = opened;
      track.addEventListener("ended", function () { // a call came in, or it was unplugged
        if (stream === opened) {
          fail({ name: "NotReadableError" });
        }
      });
      video.srcObject = opened;
      view.hidden = false;
      torchButton.hidden = !(track.getCapabilities && track.getCapabilities().torch);
      torchButton.setAttribute("aria-pressed", "false");
      closeButton.focus({ preventScroll: true });
      root.scrollIntoView();
    }
    function switchTorch() {
      var isOn = torchButton.getAttribute("aria-pressed") !== "true";
      stream.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: isOn }] }).then(function () {
        torchButton.setAttribute("aria-pressed", String(isOn));
      }, function () {
        torchButton.hidden = true;
      });
    }

    // Either reader is a function that promises the texts in the picture of this moment.
    function reader() {
      if (!window.BarcodeDetector) {
        return loaded();
      }
      // Phones without Google's services have the detector and no format that it could read.
      return window.BarcodeDetector.getSupportedFormats().then(function (formats) {
        return formats.indexOf("qr_code") < 0 ? loaded() : native();
      }, loaded);
    }
    function native() {
      var detector = new window.BarcodeDetector({ formats: ["qr_code"] });
      return function () {
        return detector.detect(video).then(function (codes) {
          return codes.map(function (code) { return code.rawValue; });
        });
      };
    }
    function loaded() {
      if (!root.hasAttribute("data-reader")) { // setup could not fetch it
        return Promise.reject({ name: "unable" });
      }
      zxing = zxing || Promise.all([
        script(root.getAttribute("data-reader")), bytes(root.getAttribute("data-wasm"))
      ]).then(function (both) {
        return window.ZXingWASM.prepareZXingModule({
          overrides: { wasmBinary: both[1] }, fireImmediately: true
        });
      }).then(drawing);
      zxing.catch(function () { zxing = null; });
      return zxing;
    }
    function script(address) {
      return new Promise(function (resolve, reject) {
        var element = document.createElement("script");
        element.src = address;
        element.onload = resolve;
        element.onerror = function () { reject({ name: "offline" }); };
        document.head.appendChild(element);
      });
    }
    function bytes(address) {
      return fetch(address).then(function (answer) {
        return answer.ok ? answer.arrayBuffer() : Promise.reject();
      }).catch(function () { throw { name: "offline" }; });
    }
    function drawing() {
      var canvas = document.createElement("canvas");
      var pen = canvas.getContext("2d", { willReadFrequently: true });
      return function () {
        var scale = Math.min(1, SIDE / Math.max(video.videoWidth, video.videoHeight));
        canvas.width = Math.round(video.videoWidth * scale);
        canvas.height = Math.round(video.videoHeight * scale);
        pen.drawImage(video, 0, 0, canvas.width, canvas.height);
        var picture = pen.getImageData(0, 0, canvas.width, canvas.height);
        return window.ZXingWASM.readBarcodes(picture, { formats: ["QRCode"] }).then(function (codes) {
          return codes.map(function (code) { return code.text; });
        });
      };
    }

    function watch(read, mine, faults) {
      if (mine !== turn) {
        return;
      }
      Promise.resolve().then(read).then(function (texts) {
        if (mine !== turn) {
          return;
        }
        if (texts.length) {
          found(texts);
        }
        if (mine !== turn) { // found what it was to look for
          return;
        }
        window.setTimeout(function () { watch(read, mine, 0); }, BREAK);
      }, function () { // no picture yet, or the browser's own reader is broken
        if (faults < 5) {
          window.setTimeout(function () { watch(read, mine, faults + 1); }, 2 * BREAK);
          return;
        }
        loaded().then(function (other) { watch(other, mine, 0); }, function (fault) {
          if (mine === turn) {
            fail(fault);
          }
        });
      });
    }

    if (window.isSecureContext === false) {
      tell("insecure");
      return null;
    }
    if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) {
      tell("unable");
      return null;
    }
    var agent = navigator.userAgent;
    var place = /iPhone|iPad/.test(agent) ? "apple" : "other"; // where a camera is allowed
    if (/MicroMessenger/i.test(agent)) {
      place = "wechat";
    }
    each("[data-place]", function (element) {
      element.hidden = element.getAttribute("data-place") !== place;
    });
    openButton.hidden = false;
    openButton.addEventListener("click", open);
    closeButton.addEventListener("click", function () {
      leave();
      openButton.focus();
    });
    torchButton.addEventListener("click", switchTorch);
    window.addEventListener("pagehide", leave);
    document.addEventListener("visibilitychange", function () {
      if (document.hidden && stream) {
        leave();
      }
    });
    return { close: close, tell: tell, button: openButton };
  };
})();
