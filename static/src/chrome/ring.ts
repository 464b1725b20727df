/** What an alert is about, in a few words: of a question who asks, of an answer what it is. */

import type { Store } from '../store';
import { t } from '../text';
import type { Alert } from '../wire';
import { capital } from '../words';

export function alertTitle(store: Store, alert: Alert): string {
  const p = alert.layer === 'requests' ? store.feature(alert.layer, alert.id)?.properties : undefined;
  if (!p) return capital(alert.title);
  if (p.side === 'asked') return t('%(who)s asks for more: %(title)s', { who: String(p.asker || t('A partner organisation')), title: alert.title });
  if (p.state === 'unanswered') return t('Your question was not answered in time: %(title)s', { title: alert.title });
  return t('Your question is answered: %(title)s', { title: alert.title });
}
