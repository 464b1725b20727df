/** The chip that says how fresh the picture is, and the greying of a picture that is not. */

import type { App } from '../app';
import { byId, setText } from '../dom';
import { say } from '../say';
import type { Connection } from '../store';
import { t, tn } from '../text';
import { counting, utcClock } from '../times';

/** A second without a mark is normal on a bad line; from here on the picture is said to be old. */
const LATE_MS = 4000;
/** What a cut had hidden stays written this long. */
const BACK_MS = 60_000;
/** Age in ms from which the picture loses one more step of its colour. */
const GREY = [10_000, 60_000, 300_000];

export function connectionChip({ store }: App): void {
  const chip = byId('connection');
  const word = byId('connection-word');
  const figure = byId('connection-age');
  const asOf = byId('as-of');
  const note = byId('as-of-note');
  let back = 0;

  const draw = (): void => {
    const { state, lastFrameAt, since } = store.connection;
    const past = store.now() - (lastFrameAt || since);
    const shown = state === 'live' && past > LATE_MS ? 'late' : state;
    chip.dataset.state = shown;
    setText(word, words(shown));
    setText(figure, counting(past));
    setText(asOf, lastFrameAt ? utcClock(lastFrameAt, true) : t('not yet'));
    setText(note, noteOf(shown, store.now() - back < BACK_MS ? store.connection.caughtUp : 0));
    const old = shown === 'live' || shown === 'catching-up' ? 0 : GREY.filter((limit) => past > limit).length;
    document.body.dataset.grey = String(old);
  };

  let before = store.connection.state;
  const hear = (now: Connection): void => {
    if (now.state !== before) tell(before, now);
    if (now.state === 'live' && before === 'catching-up') back = store.now();
    before = now.state;
    draw();
  };
  store.on('connection', hear);
  store.on('tick', draw);
  draw();
}

/** Beside the time of the picture: what is being done about its age, and what a cut had hidden. */
function noteOf(state: string, caughtUp: number): string {
  if (state === 'offline') return t('cut off, trying again by itself');
  if (state === 'catching-up') return t('catching up');
  return caughtUp ? tn('%(count)s change while away', '%(count)s changes while away', caughtUp) : '';
}

function words(state: string): string {
  switch (state) {
    case 'live':
      return t('LIVE');
    case 'late':
      return t('NO WORD FOR');
    case 'catching-up':
      return t('CATCHING UP');
    case 'offline':
      return t('CUT OFF');
    default:
      return t('CONNECTING');
  }
}

function tell(before: string, now: Connection): void {
  if (now.state === 'offline') return say(t('Connection lost. The picture stays as it was and is growing old. Trying again by itself.'));
  if (now.state === 'catching-up') return say(t('Connected again, catching up.'));
  if (now.state !== 'live') return;
  if (now.caughtUp) say(tn('Live again. %(count)s change while away.', 'Live again. %(count)s changes while away.', now.caughtUp));
  else if (before !== 'connecting') say(t('Live again. Nothing changed while away.'));
}
