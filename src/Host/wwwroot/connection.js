// Keeps the page connected to its server, and says so when it is not: figures that stand still must not look alive.
(() => {
  const firstDelay = 250;
  const longestDelay = 3000;
  const banner = document.getElementById('connection');
  const wait = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));
  const say = text => { banner.textContent = text; banner.hidden = false; document.documentElement.dataset.connection = 'lost'; };
  const clear = () => { banner.hidden = true; document.documentElement.dataset.connection = 'live'; };
  let recovering = false;

  // The server has forgotten the page when it was restarted or the page was away for long: then the page begins anew, once the
  // server answers again.
  async function beginAnew() {
    for (let delay = firstDelay; ; delay = Math.min(delay * 2, longestDelay)) {
      try {
        if ((await fetch('health/live', { cache: 'no-store' })).ok) {
          location.reload();
          return;
        }
      } catch { /* Not yet. */ }
      await wait(delay);
    }
  }

  async function recover() {
    if (recovering) {
      return;
    }

    recovering = true;
    say(banner.dataset.lost.replace('{0}', new Date().toLocaleTimeString(document.documentElement.lang)));
    for (let delay = firstDelay; recovering; delay = Math.min(delay * 2, longestDelay)) {
      try {
        if (!await Blazor.reconnect()) {
          await beginAnew();
          return;
        }
        break;
      } catch { /* The server is not there. */ }
      await wait(delay);
    }
  }

  const reconnectionHandler = {
    onConnectionDown: () => { recover(); },
    onConnectionUp: () => { recovering = false; clear(); },
  };

  Blazor.start({
    circuit: {
      reconnectionHandler,
      configureSignalR: connection => connection.withServerTimeout(8000).withKeepAliveInterval(4000),
    },
  }).then(clear, () => { say(banner.dataset.full); wait(longestDelay).then(beginAnew); });

  document.querySelector('.skip').addEventListener('click', event => {
    event.preventDefault();
    document.getElementById('main')?.focus();
  });
})();
