// Sets the colour scheme before the first paint, so that a dark page never flashes white.
(function () {
  var chosen;
  try {
    chosen = window.localStorage.getItem("mantine-color-scheme-value");
  } catch {
    chosen = null; // storage may be blocked: the system's scheme is used
  }
  if (chosen !== "light" && chosen !== "dark") {
    chosen = window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }
  document.documentElement.setAttribute("data-mantine-color-scheme", chosen);
})();
