// Draws each chart from the table beneath it, with the colours of the house; the table folds away.
// Without ECharts, or where it fails, the tables stay as they are.
(function () {
  "use strict";

  var root = window.getComputedStyle(document.documentElement);
  var drawn = [];

  function token(name) {
    return root.getPropertyValue(name).trim();
  }
  function texts(row) {
    return Array.prototype.map.call(row.cells, function (cell) { return cell.textContent.trim(); });
  }
  // What is no number (withheld, or nothing to divide by) has no bar; 2:30 are two hours and a half.
  function number(text) {
    var time = /^(\d+):(\d\d)$/.exec(text);
    var found = time ? Number(time[1]) + time[2] / 60 : parseFloat(text.replace(/,/g, ""));
    return isNaN(found) ? null : found;
  }
  // The columns that are drawn; the others stand in the table alone.
  function read(table, drawn) {
    var heads = texts(table.tHead.rows[0]);
    var rows = Array.prototype.map.call(table.tBodies[0].rows, texts);
    return {
      names: rows.map(function (row) { return row[0]; }),
      series: heads.slice(1, 1 + drawn).map(function (head, at) {
        return {
          name: head,
          values: rows.map(function (row) { return number(row[at + 1]); }),
          words: rows.map(function (row) { return row[at + 1]; })
        };
      })
    };
  }

  // The first rows, and the sum of the others as one bar, where more stand there than can be read.
  function shorten(found, most, rest) {
    if (found.names.length <= most) {
      return found;
    }
    return {
      names: found.names.slice(0, most - 1).concat(rest),
      series: found.series.map(function (each) {
        var others = each.values.slice(most - 1).reduce(function (sum, value) {
          return sum + (value || 0);
        }, 0);
        return {
          name: each.name,
          values: each.values.slice(0, most - 1).concat(others),
          words: each.words.slice(0, most - 1).concat(said(others))
        };
      })
    };
  }
  function said(amount) {
    var digits = String(amount < 100 ? Math.round(10 * amount) / 10 : Math.round(amount));
    return digits.replace(/\B(?=(\d{3})+$)/g, ",");
  }
  // How wide the widest of these is, in letters: a digit takes six tenths of a Chinese sign.
  function widest(words) {
    return words.reduce(function (most, each) {
      return Math.max(most, each.replace(/[\x00-\x7f]/g, "").length +
        0.6 * each.replace(/[^\x00-\x7f]/g, "").length);
    }, 0);
  }
  function labels(found) {
    return found.series.reduce(function (all, each) {
      return all.concat(each.words.filter(function (_, at) { return each.values[at]; }));
    }, []);
  }

  function series(each, at, size, isUp, figures) {
    return {
      name: each.name,
      type: "bar",
      data: each.values.map(function (value) { return value || null; }),
      barMaxWidth: 2 * size,
      barGap: "12%",
      // the first filled, the second hollow: colour is never the only sign
      itemStyle: at === 0 ? { color: token("--red") } :
        { color: token("--sheet"), borderColor: token("--ink-soft"), borderWidth: 2 },
      label: {
        show: true,
        position: isUp ? "top" : "right",
        color: token("--ink"),
        fontSize: figures,
        formatter: function (bar) { return bar.value ? each.words[bar.dataIndex] : ""; }
      }
    };
  }

  function option(found, isUp, size, room) {
    var names = {
      type: "category",
      data: found.names,
      inverse: !isUp,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: token("--edge") } },
      axisLabel: { color: token("--ink"), fontSize: size, interval: 0,
        width: isUp ? room.each : room.names, lineHeight: Math.round(1.25 * size),
        overflow: "break", formatter: function (name) {
          return isUp && room.lines > 1 ? name.replace(/年(?=\d)/, "年\n") : name;
        } }
    };
    // the numbers stand at the bars
    var amounts = { type: "value", axisLabel: { show: false }, splitLine: { show: false } };
    return {
      animation: false,
      textStyle: { fontFamily: root.getPropertyValue("--font") },
      aria: { enabled: false },
      grid: { left: isUp ? 8 : room.names + 0.6 * size, right: isUp ? 8 : room.labels,
        top: isUp ? 1.6 * size : 0.4 * size,
        bottom: isUp ? (0.75 + 1.25 * room.lines) * size : 0.4 * size },
      xAxis: isUp ? names : amounts,
      yAxis: isUp ? amounts : names,
      // what has nothing to show would leave a gap beside every bar
      series: found.series.map(function (each, at) {
        return each.values.some(Boolean) ? series(each, at, size, isUp, room.figures) : null;
      }).filter(Boolean)
    };
  }

  function start(figure) {
    var picture = figure.querySelector("[data-part=picture]");
    var figures = figure.querySelector("[data-part=figures]");
    var fold = figure.querySelector("[data-part=fold]");
    var empty = figure.querySelector("[data-part=empty]");
    var table = figures.querySelector("table");
    var columns = Number(figure.getAttribute("data-drawn"));
    var isHall = figure.hasAttribute("data-hall");
    var chart = null;
    var before = "";

    function setFolded(isFolded) {
      figures.classList.toggle("is-folded", isFolded);
      fold.setAttribute("aria-expanded", String(!isFolded));
      fold.textContent = fold.getAttribute(isFolded ? "data-open" : "data-close");
    }
    // The smallest letters of the page; in a hall they are read from ten metres.
    function letters() {
      var least = 0.9445 * parseFloat(root.fontSize);
      var far = Math.min(26, Math.round(window.innerWidth / 80));
      return Math.round(isHall ? Math.max(least, far) : least);
    }
    // Side by side where the names have room, and the numbers above the bars too.
    function fitsUp(found, size) {
      var each = picture.clientWidth / found.names.length;
      var numbers = isHall ? 0 : found.series.length * (widest(labels(found)) + 0.3) * size;
      return figure.getAttribute("data-chart") === "up" && each > 3.4 * size &&
        each > numbers + 0.4 * size;
    }
    function roomFor(found, size) {
      var wanted = (widest(found.names) + 0.2) * size;
      var names = Math.min(wanted, Math.max(5 * size, 0.38 * picture.clientWidth));
      var lines = Math.ceil(wanted / names);
      var each = 0.94 * picture.clientWidth / found.names.length;
      return {
        names: names,
        // side by side a long name goes on below itself
        each: each,
        lines: Math.ceil(widest(found.names) * size / each),
        labels: (widest(labels(found)) + 0.8) * size,
        least: Math.max(found.series.length > 1 ? 2.8 * size : 1.6 * size, 1.35 * lines * size)
      };
    }
    function draw() {
      var found = read(table, columns);
      var size = letters();
      var isEmpty = !labels(found).length;
      empty.hidden = !isEmpty;
      picture.hidden = isEmpty;
      if (isEmpty || !picture.clientWidth) {
        return;
      }
      var isUp = fitsUp(found, size);
      var room = roomFor(found, size);
      picture.style.height = isUp ? "" : Math.ceil(room.least * found.names.length + 2 * size) + "px";
      if (!isUp) {
        var most = Math.floor((picture.clientHeight - 2 * size) / room.least + 0.01);
        found = shorten(found, Math.max(2, most), figure.getAttribute("data-rest"));
      }
      var now = JSON.stringify([found, size, picture.clientWidth, picture.clientHeight]);
      if (now === before) {
        return;
      }
      before = now;
      if (!chart) {
        chart = window.echarts.init(picture, null, { renderer: "canvas" });
      }
      room.figures = isHall && isUp ? Math.max(17, Math.round(0.8 * size)) : size;
      chart.setOption(option(found, isUp, size, room), { notMerge: true });
      chart.resize();
    }
    draw();
    fold.hidden = false;
    setFolded(true);
    fold.addEventListener("click", function () {
      setFolded(!figures.classList.contains("is-folded"));
    });
    drawn.push(draw);
  }

  // Who changed a table, or how much room there is, says so.
  window.redrawCharts = function () {
    drawn.forEach(function (draw) { draw(); });
  };

  if (!window.echarts) {
    return;
  }
  Array.prototype.forEach.call(document.querySelectorAll("[data-chart]"), function (figure) {
    try {
      start(figure);
    } catch (fault) {
      figure.querySelector("[data-part=picture]").hidden = true; // the table stands there
    }
  });
  var waiting = 0;
  window.addEventListener("resize", function () {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(window.redrawCharts, 150);
  });
})();
