// The brief works without a script; with one, a choice is shown at once and figures open over the page.

import { watch } from "./panel.js";

watch(document.querySelector("main"));
document.querySelector("form.bar").addEventListener("change", ({ currentTarget, target }) => {
  if (target.matches("select")) currentTarget.requestSubmit();
});
