/** Colours of the picture by theme. Red is for danger to people now; every sign has a shape, pattern, letter or word beside its colour. */
import type { Theme } from '../map';

export interface Palette {
  sea: string;
  land: string;
  border: string;
  /** words and outlines */
  ink: string;
  /** around words and signs, so that they stand out on anything */
  halo: string;
  /** plates of icons */
  plate: string;
  /** DO areas, their hatch and words */
  area: string;
  /** a road reported open */
  road: string;
  /** what is unknown, stale, silent or ended */
  grey: string;
  restricted: string;
  danger: string;
  amber: string;
  blue: string;
  onBlue: string;
  /** white and black of the dash of an impassable road */
  dashLight: string;
  dashDark: string;
  /** severity 1-4 */
  severity: readonly [string, string, string, string];
  vehicle: string;
  selection: string;
}

// Okabe-Ito: orange E69F00, sky 56B4E9, yellow F0E442, blue 0072B2, vermilion D55E00
const LIGHT: Palette = {
  sea: '#d8e3ea', land: '#f5f3ee', border: '#a7aaa8', ink: '#1b2530', halo: '#ffffff', plate: '#ffffff', area: '#4a5560',
  road: '#5c6a77', grey: '#7b848c', restricted: '#e69f00', danger: '#d55e00', amber: '#e69f00', blue: '#0072b2', onBlue: '#ffffff',
  dashLight: '#ffffff', dashDark: '#111111', severity: ['#56b4e9', '#f0e442', '#e69f00', '#d55e00'], vehicle: '#0b4f8a', selection: '#0b4f8a',
};

const DARK: Palette = {
  sea: '#0d141a', land: '#1a2229', border: '#46535e', ink: '#e4ebf0', halo: '#0d141a', plate: '#27323b', area: '#93a1ad',
  road: '#8fa0ae', grey: '#87929b', restricted: '#e69f00', danger: '#ff7a2e', amber: '#f2b233', blue: '#3d9bd8', onBlue: '#ffffff',
  dashLight: '#f2f2f2', dashDark: '#000000', severity: ['#56b4e9', '#f0e442', '#e69f00', '#f0702a'], vehicle: '#7cc4f5', selection: '#9ed2f7',
};

// For eyes used to the dark: red light only, so shapes and patterns carry what colours do elsewhere
const NIGHT: Palette = {
  sea: '#080000', land: '#150303', border: '#571a14', ink: '#ff9a88', halo: '#080000', plate: '#260806', area: '#a3483c',
  road: '#9a4a3e', grey: '#8a4238', restricted: '#d9604c', danger: '#ff4a2e', amber: '#ff8a5c', blue: '#7d2a20', onBlue: '#ffb3a3',
  dashLight: '#ffb3a3', dashDark: '#080000', severity: ['#8a3226', '#b5432f', '#dd5236', '#ff5a3a'], vehicle: '#ff9a88', selection: '#ffc2b5',
};

export const PALETTES: Readonly<Record<Theme, Palette>> = { light: LIGHT, dark: DARK, night: NIGHT };
