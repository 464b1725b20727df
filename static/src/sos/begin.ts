/** SOS on a page: the map of who is signed in, the door of who no longer is, the page without a connection. */

import { byId } from '../dom';
import { t } from '../text';
import { sosButton } from './button';
import { Caller } from './caller';
import { forget, keep, kept, type Pass } from './shelf';
import { heading, Told } from './told';

const LEAVE_MS = 1_500;

/** member: whom this page acts as, with the name to show; null: nobody is signed in, and the pass of the last one signs. */
export async function sos(member: { id: number; who: string } | null): Promise<void> {
  const button = byId<HTMLButtonElement>('sos');
  let told: Told | null = null;
  let said = '';
  const draw = (): void => {
    const call = caller.call?.silent ? null : caller.call;
    button.dataset.state = call ? (call.told?.ended_at ? 'ended' : call.told?.received.length ? 'received' : call.told ? 'sent' : 'waiting') : '';
    const now = call ? heading(call) : '';
    if (now !== said && now) byId('sos-say').textContent = now;
    if (now && !said) told?.show(true);
    said = now;
    told?.draw();
  };
  const caller = new Caller(() => draw());
  told = new Told(byId('sos-told'), caller);
  sosButton(button, caller, () => told?.show(true, true));
  await caller.begin(member?.id ?? null);
  if (member) await renew(caller, member);
  else if (!caller.pass && !caller.call) return; // nobody was signed in here: nobody could be called for
  button.hidden = false;
  const who = document.getElementById('sos-who');
  if (who && caller.pass) who.textContent = t('Hold two seconds. It calls for help as %(who)s.', { who: caller.pass.who });
}

/** The pass for the day the session has ended; without an answer the one that is there stays. */
async function renew(caller: Caller, member: { id: number; who: string }): Promise<void> {
  try {
    const answer = await fetch('/api/v1/sos/token', { credentials: 'same-origin', cache: 'no-store' });
    if (!answer.ok) return;
    const pass: Pass = { ...((await answer.json()) as { token: string; silent: boolean }), member: member.id, who: member.who };
    caller.pass = pass;
    await keep('pass', pass);
  } catch {
    // no connection: the one that is kept signs
  }
}

/** Who signs out on purpose leaves nothing to call with, and is not rung here any more; a call that was not sent yet goes on. */
export function signOutLeavesNoPass(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[action$="/logout/"]')) {
    form.addEventListener('submit', (event) => {
      event.preventDefault(); // else the page would be gone before it is done
      const enough = new Promise((done) => setTimeout(done, LEAVE_MS));
      void Promise.race([leave(), enough]).catch(() => undefined).then(() => form.submit());
    });
  }
}

async function leave(): Promise<void> {
  await Promise.all([forget('pass'), forget('picture'), kept('call').then((call) => (call?.told ? forget('call') : undefined))]);
  const worker = await navigator.serviceWorker?.getRegistration();
  await (await worker?.pushManager?.getSubscription())?.unsubscribe();
}
