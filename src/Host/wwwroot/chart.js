// Draws one symbol's panes. The server sends the last minutes once and then what is new; drawing is plotly.js' business.

const gapSeconds = 30;
const spacing = 0.035;
const weights = { price: 5, volume: 1.3, rsi: 1.6, macd: 1.6 };

let plotlyLoading;

function loadPlotly(url) {
  plotlyLoading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = url;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => { plotlyLoading = undefined; reject(new Error(`${url} could not be loaded`)); };
    document.head.append(script);
  });
  return plotlyLoading;
}

/** Wall-clock time in a zone, written without one: the axis knows no zones. */
class ZoneClock {
  constructor(zone) {
    this.format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
    });
    this.offsets = new Map();
  }

  write(time) {
    const quarter = Math.floor(time / 900_000);
    let offset = this.offsets.get(quarter);
    if (offset === undefined) {
      const part = Object.fromEntries(this.format.formatToParts(quarter * 900_000).map(entry => [entry.type, Number(entry.value)]));
      offset = Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second) - quarter * 900_000;
      this.offsets.set(quarter, offset);
    }

    return new Date(time + offset).toISOString().slice(0, 19);
  }
}

class SymbolChart {
  constructor(element, plan, plotly) {
    this.element = element;
    this.plan = plan;
    this.plotly = plotly;
    this.rows = [];
    this.volumes = new Map();
    this.advice = [];
    this.alerts = [];
    this.revision = 0;
    this.minutes = plan.minutes;
    this.clock = new ZoneClock(plan.zone);
    this.schedule = () => { this.frame ??= requestAnimationFrame(() => { this.frame = undefined; this.draw(); }); };
    window.addEventListener('themechange', this.schedule);
    this.resizing = new ResizeObserver(this.schedule);
    this.resizing.observe(element);
  }

  /** All that is known: rows [time, price, figures…] by second, ascending. */
  load(rows) {
    this.rows = [];
    rows.forEach(row => this.append(row));
    this.schedule();
  }

  /** The newest row; one of the same second takes the last one's place. */
  push(row) {
    this.append(row);
    const oldest = row[0] - this.plan.keepMinutes * 60_000;
    while (this.rows.length > 0 && this.rows[0][0] < oldest) {
      this.rows.shift();
    }

    this.schedule();
  }

  append(row) {
    const last = this.rows.at(-1);
    if (last && row[0] < last[0]) {
      return;
    }

    if (last && row[0] === last[0]) {
      this.rows[this.rows.length - 1] = row;
    } else {
      if (last && row[0] - last[0] > gapSeconds * 1000) {
        this.rows.push([last[0] + 1000, ...row.slice(1).map(() => null)]);
      }

      this.rows.push(row);
    }
  }

  setVolumes(volumes) {
    volumes.forEach(([time, volume]) => this.volumes.set(time, volume));
    const oldest = (this.rows.at(-1)?.[0] ?? 0) - this.plan.keepMinutes * 60_000;
    for (const time of this.volumes.keys()) {
      if (time < oldest) {
        this.volumes.delete(time);
      }
    }

    this.schedule();
  }

  setMarks(advice, alerts) {
    this.advice = advice;
    this.alerts = alerts;
    this.schedule();
  }

  setZone(zone) {
    this.clock = new ZoneClock(zone);
    this.plan.zone = zone;
    this.schedule();
  }

  setMinutes(minutes) {
    this.minutes = minutes;
    this.schedule();
  }

  dispose() {
    window.removeEventListener('themechange', this.schedule);
    this.resizing.disconnect();
    cancelAnimationFrame(this.frame);
    this.plotly.purge(this.element);
  }

  draw() {
    // Axes without any data have no place to be drawn at.
    if (!this.element.isConnected || this.rows.length === 0) {
      return;
    }

    const last = this.rows.at(-1)[0];
    // A short past takes the whole width, though no less than a minute does.
    const first = Math.max(last - this.minutes * 60_000, Math.min(this.rows[0][0], last - 60_000));
    const from = this.rows.findIndex(row => row[0] >= first);
    const rows = from < 0 ? [] : this.rows.slice(from);
    const style = getComputedStyle(document.documentElement);
    const color = name => style.getPropertyValue(`--${name}`).trim();
    this.plotly.react(
      this.element,
      this.traces(rows, first, color),
      this.layout(first, last, color),
      { responsive: true, displayModeBar: false, doubleClick: 'reset' });
    this.element.dataset.points = rows.length;
    this.element.dataset.last = this.clock.write(last);
  }

  traces(rows, first, color) {
    const x = rows.map(row => this.clock.write(row[0]));
    const axis = pane => { const index = this.plan.panes.findIndex(entry => entry.id === pane); return index === 0 ? 'y' : `y${index + 1}`; };
    const column = index => rows.map(row => row[index]);
    const line = (name, y, pane, settings) => ({
      type: 'scatter', mode: 'lines', name, x, y, xaxis: 'x', yaxis: axis(pane), connectgaps: false, showlegend: pane === 'price',
      hovertemplate: this.template(pane), ...settings,
    });

    const traces = this.plan.series.map((series, index) => {
      const y = column(index + 2);
      const ink = color(series.color);
      switch (series.style) {
        case 'bars':
          return {
            type: 'bar', name: series.name, x, y, xaxis: 'x', yaxis: axis(series.pane), hovertemplate: this.template(series.pane), showlegend: false,
            marker: { color: y.map(value => color(value < 0 ? 'down' : 'up')), opacity: 0.55 },
          };
        case 'lower':
          return line(series.name, y, series.pane, { line: { color: ink, width: 1 }, opacity: 0.8, showlegend: false });
        case 'upper':
          return line(series.name, y, series.pane, { line: { color: ink, width: 1 }, opacity: 0.8, fill: 'tonexty', fillcolor: color('band') });
        default:
          return line(series.name, y, series.pane, { line: { color: ink, width: 1.3 } });
      }
    });

    traces.push(line(this.plan.labels.price, column(1), 'price', { line: { color: color('text'), width: 1.8 } }));
    const volumes = [...this.volumes].filter(([time]) => time >= first).sort((one, other) => one[0] - other[0]);
    if (volumes.length === 0) {
      // A pane whose only trace has no points is not laid out.
      volumes.push([first, null]);
    }

    traces.push({
      type: 'bar', name: this.plan.labels.volume, x: volumes.map(([time]) => this.clock.write(time)), y: volumes.map(([, volume]) => volume),
      xaxis: 'x', yaxis: axis('volume'), showlegend: false, marker: { color: color('accent'), opacity: 0.6 }, hovertemplate: '%{y:,}<extra>%{fullData.name}</extra>',
    });
    traces.push(this.marks(this.advice.filter(mark => mark.kind === 'buy'), rows, this.plan.labels.buy, { symbol: 'triangle-up', size: 11, color: color('up') }));
    traces.push(this.marks(this.advice.filter(mark => mark.kind === 'sell'), rows, this.plan.labels.sell, { symbol: 'triangle-down', size: 11, color: color('down') }));
    traces.push(this.marks(this.alerts, rows, this.plan.labels.alert, { symbol: 'diamond', size: 11, color: color('warn'), line: { color: color('surface'), width: 1 } }));
    return traces;
  }

  marks(marks, rows, name, marker) {
    const placed = marks.map(mark => ({ mark, row: this.rowAt(rows, mark.time) })).filter(entry => entry.row);
    return {
      type: 'scatter', mode: 'markers', name, marker, xaxis: 'x', yaxis: 'y', cliponaxis: false, showlegend: placed.length > 0,
      x: placed.map(entry => this.clock.write(entry.mark.time)), y: placed.map(entry => entry.row[1]),
      text: placed.map(entry => entry.mark.text), hovertemplate: '%{text}<extra>%{fullData.name}</extra>',
    };
  }

  /** The row in force at a time, null before the first one in sight. */
  rowAt(rows, time) {
    let found = null;
    for (const row of rows) {
      if (row[0] > time) {
        break;
      }

      found = row[1] === null ? found : row;
    }

    return found;
  }

  template(pane) {
    const digits = pane === 'price' ? this.plan.decimals + 1 : 2;
    return `%{y:,.${digits}f}<extra>%{fullData.name}</extra>`;
  }

  layout(first, last, color) {
    const isNarrow = this.element.clientWidth < 640;
    const total = this.plan.panes.reduce((sum, pane) => sum + weights[pane.id], 0);
    const free = 1 - spacing * (this.plan.panes.length - 1);
    const layout = {
      uirevision: this.plan.symbol,
      datarevision: ++this.revision,
      autosize: true,
      margin: { l: isNarrow ? 48 : 64, r: isNarrow ? 8 : 16, t: isNarrow ? 8 : 34, b: 38 },
      paper_bgcolor: color('surface'),
      plot_bgcolor: color('surface'),
      font: { family: style('font-family'), size: 11, color: color('muted') },
      hovermode: 'x unified',
      hoversubplots: 'axis',
      hoverlabel: { bgcolor: color('surface'), bordercolor: color('line'), font: { color: color('text'), size: 11 } },
      dragmode: isNarrow ? false : 'zoom',
      showlegend: !isNarrow,
      legend: { orientation: 'h', x: 0, y: 1.005, yanchor: 'bottom', font: { size: 11 }, traceorder: 'normal' },
      bargap: 0.15,
      annotations: [],
      shapes: [],
    };

    let top = 1;
    this.plan.panes.forEach((pane, index) => {
      const height = free * weights[pane.id] / total;
      const name = index === 0 ? 'y' : `y${index + 1}`;
      layout[index === 0 ? 'yaxis' : `yaxis${index + 1}`] = {
        type: 'linear', domain: [Math.max(0, top - height), top], anchor: 'x', automargin: false, gridcolor: color('grid'), zerolinecolor: color('grid'), linecolor: color('line'),
        fixedrange: pane.id !== 'price', nticks: pane.id === 'price' ? 8 : 3,
        tickformat: pane.id === 'price' ? `,.${this.plan.decimals}f` : pane.id === 'volume' ? '~s' : undefined,
        ...(pane.id === 'rsi' ? { range: [0, 100], tickvals: [30, 70] } : {}),
      };
      layout.annotations.push({
        text: pane.title, xref: 'paper', yref: 'paper', x: 0.004, y: top, xanchor: 'left', yanchor: 'top', showarrow: false, font: { size: 11, color: color('muted') },
      });
      if (pane.id === 'rsi') {
        [30, 70].forEach(level => layout.shapes.push({
          type: 'line', xref: 'paper', x0: 0, x1: 1, yref: name, y0: level, y1: level, line: { color: color('muted'), width: 1, dash: 'dot' },
        }));
      }

      top -= height + spacing;
    });

    layout.xaxis = {
      type: 'date', anchor: this.plan.panes.length === 1 ? 'y' : `y${this.plan.panes.length}`, range: [this.clock.write(first), this.clock.write(last)],
      gridcolor: color('grid'), linecolor: color('line'), tickformat: '%H:%M:%S', hoverformat: '%H:%M:%S', nticks: isNarrow ? 4 : 10,
      title: { text: this.plan.zone, font: { size: 10 }, standoff: 4 }, rangeslider: { visible: false }, showspikes: true, spikemode: 'across', spikethickness: 1,
      spikecolor: color('muted'), spikedash: 'dot',
    };
    return layout;
  }
}

function style(name) {
  return getComputedStyle(document.body).getPropertyValue(name);
}

export async function create(element, plan, plotlyUrl) {
  return new SymbolChart(element, plan, await loadPlotly(plotlyUrl));
}
