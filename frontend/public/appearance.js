// Runs before the first paint, so that a chosen theme does not flash. Only appearance is ever stored here.
(function () {
  try {
    var stored = JSON.parse(localStorage.getItem('sgw.appearance') || '{}');
    var root = document.documentElement;
    if (stored.theme === 'light' || stored.theme === 'dark') root.dataset.theme = stored.theme;
    if (stored.density === 'comfortable') root.dataset.density = 'comfortable';
    if (stored.units === 'si') root.dataset.units = 'si';
    if (stored.clock === 'utc') root.dataset.clock = 'utc';
  } catch {
    // Storage may be forbidden; the system's theme is a fine answer.
  }
})();
