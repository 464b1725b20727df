/** The entry of pages without a map: the door, signing out, no connection. */

import { utcDate } from '../times';
import { t } from '../text';
import { signOutLeavesNoPass, sos } from './begin';
import { kept } from './shelf';

if (document.getElementById('sos')) void sos(null);
signOutLeavesNoPass();

const picture = document.getElementById('last-picture');
if (picture) {
  void kept('picture').then((at) => {
    picture.textContent = at ? t('The last picture on this phone was as of %(time)s. It is not kept here.', { time: utcDate(at) }) : t('No picture is kept here.');
  });
  addEventListener('online', () => location.reload());
}
