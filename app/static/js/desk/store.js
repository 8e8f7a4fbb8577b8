// What a desk keeps on its device: the queue, and the names of one event for a while.
// Our own few lines instead of idb-keyval: the queue needs records by key in one transaction with
// what is left of them after an answer, and where there is no IndexedDB, localStorage must do.
(function () {
  "use strict";

  var KEPT = "desk-kept"; // event → until when its names may stay; main.js looks at it anywhere
  var FALLBACK = "desk-queue";
  var CHANGED = "desk-changed";
  var opened = null;

  function open() {
    opened = opened || new Promise(function (resolve) {
      try {
        var asked = window.indexedDB.open("desk", 1);
        asked.onupgradeneeded = function () {
          asked.result.createObjectStore("queue", { keyPath: "key" });
          asked.result.createObjectStore("lists", { keyPath: "event" });
        };
        asked.onsuccess = function () { resolve(asked.result); };
        asked.onerror = function () { resolve(null); };
      } catch (fault) {
        resolve(null);
      }
    });
    return opened;
  }
  // Runs `act` on one of the stores and promises its result once everything lies on the disk.
  function within(name, mode, act, instead) {
    return open().then(function (database) {
      if (!database) {
        return instead();
      }
      return new Promise(function (resolve, reject) {
        var turn = database.transaction(name, mode);
        var asked = act(turn.objectStore(name));
        turn.oncomplete = function () { resolve(asked && asked.result); };
        turn.onerror = turn.onabort = function () { reject(turn.error); };
      });
    });
  }
  function read(name, other) {
    try {
      return JSON.parse(window.localStorage.getItem(name)) || other;
    } catch (fault) {
      return other;
    }
  }
  function write(name, value) {
    window.localStorage.setItem(name, JSON.stringify(value));
  }
  function noteChange() {
    try {
      window.localStorage.setItem(CHANGED, String(Math.random())); // other tabs draw it too
    } catch (fault) { /* they draw it a little later */ }
  }

  function put(items) {
    return within("queue", "readwrite", function (store) {
      items.forEach(function (item) { store.put(item); });
    }, function () {
      var all = read(FALLBACK, {});
      items.forEach(function (item) { all[item.key] = item; });
      write(FALLBACK, all);
    }).then(noteChange);
  }
  function remove(keys) {
    return within("queue", "readwrite", function (store) {
      keys.forEach(function (key) { store.delete(key); });
    }, function () {
      var all = read(FALLBACK, {});
      keys.forEach(function (key) { delete all[key]; });
      write(FALLBACK, all);
    }).then(noteChange);
  }
  function items() {
    return within("queue", "readonly", function (store) {
      return store.getAll();
    }, function () {
      var all = read(FALLBACK, {});
      return Object.keys(all).map(function (key) { return all[key]; });
    }).then(function (found) {
      return found.sort(function (a, b) { return a.at < b.at ? -1 : a.at > b.at ? 1 : 0; });
    });
  }
  function keepList(list) {
    var kept = read(KEPT, {});
    kept[list.event] = list.until;
    return within("lists", "readwrite", function (store) {
      store.put(list);
    }, function () {}).then(function () { write(KEPT, kept); }).catch(function () {});
  }
  function list(event) {
    return within("lists", "readonly", function (store) {
      return store.get(event);
    }, function () { return null; }).then(function (found) {
      return found && found.until > Date.now() ? found : null;
    }, function () { return null; });
  }
  function dropList(event) {
    return within("lists", "readwrite", function (store) {
      store.delete(event);
    }, function () {}).catch(function () {});
  }
  // Whether something written now would still be there tomorrow.
  function works() {
    return open().then(function (database) {
      if (database) {
        return true;
      }
      write(FALLBACK, read(FALLBACK, {}));
      return true;
    }).catch(function () { return false; });
  }

  window.deskStore = {
    put: put, remove: remove, items: items, keepList: keepList, dropList: dropList, list: list,
    works: works, read: read, write: write, CHANGED: CHANGED
  };
})();
