// How a desk looks, sounds and feels: its words, its rows, and what it says about the last person.
(function () {
  "use strict";

  window.deskShowing = function (root) {
    function part(name, within) {
      return (within || root).querySelector("[data-part=" + name + "]");
    }
    function each(selector, act) {
      Array.prototype.forEach.call(root.querySelectorAll(selector), act);
    }
    function say(name, value, other) {
      var words = root.querySelector("[data-word=" + name + "]").textContent;
      return words.replace("#1", value).replace("#2", other).replace("#", value);
    }
    function notice(name, isOn) {
      root.querySelector("[data-notice=" + name + "]").hidden = !isOn;
    }
    function figure(name, value) {
      var element = part(name);
      if (element && element.textContent !== String(value)) {
        element.textContent = String(value);
      }
    }
    function clock(at) {
      var time = new Date(at);
      return ("0" + time.getHours()).slice(-2) + ":" + ("0" + time.getMinutes()).slice(-2);
    }

    // ---- what the steward hears, feels and reads at once
    var sound = null;
    function tell(kind, name, words) {
      var said = part("said");
      said.hidden = false;
      said.className = "desk__said desk__said--" + kind;
      each("[data-kind]", function (icon) {
        icon.hidden = icon.getAttribute("data-kind") !== kind;
      });
      part("said-name").textContent = name;
      part("said-words").textContent = words;
    }
    function feel(isGood) {
      if (navigator.vibrate) {
        navigator.vibrate(isGood ? 80 : [200, 80, 200]);
      }
      if (!sound) {
        return;
      }
      var tone = sound.createOscillator();
      var volume = sound.createGain();
      tone.frequency.value = isGood ? 880 : 220;
      volume.gain.value = 0.15;
      tone.connect(volume);
      volume.connect(sound.destination);
      tone.start();
      tone.stop(sound.currentTime + (isGood ? 0.1 : 0.4));
    }
    function wakeSound() {
      var Sound = window.AudioContext || window.webkitAudioContext;
      if (!sound && Sound) {
        sound = new Sound();
      }
    }

    // ---- rows
    function paragraph(words) {
      var made = document.createElement("p");
      made.className = "soft";
      made.textContent = words;
      return made;
    }
    function copy(name) {
      return part(name).content.firstElementChild.cloneNode(true);
    }
    // `step` is what comes next for somebody: in, out, or nothing; `take` is what a tap does.
    function personRow(person, isWaiting, step, take) {
      var row = copy("person");
      part("name", row).textContent = person.name;
      part("note", row).textContent = say("card-ends", person.card) +
        (person.signed ? " · " + say("signed") : "");
      var badge = part("badge", row);
      var button = part("take", row);
      button.hidden = isWaiting || !step;
      badge.hidden = !button.hidden;
      badge.textContent = say(isWaiting ? "waiting" : person.last === "out" ? "is-out" : "is-in");
      badge.className = "badge " + (isWaiting ? "badge--wait" : "badge--good");
      button.textContent = say(step || "in");
      button.addEventListener("click", take);
      return row;
    }

    function standing(item) {
      var verb = item.answer && item.answer.direction === "out" ? "out" : "in";
      var status = item.status;
      if (!status) {
        return { kind: "wait", word: "waiting", words: clock(item.at) };
      }
      if (status === 201 || status === 200) {
        // the first answer to this key may have been lost: its own record is no repetition
        var isOwn = status === 201 || Math.abs(new Date(item.answer.at) - new Date(item.at)) < 1000;
        return {
          kind: isOwn ? "good" : "again", word: isOwn ? "is-" + verb : "again",
          words: say(verb + (isOwn ? "-at" : "-before"), clock(item.answer.at))
        };
      }
      var answer = item.answer || {};
      return {
        kind: status === 202 ? "wait" : "bad", word: status === 202 ? "review" : "refused",
        words: answer.detail ? answer.detail + (answer.hint || "") : say("not-taken", status)
      };
    }
    function entryRow(item, isOwn, again) {
      var row = copy("entry");
      var now = standing(item);
      var button = part("again", row);
      row.setAttribute("data-key", item.key);
      row.setAttribute("data-status", String(item.status));
      part("name", row).textContent = item.name;
      part("note", row).textContent = now.words;
      var badge = part("badge", row);
      badge.textContent = say(now.word);
      badge.className = "badge" + (now.kind === "again" ? "" : " badge--" + now.kind);
      button.hidden = now.kind !== "bad" || !isOwn;
      button.addEventListener("click", again);
      return row;
    }

    return {
      part: part, say: say, notice: notice, figure: figure, tell: tell, feel: feel,
      wakeSound: wakeSound, paragraph: paragraph, personRow: personRow, standing: standing,
      entryRow: entryRow
    };
  };
})();
