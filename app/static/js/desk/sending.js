// Sends a desk's queue: each scan under the key it was stored with, again and again until answered.
(function () {
  "use strict";

  var store = window.deskStore;
  var CHUNK = 40; // scans in one request: a cut costs little
  var PATIENCE = 30000; // milliseconds for an answer
  var CLAIM = "desk-sender"; // where there is no navigator.locks

  // Promises the JSON of an answer; rejects with its `status`, 0 where none came.
  function ask(address, options) {
    var limit = window.AbortController ? new AbortController() : null;
    var timer = window.setTimeout(function () { return limit && limit.abort(); }, PATIENCE);
    options.credentials = "same-origin";
    options.signal = limit ? limit.signal : undefined;
    return fetch(address, options).then(function (answer) {
      var kind = answer.headers.get("Content-Type") || "";
      if (answer.ok && kind.indexOf("json") >= 0) {
        return answer.json();
      }
      // a page instead of an answer is the one for signing in
      throw { status: answer.ok ? 401 : answer.status };
    }).then(function (read) {
      window.clearTimeout(timer);
      return read;
    }, function (fault) {
      window.clearTimeout(timer);
      throw fault.status ? fault : { status: 0 };
    });
  }

  // `line` is the token of the page and, for a device, the event that it was handed.
  function post(items, line) {
    var headers = { "Content-Type": "application/json", "X-CSRFToken": line.csrf };
    if (line.event) {
      headers["X-Device-Event"] = line.event;
    }
    return ask("/api/v1/check-ins/batch", {
      method: "POST",
      headers: headers,
      body: JSON.stringify({ items: items.map(body) })
    }).then(function (answered) { return settled(items, answered.items); });
  }
  function body(item) {
    var sent = { key: item.key, session_id: item.session, scanned_at: item.at };
    Object.keys(item.named).forEach(function (name) { sent[name] = item.named[name]; });
    if (item.direction) {
      sent.direction = item.direction;
    }
    return sent;
  }
  // Those that were answered, with their answers; what is only busy goes on waiting.
  function settled(items, answers) {
    var byKey = {};
    answers.forEach(function (each) { byKey[each.key] = each; });
    return items.filter(function (item) {
      var found = byKey[item.key];
      if (!found || found.status === 429 || found.status >= 500) {
        return false;
      }
      item.status = found.status;
      item.answer = found.answer;
      item.name = found.answer.name || item.name;
      return true;
    });
  }

  // All that waits and is this desk's own, in the order of the scans, a chunk at a time. Each answer
  // is stored before it is told; rejects with the status that stopped it.
  function all(isMine, line, told) {
    var size = CHUNK;
    return store.items().then(function (found) {
      return next(found.filter(function (item) { return isMine(item) && !item.status; }));
    });

    function next(rest) {
      if (!rest.length) {
        return null;
      }
      var sent = rest.slice(0, size);
      return post(sent, line).catch(function (fault) {
        return singled(sent, fault);
      }).then(function (done) {
        if (!done) {
          size = 1;
          return next(rest);
        }
        return store.put(done).then(told).then(function () {
          return next(rest.slice(sent.length));
        });
      });
    }
    // A request that was not understood as a whole is sent again one by one: the others are good.
    function singled(sent, fault) {
      if ([404, 413, 422, 500].indexOf(fault.status) < 0) {
        throw fault;
      }
      if (sent.length > 1) {
        return null;
      }
      if (fault.status === 500) {
        return []; // waits for the next time
      }
      sent[0].status = fault.status;
      return sent;
    }
  }

  // One tab at a time; two would do no harm, since the keys are the same.
  function alone(act) {
    if (navigator.locks) {
      return navigator.locks.request("desk-sending", { ifAvailable: true }, function (lock) {
        return lock ? act() : null;
      });
    }
    var claim = store.read(CLAIM, null);
    if (claim && claim.until > Date.now() && claim.until < Date.now() + 2 * PATIENCE) {
      return Promise.resolve(null);
    }
    try {
      store.write(CLAIM, { until: Date.now() + PATIENCE });
    } catch (fault) { /* nothing can be stored: then no other tab has a queue */ }
    function give(back) {
      try {
        store.write(CLAIM, null);
      } catch (fault) { /* it ends by itself */ }
      return back;
    }
    return act().then(give, function (fault) { give(null); throw fault; });
  }

  window.deskSending = { ask: ask, all: all, alone: alone };
})();
