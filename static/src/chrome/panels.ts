/** The left panel: one at a time, loaded when first opened, over the map or pinned beside it. On a phone it is the sheet. */

import { isPhone, type App, type PanelName } from '../app';
import { byId, fillWith, h, setText } from '../dom';
import { t } from '../text';
import { Sheet } from './sheet';

/** Draws itself into body and returns what ends it. */
export type Mount = (app: App, body: HTMLElement) => () => void

interface Panel {
  title: () => string
  load: () => Promise<Mount>
}

const list = (group: string) => async (): Promise<Mount> => {
  const { recordList } = await import('../panels/records');
  return (app, body) => recordList(app, body, group);
};

const PANELS: Record<PanelName, Panel> = {
  layers: { title: () => t('Layers'), load: async () => (await import('../panels/layers')).layerPanel },
  missions: { title: () => t('Missions'), load: list('missions') },
  incidents: { title: () => t('Incidents'), load: list('incidents') },
  contingency: { title: () => t('Contingency'), load: list('contingency') },
  list: { title: () => t('In view'), load: list('') },
  feed: { title: () => t('What changed'), load: async () => (await import('../panels/feed')).feedPanel },
  area: { title: () => t('Area'), load: async () => (await import('../panels/area')).areaPanel },
  sharing: { title: () => t('Sharing'), load: async () => (await import('../sharing/panel')).sharingPanel },
  report: { title: () => t('New report'), load: async () => (await import('../sharing/editor')).editorPanel },
  plan: { title: () => t('Plan a route'), load: async () => (await import('../planning/planner')).planningPanel },
  warn: { title: () => t('Warn'), load: async () => (await import('../card/warn-here')).warnPanel },
  near: { title: () => t('Near me'), load: async () => (await import('../panels/near')).nearPanel },
};

/** Fetches what the rail opens while there is a line: after a cut nothing more can be fetched. */
export function fetchAhead(): void {
  for (const { load } of Object.values(PANELS)) load().catch(() => undefined);
}

const PINNED = 'sltmap.panel-pinned';

export class Panels {
  open: PanelName | null = null;
  private readonly host = byId('panel');
  private readonly body = byId('panel-body');
  private readonly pin = byId<HTMLButtonElement>('panel-pin');
  private readonly sheet: Sheet;
  private end: (() => void) | null = null;
  private readonly app: App;
  private readonly resized: () => void;

  /** resized: the map has another size now. */
  constructor(app: App, resized: () => void) {
    this.app = app;
    this.resized = resized;
    this.sheet = new Sheet(this.host, () => this.close());
    byId('panel-close').addEventListener('click', () => this.close());
    this.pin.addEventListener('click', () => this.setPinned(!this.pinned));
    for (const button of this.buttons()) button.addEventListener('click', () => app.toggle(button.dataset.panel as PanelName));
    if (localStorage.getItem(PINNED)) this.setPinned(true);
  }

  get pinned(): boolean {
    return document.body.classList.contains('panel-pinned');
  }

  toggle(name: PanelName): void {
    if (this.open === name) this.close();
    else void this.show(name);
  }

  async show(name: PanelName): Promise<void> {
    this.end?.();
    this.end = null;
    this.open = name;
    const panel = PANELS[name];
    setText(byId('panel-title'), panel.title());
    fillWith(this.body);
    this.host.hidden = false;
    document.body.classList.add('panel-open');
    this.mark();
    if (isPhone()) this.sheet.to('half');
    if (this.pinned) this.resized();
    try {
      const mount = await panel.load();
      if (this.open === name && !this.end) this.end = mount(this.app, this.body);
    } catch {
      fillWith(this.body, h('p.state.failed', null, t('This panel could not be loaded. Open it again when the connection is back.')));
    }
  }

  close(): void {
    if (!this.open) return;
    const button = this.buttons().find((known) => known.dataset.panel === this.open);
    const inside = this.host.contains(document.activeElement);
    this.end?.();
    this.end = null;
    this.open = null;
    this.host.hidden = true;
    document.body.classList.remove('panel-open');
    fillWith(this.body);
    this.mark();
    if (inside && button?.offsetParent === null) byId('map').focus();
    else if (inside) button?.focus();
    if (this.pinned) this.resized();
  }

  private setPinned(on: boolean): void {
    document.body.classList.toggle('panel-pinned', on);
    this.pin.setAttribute('aria-pressed', String(on));
    if (on) localStorage.setItem(PINNED, '1');
    else localStorage.removeItem(PINNED);
    this.resized();
  }

  private buttons(): HTMLElement[] {
    return Array.from(document.querySelectorAll<HTMLElement>('[data-panel]'));
  }

  private mark(): void {
    for (const button of this.buttons()) button.setAttribute('aria-expanded', String(button.dataset.panel === this.open));
  }
}
