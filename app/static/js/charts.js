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
  // What is no number (withheld, or nothing to divide by) has no bar.
  function number(text) {
    var found = parseFloat(text.replace(/,/g, ""));
    return isNaN(found) ? null : found;
  }
  function read(table) {
    var heads = texts(table.tHead.rows[0]);
    var rows = Array.prototype.map.call(table.tBodies[0].rows, texts);
    return {
      names: rows.map(function (row) { return row[0]; }),
      series: heads.slice(1).map(function (head, at) {
        return { name: head, values: rows.map(function (row) { return number(row[at + 1]); }) };
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
        return { name: each.name, values: each.values.slice(0, most - 1).concat(others) };
      })
    };
  }
  function said(amount) {
    var digits = String(amount < 100 ? amount : Math.round(amount));
    return digits.replace(/\B(?=(\d{3})+$)/g, ",");
  }

  function series(each, at, size, isUp) {
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
        fontSize: Math.round((isUp ? 0.8 : 1) * size),
        formatter: function (bar) { return bar.value ? said(bar.value) : ""; }
      }
    };
  }

  function option(found, isUp, size) {
    var names = {
      type: "category",
      data: found.names,
      inverse: !isUp,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: token("--edge") } },
      axisLabel: { color: token("--ink"), fontSize: size, interval: 0 }
    };
    // the numbers stand at the bars
    var amounts = { type: "value", axisLabel: { show: false }, splitLine: { show: false } };
    return {
      animation: false,
      textStyle: { fontFamily: root.getPropertyValue("--font") },
      aria: { enabled: false },
      grid: { left: isUp ? 8 : 5 * size, right: isUp ? 8 : 3.4 * size,
        top: isUp ? 1.6 * size : 0.4 * size,
        bottom: isUp ? 2 * size : 0.4 * size },
      xAxis: isUp ? names : amounts,
      yAxis: isUp ? amounts : names,
      series: found.series.map(function (each, at) { return series(each, at, size, isUp); })
    };
  }

  function start(figure) {
    var picture = figure.querySelector("[data-part=picture]");
    var figures = figure.querySelector("[data-part=figures]");
    var fold = figure.querySelector("[data-part=fold]");
    var empty = figure.querySelector("[data-part=empty]");
    var table = figures.querySelector("table");
    var chart = null;
    var before = "";

    function setFolded(isFolded) {
      figures.classList.toggle("is-folded", isFolded);
      fold.setAttribute("aria-expanded", String(!isFolded));
      fold.textContent = fold.getAttribute(isFolded ? "data-open" : "data-close");
    }
    function draw() {
      var found = read(table);
      var size = Math.max(17, Math.min(26, Math.round(window.innerWidth / 80)));
      var isEmpty = !found.series.some(function (each) { return each.values.some(Boolean); });
      empty.hidden = !isEmpty;
      picture.hidden = isEmpty;
      var least = size * (found.series.length > 1 ? 2.1 : 1.6);
      // names below each other where there is no room for them side by side
      var isUp = figure.getAttribute("data-chart") === "up" &&
        picture.clientWidth > 3.4 * size * found.names.length;
      picture.style.height = isUp ? "" : Math.ceil(least * found.names.length + 2 * size) + "px";
      if (!isUp) {
        var most = Math.floor((picture.clientHeight - 2 * size) / least);
        found = shorten(found, Math.max(2, most), figure.getAttribute("data-rest"));
      }
      var now = JSON.stringify([found, size, picture.clientWidth, picture.clientHeight]);
      if (now === before || isEmpty) {
        return;
      }
      before = now;
      if (!chart) {
        chart = window.echarts.init(picture, null, { renderer: "canvas" });
      }
      chart.setOption(option(found, isUp, size), { notMerge: true });
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
  Array.prototype.forEach.call(document.querySelectorAll("[data-chart]"), start);
  var waiting = 0;
  window.addEventListener("resize", function () {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(window.redrawCharts, 150);
  });
})();
