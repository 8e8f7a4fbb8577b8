// Chosen photos are seen, counted, made smaller and can be taken out again before they are sent.
// Whatever fails here, the files as they were chosen stay in the form.
(function () {
  "use strict";

  var SIDE = 2048; // pixels that the house keeps
  var PREVIEW = 216;
  var LARGEST = 20 * 1024 * 1024;
  var WRITES = canWrite();
  // Else a photo that lies on its side would lose the note that says so.
  var TURNS = Boolean(window.CSS && window.CSS.supports &&
    window.CSS.supports("image-orientation", "from-image"));

  // Whether a script may put files into a form.
  function canWrite() {
    try {
      var probe = document.createElement("input");
      probe.type = "file";
      var transfer = new DataTransfer();
      transfer.items.add(new File(["x"], "x"));
      probe.files = transfer.files;
      return probe.files.length === 1;
    } catch (unable) {
      return false;
    }
  }

  function part(root, name) {
    return root.querySelector("[data-part=" + name + "]");
  }

  function drawn(image, scale) {
    var canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
    canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
    var pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas;
  }

  // Calls `done` when the photo has a preview and, where that saves something, a smaller copy.
  function look(photo, done) {
    var address = URL.createObjectURL(photo.source);
    var image = new Image();
    function end() {
      URL.revokeObjectURL(address);
      photo.isSeen = true;
      done();
    }
    image.onerror = end;
    image.onload = function () {
      var longer = Math.max(image.naturalWidth, image.naturalHeight);
      try {
        photo.preview = drawn(image, Math.min(1, PREVIEW / longer)).toDataURL("image/jpeg", 0.7);
        if (!WRITES || !TURNS || (longer <= SIDE && photo.source.type === "image/jpeg")) {
          end();
          return;
        }
        drawn(image, Math.min(1, SIDE / longer)).toBlob(function (blob) {
          if (blob && blob.type === "image/jpeg" && blob.size < photo.source.size) {
            photo.sent = new File([blob], "photo.jpg", { type: blob.type });
          }
          end();
        }, "image/jpeg", 0.85);
      } catch (unable) { // no memory for the canvas
        end();
      }
    };
    image.src = address;
  }

  function prepare(input) {
    var field = input.parentNode;
    var list = part(field, "list");
    var count = part(field, "count");
    var most = Number(input.getAttribute("data-most"));
    var photos = []; // { source, sent, preview, isSeen, row }
    var isBusy = false;

    function words(name, number) {
      return input.getAttribute("data-" + name).replace("#", String(number));
    }

    function write() {
      if (WRITES) {
        var transfer = new DataTransfer();
        photos.forEach(function (photo) { transfer.items.add(photo.sent); });
        input.files = transfer.files;
      }
    }

    function tell(photo) {
      var note = part(photo.row, "note");
      var isLarge = photo.isSeen && photo.sent.size > LARGEST;
      note.textContent = isLarge ? words("large") : photo.isSeen && !photo.preview ? words("blind") : "";
      note.classList.toggle("is-bad", isLarge);
      if (photo.preview) {
        var image = photo.row.querySelector("img");
        image.src = photo.preview;
        image.hidden = false;
      }
    }

    function show() {
      list.textContent = "";
      list.hidden = !photos.length;
      photos.forEach(function (photo, index) {
        photo.row = field.querySelector("template").content.firstElementChild.cloneNode(true);
        part(photo.row, "title").textContent = words("title", index + 1);
        var button = part(photo.row, "remove");
        button.hidden = !WRITES;
        button.setAttribute("aria-label", words("remove", index + 1));
        button.addEventListener("click", function () { remove(photo); });
        tell(photo);
        list.appendChild(photo.row);
      });
      var isOver = photos.length > most;
      count.textContent = photos.length ? words(isOver ? "over" : "count", photos.length) : "";
      count.classList.toggle("is-over", isOver);
    }

    function remove(photo) {
      var place = photos.indexOf(photo);
      photos.splice(place, 1);
      write();
      show();
      var next = photos[Math.min(place, photos.length - 1)];
      (next ? part(next.row, "remove") : input).focus();
    }

    // One photo after the other: twelve megapixels unfold to fifty megabytes.
    function work() {
      var photo = photos.filter(function (each) { return !each.isSeen; })[0];
      if (isBusy || !photo) {
        return;
      }
      isBusy = true;
      look(photo, function () {
        isBusy = false;
        if (photos.indexOf(photo) >= 0) {
          write();
          tell(photo);
        }
        work();
      });
    }

    function isKnown(file) {
      return photos.some(function (photo) {
        return photo.source.name === file.name && photo.source.size === file.size &&
          photo.source.lastModified === file.lastModified;
      });
    }

    // A camera gives one photo at a time: what is chosen now joins what was chosen before.
    function take() {
      var joins = WRITES && input.multiple;
      var chosen = Array.prototype.slice.call(input.files);
      if (!joins) {
        photos = [];
      }
      chosen.filter(function (file) { return !isKnown(file); }).forEach(function (file) {
        photos.push({ source: file, sent: file, preview: "", isSeen: false, row: null });
      });
      write();
      show();
      work();
    }

    input.addEventListener("change", take);
    if (input.files.length) { // the browser remembers them on the way back
      take();
    }
  }

  Array.prototype.forEach.call(document.querySelectorAll("input[data-photos]"), prepare);
})();
