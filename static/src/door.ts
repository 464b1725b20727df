/** The pages of the door: what the browser says about a passkey, in words, and copying what is shown once. All of it works without, but passkeys. */

type Said = 'cancelled' | 'twice' | 'unable' | 'failed';

/** Which of the page's sentences fits what the browser's WebAuthn threw. */
function saidOf(fault: unknown): Said {
  const name = fault instanceof Error ? fault.name : '';
  if (name === 'NotAllowedError' || name === 'AbortError') return 'cancelled';
  if (name === 'InvalidStateError') return 'twice';
  if (name === 'NotSupportedError' || name === 'SecurityError' || fault instanceof TypeError) return 'unable';
  return 'failed';
}

function say(said: Said | ''): void {
  for (const line of document.querySelectorAll<HTMLElement>('[data-passkey-said]')) line.hidden = line.dataset['passkeySaid'] !== said;
}

document.addEventListener('allauth.error', event => {
  event.preventDefault(); // else it is told to the console alone
  say(saidOf((event as CustomEvent<{ exception: unknown }>).detail.exception));
});

document.addEventListener('click', event => {
  if (event.target instanceof HTMLElement && /^(mfa_webauthn_\w+|passkey_login)$/.test(event.target.id)) say('');
}, { capture: true });

for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copies]')) {
  const shown = document.getElementById(button.dataset['copies'] ?? '');
  if (!(shown instanceof HTMLTextAreaElement) || !isSecureContext) continue;
  button.hidden = false;
  button.addEventListener('click', () => {
    void navigator.clipboard.writeText(shown.value).then(() => {
      button.textContent = button.dataset['done'] ?? '';
    });
  });
}
