// Draws each chart again from its data, with a box under the pointer; the picture stays until that has succeeded.
for (const data of document.querySelectorAll("script[data-chart]")) {
  const plate = document.querySelector("#chart-" + data.dataset.chart + " .plate");
  const picture = plate.querySelector("svg.chart");
  const box = document.createElement("div");
  const look = { renderer: "svg", ast: true, actions: false, defaultStyle: false, tooltip: { disableDefaultStyle: true } };
  vegaEmbed(box, JSON.parse(data.textContent), look).then(() => {
    const drawn = box.querySelector("svg");
    drawn.setAttribute("class", "chart");
    drawn.setAttribute("role", "img");
    drawn.setAttribute("aria-label", picture.getAttribute("aria-label"));
    picture.replaceWith(box);
    plate.dataset.interactive = "yes";
  }).catch((problem) => console.error(problem));
}
