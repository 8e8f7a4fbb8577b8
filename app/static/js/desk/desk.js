// The desk in the page: whatever is scanned, typed or tapped is stored first and sent afterwards.
// Without this script the page's own forms do the same, one at a time and with a network.
(function () {
  "use strict";

  var root = document.querySelector("[data-desk]");
  if (!root || !window.Promise || !window.fetch || !window.crypto) {
    return;
  }
  var store = window.deskStore;
  var codes = window.deskCodes;
  var sending = window.deskSending;
  var BASE = root.getAttribute("data-desk");
  var EVENT = root.getAttribute("data-event");
  var SESSION = root.getAttribute("data-session");
  var HERE = "?session=" + SESSION;
  var takesOut = root.hasAttribute("data-takes-out");
  var SAME = 20000; // milliseconds in which the same person is not taken down twice
  var EVERY = 20000;
  var SHOWN = 40;
  var AHEAD = "desk-ahead"; // how far the server's clock is ahead of this one
  var WHO = "desk-who-" + EVENT; // main.js forgets it with the names

  var people = []; // those of the list, and those found with the network
  var known = {};
  var since = 0;
  var csrf = "";
  // Whose desk it is: as the page says; the one kept aside may be older than the last sign-in.
  // A device is somebody of its own: its queue stays its own, whoever hands it over again.
  var who = {
    id: root.getAttribute("data-who"), name: root.getAttribute("data-who-name"),
    device: root.hasAttribute("data-device")
  };
  if (root.hasAttribute("data-shell")) {
    who = store.read(WHO, who);
  }
  var seen = {};
  var failures = 0;
  var timer = 0;
  var isBusy = false;
  var isWanted = false;
  var isUrgent = false; // asked for while busy: what runs may still fail for the old reason
  var saidKey = "";
  var refused = 0;
  var show = window.deskShowing(root);
  var part = show.part;
  var say = show.say;
  var notice = show.notice;
  var tell = show.tell;

  function remember(name, value) {
    try {
      store.write(name, value);
    } catch (fault) { /* asked again with the next answer */ }
  }
  // ---- taking down
  function takeCode(text) {
    var code = codes.read(text);
    if (!code) {
      tell("bad", "", say("foreign"));
      show.feel(false);
      return;
    }
    var person = known[code.person];
    var label = code.card ? say("card", code.card.slice(-4)) : say("own-code");
    take({ person_code: code.text }, code.person, person ? person.name : label, "");
  }
  function takePerson(person, direction) {
    take({ person_id: person.id }, person.id, person.name, direction);
  }
  function takeDigits(digits) {
    var found = people.filter(function (person) {
      return digits.length === 4 && person.card === digits;
    });
    if (found.length > 1) {
      tell("wait", digits, say("several", found.length));
      return draw();
    }
    if (found.length === 1) {
      return takePerson(found[0], next(found[0]));
    }
    return take({ card: digits }, digits, say("card", digits.slice(-4)), "");
  }
  function take(named, whom, name, direction) {
    var now = Date.now();
    if (seen[whom] && now - seen[whom] < SAME) {
      seen[whom] = now;
      tell("again", name, say("just-now"));
      return Promise.resolve();
    }
    seen[whom] = now;
    var item = {
      key: codes.key(), event: EVENT, session: SESSION,
      who: who.id, by: who.name, device: who.device,
      at: new Date(now + store.read(AHEAD, 0)).toISOString(),
      named: named, person: whom, name: name, direction: direction, status: 0, answer: null
    };
    return store.put([item]).then(function () {
      saidKey = item.key;
      tell("wait", name, say("noted"));
      show.feel(true);
      return draw().then(sync);
    }, function () {
      delete seen[whom];
      notice("no-store", true);
      show.feel(false);
    });
  }

  // ---- the list
  function keep(found) {
    found.forEach(function (person) {
      var before = known[person.id];
      if (before) {
        before.last = person.last || before.last;
        return;
      }
      known[person.id] = person;
      people.push(person);
    });
  }
  // What comes next for somebody: in, out, or nothing.
  function next(person, waiting) {
    var last = person.last;
    (waiting || []).forEach(function (item) {
      if (item.person === person.id && item.direction) {
        last = item.direction;
      }
    });
    if (!last) {
      return "in";
    }
    return takesOut && last === "in" ? "out" : "";
  }
  function matches(person, words) {
    if (/^\d+$/.test(words)) {
      return words.length >= 2 && person.card.slice(-words.length) === words;
    }
    return person.name.toLowerCase().indexOf(words) >= 0 ||
      /^[a-z]+$/.test(words) && (person.found === words || person.initials.indexOf(words) === 0);
  }
  function drawPeople(items) {
    var words = codes.plain(part("find").elements.words.value);
    var found = people.filter(function (person) {
      return words ? matches(person, words) : person.signed || person.last;
    });
    var box = part("people");
    var rows = document.createElement("ul");
    rows.className = "rows";
    var waiting = items.filter(function (item) { return !item.status; });
    found.slice(0, SHOWN).forEach(function (person) {
      var step = next(person, waiting);
      rows.appendChild(show.personRow(person, waiting.some(function (item) {
        return item.person === person.id;
      }), step, function () { takePerson(person, step); }));
    });
    box.textContent = "";
    if (found.length) {
      box.appendChild(rows);
    }
    if (found.length > SHOWN) {
      box.appendChild(show.paragraph(say("more", found.length - SHOWN)));
    } else if (!found.length && words) {
      box.appendChild(show.paragraph(say(failures ? "nobody-offline" : "nobody", words)));
    }
  }
  // ---- the queue in plain sight
  // What this desk may send: what its steward took down, or what this machine did as the event's
  // device before it was handed over again.
  function isMine(item) {
    return item.who === who.id || who.device && isLeft(item);
  }
  function isLeft(item) {
    return Boolean(item.device) && item.event === EVENT;
  }
  // A steward counts what the machine took down as a device as his own; never what a person did.
  function adopt() {
    store.items().then(function (all) {
      var left = all.filter(function (item) { return isLeft(item) && !item.status; });
      left.forEach(function (item) {
        item.who = who.id;
        item.by = who.name;
        item.device = false;
      });
      return store.put(left);
    }).then(draw).then(sync);
  }
  function again(item) {
    item.status = 0;
    item.answer = null;
    store.put([item]).then(draw).then(sync);
  }
  function drawEntries(items) {
    var list = part("entries");
    var sums = { waiting: 0, done: 0, review: 0, refused: 0 };
    list.textContent = "";
    items.slice().reverse().forEach(function (item) {
      var now = show.standing(item);
      sums[now.word in sums ? now.word : "done"] += 1;
      list.appendChild(show.entryRow(item, isMine(item), function () { again(item); }));
      if (item.key === saidKey && item.status) {
        saidKey = "";
        tell(now.kind, item.name, now.words);
        show.feel(now.kind !== "bad");
      }
    });
    part("queue").hidden = !items.length;
    part("clear").hidden = sums.waiting === items.length;
    part("sums").textContent = Object.keys(sums).filter(function (name) {
      return sums[name];
    }).map(function (name) { return say("sum-" + name, sums[name]); }).join("，");
    if (sums.refused > refused) {
      part("queue").open = true;
    }
    refused = sums.refused;
  }
  function count(name, found, at) {
    notice(name, Object.keys(found).length > 0);
    part(at).textContent = Object.keys(found).map(function (by) {
      return say("others", by, found[by]);
    }).join("，");
  }
  function draw() {
    return store.items().then(function (all) {
      var items = all.filter(function (item) { return item.session === SESSION; });
      var others = {};
      var left = {};
      var waiting = 0;
      all.forEach(function (item) {
        if (!item.status && isMine(item)) {
          waiting += 1;
        } else if (!item.status) {
          var those = isLeft(item) ? left : others;
          those[item.by] = (those[item.by] || 0) + 1;
        }
      });
      show.figure("waiting", waiting);
      part("waiting-stat").hidden = false;
      part("send").hidden = !waiting;
      count("others", others, "others");
      count("left", left, "left-by");
      drawEntries(items);
      drawPeople(items);
    });
  }

  // ---- the server
  function state() {
    var asked = Date.now();
    var address = BASE + "/state" + HERE + (since ? "&since=" + since : "");
    return sending.ask(address, {}).then(function (now) {
      remember(AHEAD, now.now - Math.round((asked + Date.now()) / 2));
      csrf = now.csrf;
      var isOther = who.id !== now.who;
      who = { id: now.who, name: now.name, device: now.device };
      remember(WHO, who);
      show.figure("came", now.came);
      show.figure("left", now.left);
      show.figure("missing", now.missing);
      now.scans.forEach(function (scan) {
        if (known[scan[0]]) {
          known[scan[0]].last = scan[1];
        }
      });
      var isFirst = !since;
      since = now.now;
      return isFirst || isOther ? fetchList(now.until) : null;
    });
  }
  function fetchList(until) {
    return sending.ask(BASE + "/people" + HERE, {}).then(function (answer) {
      people = [];
      known = {};
      keep(answer.people);
      part("kept").hidden = !(until > Date.now());
      if (until <= Date.now()) {
        return null;
      }
      window.deskPrepare(root, show);
      return store.keepList({ event: EVENT, session: SESSION, until: until, people: people });
    });
  }
  function sync() {
    if (isBusy) {
      isWanted = true;
      return;
    }
    isBusy = true;
    isWanted = false;
    window.clearTimeout(timer);
    state().then(function () {
      failures = 0;
      reached(200);
      return draw().then(function () {
        return sending.alone(function () {
          return sending.all(isMine, { csrf: csrf, event: who.device ? EVENT : "" }, function () {
            isWanted = true; // the counts have changed
            return draw();
          });
        });
      });
    }).catch(function (fault) {
      failures += 1;
      reached(fault.status || 0);
    }).then(draw).catch(function () {}).then(function () {
      isBusy = false;
      var pause = failures ? Math.min(60000, 2500 * Math.pow(2, failures)) : EVERY;
      timer = window.setTimeout(sync, isUrgent || isWanted && !failures ? 0 : pause);
      isUrgent = false;
    });
  }
  function syncNow() {
    failures = 0;
    isUrgent = isBusy;
    sync();
  }
  function reached(status) {
    notice("signed-out", status === 401 && !who.device);
    notice("device-out", status === 401 && who.device);
    if (status === 401 && who.device) {
      forget();
    }
    notice("barred", status === 403 || status === 404);
    notice("offline", !status || status >= 429);
  }

  // Names go with the device's rights; what was not sent stays.
  function forget() {
    people = [];
    known = {};
    since = 0;
    part("kept").hidden = true;
    store.dropList(EVENT);
  }

  // ---- wiring
  var searching = 0;
  function search() {
    var words = part("find").elements.words.value.trim();
    draw();
    window.clearTimeout(searching);
    if (!words || words.length > 40 || codes.read(words)) {
      return;
    }
    searching = window.setTimeout(function () {
      var address = BASE + "/people" + HERE + "&words=" + encodeURIComponent(words);
      sending.ask(address, {}).then(function (answer) {
        answer.people.forEach(function (person) { person.found = codes.plain(words); });
        keep(answer.people);
        draw();
      }, function () {});
    }, 300);
  }
  function submit(event) {
    event.preventDefault();
    event.stopPropagation(); // no lock: the next person stands there
    var field = part("find").elements.words;
    var words = codes.plain(field.value);
    if (codes.read(words) || /^[pcv]\d{1,3}\./.test(words)) {
      empty();
      takeCode(words);
    } else if (/^(\d{4}|\d{8})$/.test(words)) {
      empty();
      takeDigits(words);
    } else {
      search();
    }
    field.focus();
  }
  // What was scanned is no longer looked for: the list is whole again, whatever the scan leads to.
  function empty() {
    part("find").elements.words.value = "";
    draw();
  }

  part("find").addEventListener("submit", submit);
  part("find").elements.words.addEventListener("input", search);
  codes.hear(function (text) {
    empty();
    takeCode(text);
  });
  part("by-hand").hidden = true; // the one field above takes all of it
  part("send").addEventListener("click", syncNow);
  part("adopt").addEventListener("click", adopt);
  part("clear").addEventListener("click", function () {
    store.items().then(function (all) {
      return store.remove(all.filter(function (item) {
        return item.session === SESSION && item.status;
      }).map(function (item) { return item.key; }));
    }).then(draw);
  });
  document.addEventListener("pointerdown", show.wakeSound);
  document.addEventListener("keydown", show.wakeSound);
  window.addEventListener("online", syncNow);
  window.addEventListener("offline", function () {
    failures = failures || 1;
    reached(0);
    draw();
  });
  window.addEventListener("storage", function (event) {
    if (event.key === store.CHANGED) {
      draw();
    }
  });
  document.addEventListener("visibilitychange", function () {
    if (!document.hidden) {
      sync();
    }
  });
  var reading = window.startReading(root.querySelector("[data-scanner]"), function (texts) {
    var good = texts.filter(function (text) { return codes.read(text); });
    good.forEach(function (text) {
      var code = codes.read(text);
      if (!seen[code.person] || Date.now() - seen[code.person] >= SAME) {
        takeCode(text);
      } else {
        seen[code.person] = Date.now(); // still held before the camera
      }
    });
    reading.tell(good.length ? "looking" : "foreign");
  });

  store.works().then(function (works) {
    notice("no-store", !works);
    notice("no-worker", !navigator.serviceWorker || !window.caches);
    if (navigator.storage && navigator.storage.persist) {
      navigator.storage.persist().catch(function () {});
    }
    return store.list(EVENT);
  }).then(function (list) {
    if (list && list.session === SESSION) {
      keep(list.people);
      part("kept").hidden = false;
    }
    return draw();
  }).then(sync);
})();
