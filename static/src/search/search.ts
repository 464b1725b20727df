/** The search box: records by their words, places by their coordinates. Loaded when the box first gets the focus. */

import { get, ProblemError } from '../api';
import type { App } from '../app';
import { bdi, byId, fillWith, h } from '../dom';
import { chip } from '../marking';
import { say } from '../say';
import { t, tn } from '../text';
import type { LayerKey } from '../wire';
import { word } from '../words';
import { asMgrs, decimal, looksSwapped, parse, type Place } from './coords';

interface Found {
  layer: LayerKey
  id: string
  title: string
  view: 'full' | 'redacted'
  marking: string
  lon: number
  lat: number
}

interface Choice {
  draw: () => Node[]
  run: () => void
}

/** Typing pauses this long before the server is asked. */
const PAUSE_MS = 180;
const LIMIT = 20;

export function searchBox(app: App): void {
  const input = byId<HTMLInputElement>('q');
  const list = byId('found');
  const form = byId<HTMLFormElement>('search');
  let choices: Choice[] = [];
  let active = -1;
  let answered = ''; // the text that the list is of: what is typed may be ahead of it
  let timer = 0;
  let asked: AbortController | null = null;

  const close = (): void => {
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
    document.body.classList.remove('searching');
  };
  const show = (found: Choice[], note: string): void => {
    choices = found;
    active = found.length ? 0 : -1;
    const rows = found.map((choice, at) => h('li', { role: 'option', id: `found-${at}`, 'data-at': at }, ...choice.draw()));
    fillWith(list, ...rows, note ? h('li.found-note', { role: 'presentation' }, note) : null);
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
    mark();
    say(note || tn('%(count)s result', '%(count)s results', found.length));
  };
  const mark = (): void => {
    list.querySelectorAll('[role=option]').forEach((row, at) => row.setAttribute('aria-selected', String(at === active)));
    const row = list.querySelector(`#found-${active}`);
    if (row) input.setAttribute('aria-activedescendant', row.id);
    row?.scrollIntoView({ block: 'nearest' });
  };
  const choose = (at: number): void => {
    const choice = choices[at];
    if (!choice) return;
    close();
    input.blur();
    choice.run();
  };
  const ask = async (): Promise<void> => {
    clearTimeout(timer);
    asked?.abort();
    const { signal } = (asked = new AbortController());
    const text = input.value.trim();
    if (!text) return close();
    const places = await placesOf(app, text);
    if (signal.aborted) return;
    answered = text;
    if (places.length || text.length < 2) return show(places, places.length ? '' : t('Go on typing: two letters or more, or coordinates.'));
    try {
      const { results } = await get<{ results: Found[] }>(`/api/v1/search?q=${encodeURIComponent(text)}&limit=${LIMIT}`, signal);
      show(results.map((found) => record(app, found)), results.length ? '' : t('Nothing that is shown to you matches.'));
    } catch (fault) {
      if (!signal.aborted) show([], fault instanceof ProblemError && fault.status ? fault.detail : t('Search needs the connection. Coordinates work without it.'));
    }
  };

  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), PAUSE_MS);
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      event.preventDefault();
      close();
      return input.blur();
    }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    if (list.hidden) return void ask();
    active = (active + (event.key === 'ArrowDown' ? 1 : -1) + choices.length) % (choices.length || 1);
    mark();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = input.value.trim();
    // Enter straight after the last letter must not lead where half of the words led
    if (list.hidden || answered !== text) void ask().then(() => (answered === text && choices.length === 1 ? choose(0) : undefined));
    else choose(active);
  });
  list.addEventListener('mousedown', (event) => event.preventDefault()); // the box keeps the focus, so blur does not close the list first
  list.addEventListener('click', (event) => {
    const row = (event.target as Element).closest<HTMLElement>('[data-at]');
    if (row) choose(Number(row.dataset.at));
  });
  input.addEventListener('blur', () => setTimeout(close, 100));
  if (input.value) void ask(); // typed while this was on its way
}

function record(app: App, found: Found): Choice {
  return {
    draw: () => [
      h('span.found-main', null, h('span.found-title', null, found.title), h('span.found-kind', null, word('one', found.layer) + (found.view === 'redacted' && found.marking !== 'TLP:CLEAR' ? ` · ${t('redacted form')}` : ''))),
      chip(found.marking),
    ],
    run: () => app.show({ layer: found.layer, id: found.id }, found),
  };
}

/** The place that `text` names, and the one it would name the other way round when that lies in an area of the reader. */
async function placesOf(app: App, text: string): Promise<Choice[]> {
  const grid = asMgrs(text);
  if (grid) {
    const { fromMgrs } = await import('./mgrs');
    const place = fromMgrs(grid);
    if (place) return [go(app, place, t('MGRS reference'))];
  }
  const place = parse(text);
  if (!place) return [];
  const said = place.swapped ? t('looked swapped: read as longitude, latitude') : t('latitude, longitude');
  const turned = { ...place, lon: place.lat, lat: place.lon };
  const swapped = app.store.me.areas.some(({ bounds }) => looksSwapped(place, bounds));
  const one = go(app, place, said);
  return swapped ? [go(app, turned, t('looks swapped: this way round it is in your area')), one] : [one];
}

function go(app: App, place: Place, note: string): Choice {
  return {
    draw: () => [h('span.found-main', null, bdi(decimal(place.lon, place.lat), 'num found-title'), h('span.found-kind', null, note))],
    run: () => app.map.goTo(place.lon, place.lat, Math.max(app.map.where().zoom, 12)),
  };
}
