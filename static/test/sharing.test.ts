/** Plans, drafts, texts and lines: what of sharing needs no page. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ProblemError } from '../src/api';
import { Drafts, type Kept, type Shelf } from '../src/sharing/drafts';
import { faultWords, fieldOf } from '../src/sharing/fault';
import { changed, endAfter, equal, idle, keyOf, loosens, principalOf, withHidden, withoutRelease, withRelease } from '../src/sharing/plan';
import { differing, filled } from '../src/sharing/save';
import { without } from '../src/sharing/texts';
import { pointsOf, Track } from '../src/sharing/track';
import type { Plan, RequestProps } from '../src/sharing/wire';
import { nameOf, stateWords } from '../src/sharing/words';
import { feature } from './cast';

const GREEN: Plan = { marking: 'TLP:GREEN', onward: 'none', hide: ['narrative', 'advice'], coarser: false, releases: [] };
const HERON = { organisation: 'heron' };

function shelf(): Shelf & { kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    get length() { return kept.size; },
    key: at => [...kept.keys()][at] ?? null,
    getItem: key => kept.get(key) ?? null,
    setItem: (key, text) => { kept.set(key, text); },
    removeItem: key => { kept.delete(key); },
  };
}

const draft = (layer: string, at: number, id = ''): Kept => ({ layer, id, values: { title: `of ${layer}` }, geometry: null, plan: GREEN, at });

test('a principal is the same after it was written as a key', () => {
  for (const to of [HERON, { audience: 12 }, { member: 7 }]) assert.deepEqual(principalOf(keyOf(to)), to);
  assert.throws(() => principalOf('heron'));
});

test('a release is added once, redacted and without end, and is taken out again', () => {
  const once = withRelease(GREEN, HERON);
  assert.deepEqual(once.releases, [{ to: HERON, view: 'redacted', until: null }]);
  assert.equal(withRelease(once, { organisation: 'heron' }), once);
  assert.deepEqual(withoutRelease(once, HERON), GREEN);
});

test('plans that say the same in another order are equal', () => {
  const one = withRelease(withRelease(GREEN, HERON), { member: 7 });
  const other = withRelease(withRelease({ ...GREEN, hide: ['advice', 'narrative'] }, { member: 7 }), HERON);
  assert.ok(equal(one, other));
  assert.ok(!equal(one, changed(other, HERON, { view: 'full' })));
  assert.ok(equal(changed(one, HERON, { until: '2026-03-01T10:00:00Z' }), changed(one, HERON, { until: '2026-03-01T10:00:00.000Z' })));
});

test('widening a mark, showing a part, releasing to one more or for longer is loosening; the other way round it is not', () => {
  const steps: [string, Plan, Plan][] = [
    ['mark', GREEN, { ...GREEN, marking: 'TLP:CLEAR' }],
    ['part', GREEN, withHidden(GREEN, 'advice', false)],
    ['cell', { ...GREEN, coarser: true }, GREEN],
    ['release', GREEN, withRelease(GREEN, HERON)],
    ['view', withRelease(GREEN, HERON), changed(withRelease(GREEN, HERON), HERON, { view: 'full' })],
    ['end', changed(withRelease(GREEN, HERON), HERON, { until: '2026-03-01T10:00:00Z' }), withRelease(GREEN, HERON)],
    ['onward', GREEN, { ...GREEN, onward: 'members' }],
  ];
  for (const [what, from, to] of steps) assert.deepEqual([what, loosens(from, to), loosens(to, from)], [what, true, false]);
});

test('parts kept back stay in one order', () => {
  assert.deepEqual(withHidden(GREEN, 'originator', true).hide, ['originator', 'narrative', 'advice']);
});

test('a span ends on a full minute, and no span has no end', () => {
  assert.equal(endAfter(24, Date.parse('2026-03-01T10:00:30Z')), '2026-03-02T10:01:00Z');
  assert.equal(endAfter(0, 0), null);
});

test('under RED a release to an organisation does nothing, one to a list does', () => {
  const red: Plan = { ...GREEN, marking: 'TLP:RED' };
  assert.deepEqual([HERON, { audience: 1 }].map(to => idle(red, { to, view: 'full', until: null })), ['red', '']);
});

test('what is taken out of a text leaves no gap', () => {
  assert.equal(without('Call +211 912 345 678, then wait.', '+211 912 345 678'), 'Call, then wait.');
  assert.equal(without('Seen by Mr Deng (plate SSD 123) at the bridge', 'SSD 123'), 'Seen by Mr Deng (plate) at the bridge');
  assert.equal(without('Two trucks (SSD 123) stopped', 'SSD 123'), 'Two trucks stopped');
  assert.equal(without('one\n\nSSD 123 two', 'SSD 123'), 'one\n\ntwo');
  assert.equal(without('as it is', ''), 'as it is');
});

test('a draft is found again by its reader and by nobody else', () => {
  const store = shelf();
  new Drafts(store, 'focal.3').keep(draft('incidents', 10));
  assert.deepEqual(new Drafts(store, 'focal.3').find('incidents', '')?.values, { title: 'of incidents' });
  assert.equal(new Drafts(store, 'heron-focal.4').newest(), null);
  assert.equal(store.kept.size, 0, 'the other reader in this tab finds the shelf empty');
});

test('the newest draft comes back first, and a dropped one never', () => {
  const drafts = new Drafts(shelf(), 'focal.3');
  drafts.keep(draft('incidents', 10));
  drafts.keep(draft('roads', 20));
  assert.equal(drafts.newest()?.layer, 'roads');
  drafts.drop('roads', '');
  assert.equal(drafts.newest()?.layer, 'incidents');
});

test('a broken or refused shelf loses no form', () => {
  const store = shelf();
  const drafts = new Drafts(store, 'focal.3');
  store.setItem('sltmap.draft.focal.3/incidents/', '{');
  assert.equal(drafts.find('incidents', ''), null);
  store.setItem = () => { throw new Error('full'); };
  drafts.keep(draft('roads', 1));
});

test('a line is drawn, taken back and done again, and a new step forgets what was undone', () => {
  const track = new Track();
  for (const lon of [31, 32, 33]) track.add([lon, 6]);
  track.undo();
  assert.deepEqual(track.geometry('line'), { type: 'LineString', coordinates: [[31, 6], [32, 6]] });
  track.redo();
  assert.equal(track.points.length, 3);
  track.undo();
  track.add([34, 7]);
  assert.equal(track.canRedo, false);
  track.step([]);
  track.undo();
  assert.deepEqual(track.points, [[31, 6], [32, 6], [34, 7]], 'starting anew can be taken back too');
});

test('an outline is closed where it is sent and open where it is drawn', () => {
  const track = new Track([[31, 6], [32, 6], [32, 7]]);
  const sent = track.geometry('polygon');
  assert.deepEqual(sent, { type: 'Polygon', coordinates: [[[31, 6], [32, 6], [32, 7], [31, 6]]] });
  assert.deepEqual(pointsOf(sent), track.points);
  assert.equal(new Track([[31, 6], [32, 6]]).geometry('polygon'), null);
});

test('the length of a line is in metres along it', () => {
  assert.ok(Math.abs(new Track([[31, 0], [32, 0], [32, 1]]).length_m - 2 * 111_195) < 50);
});

test('only what differs is sent, and what was left empty is not', () => {
  const held = feature('a', 1, { layer: 'incidents' });
  Object.assign(held.properties, { summary: 'two', severity: 3, affected: [], occurred_at: '2026-03-01T10:00:31Z' });
  const values = { summary: 'two', severity: 3, affected: null, advice: '', occurred_at: '2026-03-01T10:00:00Z' };
  const same = { type: 'Feature' as const, geometry: held.geometry, properties: values };
  assert.equal(differing(held, same), null);
  assert.deepEqual(differing(held, { ...same, properties: { ...values, severity: 2 } })?.properties, { severity: 2 });
  assert.deepEqual(filled(same).properties, { summary: 'two', severity: 3, occurred_at: '2026-03-01T10:00:00Z' });
});

const problem = (status: number, code: string, field?: string): ProblemError => new ProblemError({ type: 'about:blank', title: 'no', status, code, detail: '', field });

test('a refusal names the field of the form, whichever way it is written', () => {
  assert.deepEqual(['title', 'properties.title', 'feature.properties.title', 'label.releases.0', 'geometry'].map(name => fieldOf(problem(422, 'x', name))), ['title', 'title', 'title', 'label', 'geometry']);
  assert.equal(fieldOf(new Error('x')), '');
});

test('a refusal is told in words, and what is no refusal is no news for the reader', () => {
  assert.match(faultWords(problem(0, 'offline')), /not reached/);
  assert.match(faultWords(problem(403, 'not_a_focal_point')), /focal point/);
  assert.match(faultWords(problem(404, 'not_found')), /not, or no longer, shown/);
  assert.throws(() => faultWords(new TypeError('a fault of ours')), TypeError);
});

test('no answer is a no, and when is said', () => {
  const asked = { ...feature('r', 1, { layer: 'requests' }).properties, side: 'asking', state: 'open', due_at: '2026-03-02T10:00:00Z', answer: '' } as unknown as RequestProps;
  const now = Date.parse('2026-03-01T10:00:00Z');
  assert.match(stateWords(asked, now), /None by 2 Mar 2026 10:00Z \(in 24 h\) is a no/);
  assert.match(stateWords({ ...asked, state: 'unanswered' }, now), /which is a no/);
  assert.match(stateWords({ ...asked, state: 'answered', answer: 'full' }, now), /full form/);
});

test('a principal that nobody knows any more still has a name', () => {
  assert.deepEqual([HERON, { audience: 4 }, { member: 9 }].map(to => nameOf(to, null)), ['heron', 'list 4', 'person 9']);
});
