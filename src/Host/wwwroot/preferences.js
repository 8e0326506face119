// What a viewer prefers, remembered by the browser. Runs before anything is painted, so that a dark page does not begin white.
(() => {
  const themeKey = 'daytrade.theme';
  const zoneKey = 'daytrade.zone';
  const stored = key => { try { return localStorage.getItem(key); } catch { return null; } };
  const store = (key, value) => { try { localStorage.setItem(key, value); } catch { /* Private windows may refuse; the choice then lasts as long as the page. */ } };
  const darkWanted = matchMedia('(prefers-color-scheme: dark)');
  const root = document.documentElement;
  const show = theme => {
    root.dataset.theme = theme;
    root.dataset.scheme = theme === 'auto' ? (darkWanted.matches ? 'dark' : 'light') : theme;
    window.dispatchEvent(new Event('themechange'));
  };

  show(stored(themeKey) ?? 'auto');
  darkWanted.addEventListener('change', () => show(root.dataset.theme));

  window.preferences = {
    theme: () => root.dataset.theme,
    chooseTheme: theme => { store(themeKey, theme); show(theme); },
    zones: () => {
      const browser = Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'UTC';
      return { browser, chosen: stored(zoneKey) ?? browser };
    },
    chooseZone: zone => store(zoneKey, zone),
  };
})();
