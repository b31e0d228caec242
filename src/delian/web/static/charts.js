// Charts: the specification is drawn once; afterwards only its data change.

const options = { ast: true, actions: false, defaultStyle: false, renderer: "svg", tooltip: { disableDefaultStyle: true }, logLevel: 1 };
const views = new Map();
const last = new Map(); // what each chart was last drawn from

const script = new Promise((resolve, reject) => {
  const element = document.createElement("script");
  element.type = "module";
  element.src = document.getElementById("page").dataset.script;
  element.onload = () => resolve(window.vegaEmbed);
  element.onerror = () => reject(new Error("the chart script did not load"));
  document.head.append(element);
});

/** Draw every chart of `charts` for which the page has a place; call `clicked(member)` for a click on the map. */
export async function draw(charts, clicked) {
  const vegaEmbed = await script;
  for (const [name, chart] of Object.entries(charts)) {
    const place = document.querySelector(`[data-chart="${name}"] .plate`);
    if (!place || views.has(name)) continue;
    const { view } = await vegaEmbed(place, chart.spec, options);
    view.addEventListener("click", (event, item) => clickedOn(item?.datum, clicked));
    // The place names the finding and the table holds the numbers; the marks themselves say nothing more.
    place.querySelector("svg").setAttribute("aria-hidden", "true");
    views.set(name, view);
    tell(name, chart);
  }
}

/** Give the drawn charts new data; return true when one of them is there for the first time and must be drawn. */
export async function renew(charts, stale) {
  const running = [];
  const places = [...document.querySelectorAll("[data-chart]")];
  // Base values come without some charts, which stay as they are until the ranges are there.
  places.forEach((place) => {
    place.classList.toggle("stale", stale);
    if (!stale) place.hidden = !(place.dataset.chart in charts);
  });
  for (const [name, chart] of Object.entries(charts)) {
    const view = views.get(name);
    if (!view) continue;
    const told = JSON.stringify([stale, chart]);
    if (last.get(name) !== told) {
      last.set(name, told);
      for (const [set, rows] of Object.entries(chart.rows)) {
        view.data(set, stale && set === "rows" ? kept(view.data(set), rows) : rows);
      }
      running.push(view.runAsync());
      tell(name, chart);
    }
  }
  await Promise.all(running);
  return places.some((place) => !place.hidden && !views.has(place.dataset.chart));
}

function clickedOn(datum, clicked) {
  const member = datum?.id ?? datum?.member;
  if (typeof member === "string") clicked(member);
}

// New base values beside the ranges of the answer before, until the new ranges are there.
function kept(old, rows) {
  const before = new Map(old.map((row) => [row.label, row]));
  return rows.map((row) => {
    const last = before.get(row.label);
    if (!last) return row;
    const ranges = Object.entries(last).filter(([key]) => /_range\.(low|median|high)$/.test(key) || key === "probability");
    return { ...row, ...Object.fromEntries(ranges) };
  });
}

function tell(name, chart) {
  const figure = document.querySelector(`[data-chart="${name}"]`);
  figure.querySelector(".told").textContent = chart.title;
  figure.querySelector(".how").textContent = chart.text;
  figure.querySelector(".plate").setAttribute("aria-label", chart.title);
}
