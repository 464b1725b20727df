/** Golden frames: the same files are written or read by the server's tests. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { FrameError, parseFrame } from '../src/wire';

const FOLDER = join(process.cwd(), 'tests', 'wire');
const golden = readdirSync(FOLDER).filter(name => name.endsWith('.json')).map(name => ({ name, text: readFileSync(join(FOLDER, name), 'utf8') }));

test('there is a golden frame of every kind', () => {
  const kinds = new Set(golden.map(({ text }) => (JSON.parse(text) as { type: string }).type));
  assert.deepEqual([...kinds].sort(), ['error', 'hello', 'mark', 'ping', 'resync', 'snapshot', 'tick']);
});

for (const { name, text } of golden) {
  test(`${name} is read, padded too`, () => {
    assert.deepEqual(parseFrame(text), JSON.parse(text));
    assert.deepEqual(parseFrame(text.trim() + ' '.repeat(255)), JSON.parse(text));
  });
}

const tick = JSON.parse(golden.find(({ name }) => name === 'tick.json')!.text) as { upsert: { id: unknown; properties: Record<string, unknown> }[] };

function spoiled(spoil: (frame: typeof tick) => void): string {
  const frame = structuredClone(tick);
  spoil(frame);
  return JSON.stringify(frame);
}

const faults: [string, string][] = [
  ['not JSON', '{"type":'],
  ['a list', '[]'],
  ['no type', '{}'],
  ['an unknown type', '{"type":"toString"}'],
  ['another protocol', '{"type":"hello","protocol":2,"server_time":"2026-03-01T10:00:00Z","exercise":true}'],
  ['no time', '{"type":"ping","server_time":"soon"}'],
  ['a last page without token', '{"type":"snapshot","page":1,"last":true,"features":[]}'],
  ['a gone without layer', '{"type":"tick","at":"2026-03-01T10:00:00Z","upsert":[],"gone":[{"id":"x"}],"alert":[]}'],
  ['a feature without id', spoiled(frame => { delete frame.upsert[0].id; })],
  ['an unknown marking', spoiled(frame => { frame.upsert[0].properties.marking = 'TLP:WHITE'; })],
  ['an unknown view', spoiled(frame => { frame.upsert[0].properties.view = 'none'; })],
  ['a version that is no number', spoiled(frame => { frame.upsert[0].properties.version = '42'; })],
];

for (const [fault, text] of faults) {
  test(`${fault} is refused`, () => assert.throws(() => parseFrame(text), FrameError));
}
