/** Before there is a mission: whom to ask, and plans to begin from. */
import { fillWith, h } from '../../dom';
import { t } from '../../text';
import { dropTemplate, templates } from './calls';
import type { Named, Template } from './wire';

/** Organisations that may be asked, as boxes to tick. */
export class Invited {
  readonly element: HTMLElement;
  private readonly boxes = new Map<string, HTMLInputElement>();

  constructor(known: Named[]) {
    const choice = ({ code, name }: Named): HTMLElement => {
      const input = h<HTMLInputElement>('input', { type: 'checkbox', value: code });
      this.boxes.set(code, input);
      return h('label.choice', null, input, h('span', null, name));
    };
    this.element = h('fieldset.field', null, h('legend', null, t('Ask to take part')), h('div.choices', null, ...known.map(choice)), h('p.help', null, t('Their security duties read this plan from then on. Each decides for itself; declining needs no reason.')));
  }

  get codes(): string[] {
    return [...this.boxes].filter(([, input]) => input.checked).map(([code]) => code);
  }
}

/** The organisation's kept plans; take: begin from one. */
export function templatePart(take: (template: Template) => void): HTMLElement {
  const host = h('div');
  const part = h('details.terms-part', null, h('summary', null, t('Begin from a kept plan')), host);
  const load = async (): Promise<void> => {
    try {
      const all = await templates();
      const drop = async (one: Template): Promise<void> => {
        await dropTemplate(one.id).catch(() => undefined);
        await load();
      };
      fillWith(host, all.length ? h('ul.plan-list', null, ...all.map((one) => h('li', null, h('button.link', { type: 'button', onclick: () => take(one) }, one.name), ' ', h('button.link.dim', { type: 'button', 'aria-label': t('Forget %(name)s', { name: one.name }), onclick: () => void drop(one) }, t('forget'))))) : h('p.help', null, t('Your organisation keeps no plan yet.')));
    } catch {
      fillWith(host, h('p.error', null, t('Kept plans could not be loaded.')));
    }
  };
  part.addEventListener('toggle', () => void load(), { once: true });
  return part;
}
