/** Tones by severity, made here: no file to load. A browser plays nothing before the reader has pressed something once. */

import type { Tone } from '../attention';

/** Pitches in Hz, one after the other. Low and slow for news, high and repeated for SOS. */
const TONES: Record<Tone, number[]> = {
  sos: [880, 660, 880, 660, 880, 660],
  danger: [740, 740, 740],
  silent: [520, 440],
  late: [520],
  plain: [440],
};
const NOTE_S = 0.16;
const GAP_S = 0.08;

let context: AudioContext | null = null;

/** To be called from a press. */
export async function allowSound(): Promise<void> {
  context ??= new AudioContext();
  await context.resume();
}

export function play(tone: Tone): void {
  if (context?.state !== 'running') return;
  const { currentTime: now } = context;
  TONES[tone].forEach((pitch, at) => note(context as AudioContext, pitch, now + at * (NOTE_S + GAP_S)));
}

function note(on: AudioContext, pitch: number, at: number): void {
  const oscillator = on.createOscillator();
  const gain = on.createGain();
  oscillator.frequency.value = pitch;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.25, at + 0.02); // a hard edge would click
  gain.gain.linearRampToValueAtTime(0, at + NOTE_S);
  oscillator.connect(gain).connect(on.destination);
  oscillator.start(at);
  oscillator.stop(at + NOTE_S);
}
