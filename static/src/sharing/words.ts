/** The words of sharing. What a choice does stands beside it, in the reader's terms. */

import { t } from '../text';
import { ago, instant, utcDate } from '../times';
import type { Answer, Hideable, Onward, PointedOut, Principal, Principals, RequestProps } from './wire';

export function onwardWords(onward: Onward): string {
  return {
    none: t('Nobody passes it on'),
    members: t('Members of a platform named here get the redacted form'),
    national_partners: t('National partners of an organisation named here get the redacted form'),
  }[onward];
}

/** What ticking the part keeps back. */
export function hideWords(part: Hideable): string {
  return { originator: t('Our name'), narrative: t('Narrative'), advice: t('Advice'), position: t('Exact place') }[part];
}

export function kindWords(kind: PointedOut['kind']): string {
  return { telephone: t('telephone number'), email: t('e-mail address'), name: t('name of a person'), plate: t('number plate'), coordinate: t('coordinates'), call_sign: t('call sign') }[kind];
}

export function endWords(hours: number): string {
  if (!hours) return t('no end');
  return hours < 72 ? t('%(n)s hours', { n: hours }) : t('%(n)s days', { n: hours / 24 });
}

export function answerWords(answer: Answer): string {
  return { full: t('full form'), redacted: t('redacted form'), derived: t('a record made for the asker'), warned: t('a warning'), opened: t('opened in an emergency'), no: t('no'), '': t('no answer yet') }[answer];
}

/** Where a question stands, in one line. now: ms of the server's clock. */
export function stateWords(p: RequestProps, now: number): string {
  const due = instant(p.due_at);
  switch (p.state) {
    case 'open':
      return due === null ? t('Waits for an answer.') : t('Waits for an answer. None by %(time)s is a no.', { time: `${utcDate(due)} (${ago(due, now)})` });
    case 'answered':
      return t('Answered: %(answer)s.', { answer: answerWords(p.answer) });
    case 'refused':
      return t('Answered: no.');
    case 'unanswered':
      return t('Not answered in time, which is a no.');
  }
}

/** Name of a principal; its code or number where the list does not know it any more. */
export function nameOf(to: Principal, known: Principals | null): string {
  if ('organisation' in to) return known?.organisations.find(({ code }) => code === to.organisation)?.name ?? to.organisation;
  if ('audience' in to) return known?.audiences.find(({ id }) => id === to.audience)?.name ?? t('list %(id)s', { id: to.audience });
  const person = known?.members.find(({ id }) => id === to.member);
  return person ? `${person.name}, ${person.organisation}` : t('person %(id)s', { id: to.member });
}
