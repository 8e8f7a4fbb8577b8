// Boxes over faces: drawn by finger or mouse, set by a tap, a button or the keyboard.
// They are kept as ten-thousandths of the picture's sides; the house does the hiding.
(function () {
  "use strict";

  var WHOLE = 10000;
  var MOST = 30;
  var LEAST = 100; // the shortest side
  var TAP = 150; // a finger that moves less than this has tapped
  var SPOT = 1400; // the side of a box that a tap sets, of the width
  var STEP = 200;
  var MOVES = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
  var SIZES = { "+": 1.15, "=": 1.15, "-": 1 / 1.15, "_": 1 / 1.15 };

  function clamp(value, low, high) {
    return Math.round(Math.min(Math.max(value, low), high));
  }

  // A box of a size around a middle, wholly inside the picture.
  function around(x, y, width, height) {
    var w = clamp(width, LEAST, WHOLE);
    var h = clamp(height, LEAST, WHOLE);
    return [clamp(x - w / 2, 0, WHOLE - w), clamp(y - h / 2, 0, WHOLE - h), w, h];
  }

  // The box between two points.
  function between(one, other) {
    var w = Math.max(LEAST, Math.abs(one[0] - other[0]));
    var h = Math.max(LEAST, Math.abs(one[1] - other[1]));
    return [
      clamp(Math.min(one[0], other[0]), 0, WHOLE - w),
      clamp(Math.min(one[1], other[1]), 0, WHOLE - h), w, h
    ];
  }

  function resized(box, times) {
    return around(box[0] + box[2] / 2, box[1] + box[3] / 2, box[2] * times, box[3] * times);
  }

  function moved(box, by) {
    return [
      clamp(box[0] + by[0], 0, WHOLE - box[2]), clamp(box[1] + by[1], 0, WHOLE - box[3]), box[2], box[3]
    ];
  }

  function read(text) {
    try {
      var rows = JSON.parse(text || "[]");
      return rows.map(function (row) { return between([row[0], row[1]], [row[0] + row[2], row[1] + row[3]]); });
    } catch (unread) {
      return [];
    }
  }

  function prepare(root) {
    var output = root.querySelector("input[type=hidden]");
    var count = root.querySelector("[data-part=count]");
    var layer = document.createElement("div");
    var keys = root.querySelector("[id$=-keys]");
    var boxes = read(output.value);
    var chosen = boxes.length - 1;
    var past = []; // what the boxes were before each change
    var last = ""; // what was changed last: a row of equal steps is undone at once
    var drag = null; // { id, from, index, before, box }

    function words(name, number) {
      return root.getAttribute("data-" + name).replace("#", String(number));
    }
    function say(sentence) {
      if (count.textContent !== sentence) { // else it is read out at every step
        count.textContent = sentence;
      }
    }

    function place(button, index) {
      var box = boxes[index];
      ["left", "top", "width", "height"].forEach(function (side, at) {
        button.style[side] = box[at] / 100 + "%";
      });
      button.setAttribute("aria-label", words("box", index + 1));
      button.setAttribute("aria-pressed", String(index === chosen));
    }

    function show() {
      while (layer.children.length > boxes.length) {
        layer.removeChild(layer.lastChild);
      }
      while (layer.children.length < boxes.length) {
        var button = document.createElement("button");
        button.type = "button";
        button.setAttribute("aria-describedby", keys.id);
        layer.appendChild(button);
      }
      Array.prototype.forEach.call(layer.children, place);
      output.value = boxes.length ? JSON.stringify(boxes) : "";
      say(boxes.length ? words("count", boxes.length) : words("none"));
    }

    function choose(index) {
      chosen = index;
      Array.prototype.forEach.call(layer.children, place);
    }

    function remember(before, what) {
      if (!what || what !== last) {
        past.push(before);
      }
      last = what;
    }

    function change(what, act) {
      remember(JSON.stringify(boxes), what);
      act();
      show();
    }

    function add(box) {
      if (boxes.length >= MOST) {
        say(words("full"));
        return;
      }
      change("", function () {
        boxes.push(box);
        chosen = boxes.length - 1;
      });
    }

    function spot(point) {
      return around(point[0], point[1], SPOT, SPOT * layer.offsetWidth / Math.max(1, layer.offsetHeight));
    }

    function resize(times) {
      change("size" + chosen, function () { boxes[chosen] = resized(boxes[chosen], times); });
    }

    function remove() {
      change("", function () {
        boxes.splice(chosen, 1);
        chosen = Math.min(chosen, boxes.length - 1);
      });
    }

    var acts = {
      add: function () {
        var shift = boxes.length % 6 * 700 - 1750; // not all in one place
        add(spot([WHOLE / 2 + shift, WHOLE / 2]));
        focus();
      },
      undo: function () {
        if (past.length) {
          boxes = JSON.parse(past.pop());
          chosen = Math.min(chosen, boxes.length - 1);
          last = "";
          show();
        }
      },
      larger: function () { resize(1.15); },
      smaller: function () { resize(1 / 1.15); },
      remove: remove
    };

    function focus() {
      if (layer.children[chosen]) {
        layer.children[chosen].focus({ preventScroll: true });
      }
    }

    root.addEventListener("click", function (event) {
      var button = event.target.closest("[data-act]");
      if (!button) {
        return;
      }
      var act = button.getAttribute("data-act");
      if (chosen < 0 && act !== "add" && act !== "undo") {
        say(words("unchosen"));
        return;
      }
      acts[act]();
    });

    function indexOf(element) {
      return Array.prototype.indexOf.call(layer.children, element);
    }

    layer.addEventListener("focusin", function (event) { choose(indexOf(event.target)); });
    layer.addEventListener("keydown", function (event) {
      if (event.ctrlKey || event.metaKey || event.altKey || chosen < 0) {
        return;
      }
      if (MOVES[event.key]) {
        change("move" + chosen, function () { boxes[chosen] = moved(boxes[chosen], MOVES[event.key]); });
      } else if (SIZES[event.key]) {
        resize(SIZES[event.key]);
      } else if (event.key === "Delete" || event.key === "Backspace") {
        remove();
        (layer.children[chosen] || root.querySelector("[data-act=add]")).focus();
      } else {
        return;
      }
      event.preventDefault();
    });

    function point(event) {
      var edge = layer.getBoundingClientRect();
      return [
        clamp((event.clientX - edge.left) / edge.width * WHOLE, 0, WHOLE),
        clamp((event.clientY - edge.top) / edge.height * WHOLE, 0, WHOLE)
      ];
    }

    function isTap(one, other) {
      return Math.abs(one[0] - other[0]) < TAP && Math.abs(one[1] - other[1]) < TAP;
    }

    layer.addEventListener("pointerdown", function (event) {
      if (!event.isPrimary || event.button) {
        return;
      }
      var index = indexOf(event.target);
      drag = { from: point(event), index: index, before: JSON.stringify(boxes), isMoving: false };
      drag.box = index < 0 ? null : boxes[index];
      layer.setPointerCapture(event.pointerId);
    });
    layer.addEventListener("pointermove", function (event) {
      var now = drag && event.isPrimary ? point(event) : null;
      if (!now || (!drag.isMoving && isTap(drag.from, now))) {
        return;
      }
      if (drag.index < 0 && boxes.length >= MOST) {
        say(words("full"));
        return;
      }
      drag.isMoving = true;
      if (drag.index < 0) {
        drag.index = boxes.length;
      }
      chosen = drag.index;
      boxes[chosen] = drag.box
        ? moved(drag.box, [now[0] - drag.from[0], now[1] - drag.from[1]])
        : between(drag.from, now);
      show();
    });
    layer.addEventListener("pointerup", function (event) {
      var ended = drag;
      drag = null;
      if (!ended || !event.isPrimary) {
        return;
      }
      if (ended.isMoving) {
        remember(ended.before, "");
      } else if (ended.index < 0) {
        add(spot(ended.from));
      } else {
        choose(ended.index); // Safari gives a touched button no focus of its own
      }
      focus();
    });
    // Two fingers enlarge the page: what the first began is taken back.
    layer.addEventListener("pointercancel", function () {
      if (drag && drag.isMoving) {
        boxes = JSON.parse(drag.before);
        chosen = Math.min(chosen, boxes.length - 1);
        show();
      }
      drag = null;
    });

    layer.className = "blur__layer";
    root.querySelector("[data-part=stage]").appendChild(layer);
    Array.prototype.forEach.call(root.querySelectorAll("[data-part=tool]"), function (tool) {
      tool.hidden = false;
    });
    root.querySelector("[data-part=unable]").hidden = true;
    show();
  }

  Array.prototype.forEach.call(document.querySelectorAll("[data-blur]"), prepare);
})();
