/** What of a mission is on paper, and what of it was kept: briefs, and the plans as they were agreed. */
import { bdi, fillWith, h } from '../../dom';
import { faultWords } from '../../sharing/fault';
import { t } from '../../text';
import { instant, utcDate } from '../../times';
import { agreed } from './calls';
import type { MissionPlan } from './wire';

/** The briefs to print. */
export function papers(plan: MissionPlan): HTMLElement {
  const brief = (lang: string, words: string): HTMLElement => h('a', { href: `/missions/${plan.id}/brief.pdf?lang=${lang}`, target: '_blank', rel: 'noopener', lang }, words);
  return h('p.mission-papers', null, t('Brief to print (PDF):'), ' ', brief('en', 'English'), ' · ', brief('fr', 'Français'), ' · ', brief('ar', 'العربية'),
    ...(plan.state === 'planned' ? [] : [' · ', h('a', { href: `/missions/${plan.id}/after/` }, t('Afterwards'))]));
}

/** The plans that somebody decided to go by, when opened. */
export function agreedPart(plan: MissionPlan): HTMLElement | null {
  if (!plan.agreed) return null;
  const host = h('div');
  const part = h('details.terms-part', null, h('summary', null, t('Plans as they were agreed')), host);
  const load = async (): Promise<void> => {
    try {
      const all = await agreed(plan.id);
      fillWith(host, h('ul.plan-list', null, ...all.map((one) => h('li', null, t('Plan %(version)s', { version: one.version }), ' ', bdi(utcDate(instant(one.at) ?? 0), 'num')))));
    } catch (fault) {
      fillWith(host, h('p.error', { role: 'alert' }, faultWords(fault)));
    }
  };
  part.addEventListener('toggle', () => void load(), { once: true });
  return part;
}
