// What a desk is given: texts of codes, and what a USB scanner types like a keyboard.
(function () {
  "use strict";

  var CODE = /([pc][1-9]\d{0,2})\.([0-9a-z]{26})\.([0-9a-z]{3,8})\.([0-9a-z]{26})/;
  var LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"; // base 32 after Crockford
  var REST = 1000; // milliseconds between two keys after which something new begins
  var LEAST = 60; // letters of the shortest code

  // Plain letters of a typed or scanned text: an input method may have made them wide.
  function plain(text) {
    var narrow = text.normalize ? text.normalize("NFKC") : text;
    return narrow.replace(/[。．]/g, ".").replace(/\s+/g, "").toLowerCase();
  }
  // The code in a text: whose it is, and of a card its number; null where there is none.
  function read(text) {
    var found = CODE.exec(plain(text));
    if (!found) {
      return null;
    }
    var isCard = found[1].charAt(0) === "c";
    if (isCard !== /^\d{8}$/.test(found[3])) {
      return null;
    }
    return { text: found[0], person: uuid(found[2]), card: isCard ? found[3] : "" };
  }
  function uuid(letters) {
    var bits = "";
    for (var i = 0; i < letters.length; i += 1) {
      bits += ("0000" + Math.max(0, LETTERS.indexOf(letters.charAt(i))).toString(2)).slice(-5);
    }
    bits = bits.slice(-128);
    var digits = "";
    for (var at = 0; at < 128; at += 4) {
      digits += parseInt(bits.slice(at, at + 4), 2).toString(16);
    }
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  // Hears a scanner wherever the focus is, by the keys themselves: a Chinese input method takes
  // their letters away, but not the keys. `taken` says whether a text was a code.
  function hear(taken) {
    var typed = "";
    var last = 0;
    document.addEventListener("keydown", function (event) {
      if (event.timeStamp - last > REST) {
        typed = "";
      }
      last = event.timeStamp;
      if (event.key === "Enter" || event.code === "Enter" || event.code === "NumpadEnter") {
        if (typed.length >= LEAST && read(typed)) {
          event.preventDefault();
          event.stopPropagation();
          taken(typed);
        }
        typed = "";
        return;
      }
      typed += letter(event);
    }, true);
  }
  function letter(event) {
    var code = event.code || "";
    var found = /^(?:Key([A-Z])|Digit(\d)|Numpad(\d))$/.exec(code);
    if (found) {
      return (found[1] || found[2] || found[3]).toLowerCase();
    }
    if (code === "Period" || code === "NumpadDecimal") {
      return ".";
    }
    return code ? "" : event.key && event.key.length === 1 ? event.key : "";
  }

  // A key for a scan, made before it is sent: nobody else will make the same.
  function key() {
    var bytes = window.crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = bytes[6] & 15 | 64;
    bytes[8] = bytes[8] & 63 | 128;
    return Array.prototype.map.call(bytes, function (byte) {
      return ("0" + byte.toString(16)).slice(-2);
    }).join("").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  window.deskCodes = { plain: plain, read: read, hear: hear, key: key };
})();
