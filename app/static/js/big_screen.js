// The screen in a hall: asks for its figures again and again, and says when it cannot.
// It runs for days, so nothing here grows: rows and lines are used again.
(function () {
  "use strict";

  var board = document.querySelector("[data-board]");
  if (!board) {
    return;
  }
  var SHANGHAI = 8 * 3600 * 1000; // milliseconds that the wall clock is ahead of UTC, all year
  var MOST = 20; // lines of what happened lately
  var ahead = Number(board.getAttribute("data-now")) - Date.now();
  var HOUR = 3600 * 1000;
  var begun = Date.now();
  var told = begun;
  var tag = "";
  var isAsking = false;
  // nobody is signed in: the machine was handed this one page
  var isDevice = board.hasAttribute("data-device");

  function part(name) {
    return board.querySelector("[data-part=" + name + "]");
  }
  function say(element, words) {
    if (element && element.textContent !== words) {
      element.textContent = words;
    }
  }
  function state(name) {
    Array.prototype.forEach.call(board.querySelectorAll("[data-state]"), function (element) {
      element.hidden = element.getAttribute("data-state") !== name;
    });
    // what was taken back shows nothing any more
    board.classList.toggle("is-out", isDevice && name === "out");
  }
  function time(moment) {
    return new Date(moment + ahead + SHANGHAI).toISOString().slice(11, 16);
  }

  // As many children as wanted: those there are stay, missing ones are copies of what `make` gives.
  function fit(parent, count, make) {
    while (parent.children.length > count) {
      parent.removeChild(parent.lastElementChild);
    }
    while (parent.children.length < count) {
      parent.appendChild(make());
    }
  }
  function element(name, kind) {
    var made = document.createElement(name);
    made.className = kind;
    return made;
  }
  function fill(table, rows) {
    var body = table.tBodies[0];
    fit(body, rows.length, function () {
      var row = document.createElement("tr");
      Array.prototype.forEach.call(table.tHead.rows[0].cells, function (_, at) {
        var cell = element(at ? "td" : "th", at ? "num" : "word");
        if (!at) {
          cell.scope = "row";
        }
        row.appendChild(cell);
      });
      return row;
    });
    rows.forEach(function (cells, at) {
      cells.forEach(function (words, column) { say(body.rows[at].cells[column], words); });
    });
  }
  function show(answer) {
    say(part("year"), String(answer.year));
    Object.keys(answer.figures).forEach(function (name) {
      say(board.querySelector("[data-figure=" + name + "]"), answer.figures[name]);
    });
    Object.keys(answer.tables).forEach(function (name) {
      fill(board.querySelector("[data-name=" + name + "] table"), answer.tables[name]);
    });
    var list = part("lately");
    var lately = answer.lately.slice(0, MOST);
    fit(list, lately.length, function () {
      var line = document.createElement("li");
      line.appendChild(element("span", ""));
      line.appendChild(document.createTextNode(" "));
      line.appendChild(element("span", "soft num"));
      return line;
    });
    lately.forEach(function (each, at) {
      var line = list.children[at];
      line.setAttribute("data-kind", each.kind);
      say(line.children[0], each.words);
      say(line.children[1], each.day);
    });
    part("quiet").hidden = lately.length > 0;
    arrange();
  }

  // What does not fit at the end is not shown by half.
  function trim() {
    var list = part("lately");
    var room = list.parentNode;
    var end = room.getBoundingClientRect().bottom + 1;
    var isCut = window.getComputedStyle(room).overflow === "hidden";
    Array.prototype.forEach.call(list.children, function (line) {
      line.classList.toggle("is-cut", isCut && line.getBoundingClientRect().bottom > end);
    });
  }
  function arrange() {
    if (window.redrawCharts) {
      window.redrawCharts();
    }
    trim();
  }

  function ask() {
    if (isAsking) {
      return;
    }
    isAsking = true;
    var request = new XMLHttpRequest();
    request.open("GET", board.getAttribute("data-board"));
    request.timeout = 10000;
    if (tag) {
      request.setRequestHeader("If-None-Match", tag);
    }
    request.onload = function () {
      isAsking = false;
      heard(request);
    };
    request.onerror = failed;
    request.ontimeout = failed;
    request.send();
  }
  function heard(request) {
    var isOurs = (request.getResponseHeader("Content-Type") || "").indexOf("json") > 0;
    if (request.status === 304 || (request.status === 200 && isOurs)) {
      told = Date.now();
      state("ready");
      if (request.status === 200) {
        var answer = JSON.parse(request.responseText);
        renew(answer);
        show(answer);
        tag = request.getResponseHeader("ETag") || "";
      }
    } else if (isOut(request)) {
      state("out");
    } else {
      failed();
    }
  }
  // Led on to the sign-in, or not allowed any more. To a machine in a hall whatever else comes is
  // a network that asks for something first.
  function isOut(request) {
    if (isDevice) {
      return request.status === 401 || (request.responseURL || "").indexOf("/sign-in") > 0;
    }
    return request.status < 500 && request.status !== 429;
  }
  // Months later the server has another version of this page. Full screen ends with a page, so
  // what somebody made large stays as it is; and two servers in the middle of an update do not
  // send it to and fro.
  function renew(answer) {
    var isOther = answer.page && answer.page !== board.getAttribute("data-page");
    if (isOther && Date.now() - begun > HOUR && !document.fullscreenElement) {
      window.location.reload();
    }
  }
  function failed() {
    isAsking = false;
    say(part("since"), time(told));
    state("away");
  }
  function tick() {
    say(part("clock"), time(Date.now()));
  }

  part("clock").hidden = false;
  board.classList.add("is-full");
  arrange();
  tick();
  ask();
  window.setInterval(tick, 1000);
  window.setInterval(ask, Number(board.getAttribute("data-every")) * 1000);
  window.addEventListener("online", ask);
  window.addEventListener("resize", function () { window.setTimeout(arrange, 200); });
  document.addEventListener("visibilitychange", function () {
    if (!document.hidden) {
      ask();
      stayAwake();
    }
  });

  function stayAwake() {
    if (navigator.wakeLock) {
      navigator.wakeLock.request("screen").catch(function () { /* the page still works */ });
    }
  }
  stayAwake();

  var full = part("full");
  if (document.documentElement.requestFullscreen) {
    full.hidden = false;
    full.addEventListener("click", function () {
      if (document.fullscreenElement) {
        document.exitFullscreen();
      } else {
        document.documentElement.requestFullscreen();
      }
    });
  }
})();
