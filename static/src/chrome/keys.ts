/** Single keys. They can be switched off, for people who dictate (WCAG 2.1.4), and are silent while somebody types. */

export interface Key {
  /** As KeyboardEvent.key has it. */
  key: string
  what: string
  run: () => void
}

const OFF = 'sltmap.keys-off';

export class Keys {
  readonly all: Key[] = [];

  constructor() {
    document.addEventListener('keydown', (event) => this.press(event));
  }

  add(key: string, what: string, run: () => void): void {
    this.all.push({ key, what, run });
  }

  get on(): boolean {
    return localStorage.getItem(OFF) === null;
  }

  set on(on: boolean) {
    if (on) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, '1');
  }

  private press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing) return;
    if (event.key !== 'Escape' && (!this.on || types(event.target))) return;
    if (document.querySelector('dialog[open]')) return; // the dialog has its own Escape
    const found = this.all.find((known) => known.key === event.key);
    if (!found) return;
    event.preventDefault();
    found.run();
  }
}

function types(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const field = target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit'].includes(target.type);
  return field || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}
