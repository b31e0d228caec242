// The figures behind a number, opened over the page; without a script the same links lead to pages.

const panel = document.getElementById("panel");

export async function open(address) {
  const response = await fetch(`${address}&part=1`, { headers: { accept: "text/html" } });
  document.getElementById("panel-body").innerHTML = await response.text();
  if (!panel.open) panel.showModal();
  panel.scrollTop = 0;
}

/** Open the links of `place` that lead to figures over the page; with Ctrl or Cmd they open as pages. */
export function watch(place) {
  place.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="/figure"]');
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    open(link.getAttribute("href"));
  });
}

watch(panel);
