/** Builds the browser side into static/dist: `main.js`, `main.css` and chunks for what is needed later. --tests, --watch, --size. */
import { readFile, readdir, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import * as esbuild from 'esbuild';

import { sprite } from './icons.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const DIST = join(HERE, 'dist');
const BUDGET = 110 * 1024; // bytes, gzip, of script on the first visit: issue 2, section 8

/** Leaflet's package entry is its UMD build, which takes a global name; its ES module does not. One Leaflet for all. */
const leaflet = {
  name: 'leaflet',
  setup(build) {
    build.onResolve({ filter: /^leaflet$/ }, ({ resolveDir, kind }) => build.resolve('leaflet/dist/leaflet-src.esm.js', { resolveDir, kind }));
  },
};

const shared = {
  bundle: true,
  format: 'esm',
  target: 'es2021',
  plugins: [sprite, leaflet],
  logLevel: 'warning',
};

const page = {
  ...shared,
  entryPoints: { main: join(HERE, 'src/main.ts'), door: join(HERE, 'src/door.ts'), board: join(HERE, 'src/board/main.ts') },
  outdir: DIST,
  splitting: true,
  minify: true,
  chunkNames: 'chunk-[name]-[hash]',
  loader: { '.png': 'dataurl' }, // Leaflet's own pictures; the policy allows data: for images only
  legalComments: 'linked',
  metafile: true,
};

/** What stands alone: the call for help on pages without a map, kept by the service worker as one file; that worker; phones that ring. */
const alone = {
  ...shared,
  entryPoints: { sos: join(HERE, 'src/sos/alone.ts'), ring: join(HERE, 'src/sos/ring.ts'), sw: join(HERE, 'src/sw.ts') },
  outdir: DIST,
  minify: true,
  format: 'iife',
};

async function testFiles() {
  const folder = join(HERE, 'test');
  return (await readdir(folder)).filter(name => name.endsWith('.test.ts')).map(name => join(folder, name));
}

async function buildTests() {
  const outdir = join(DIST, 'test');
  await rm(outdir, { recursive: true, force: true });
  await esbuild.build({
    ...shared,
    entryPoints: await testFiles(),
    outdir,
    outExtension: { '.js': '.mjs' },
    platform: 'node',
    // node resolves leaflet's and other packages' browser files as we tell it, styles are nothing to it
    mainFields: ['module', 'main'],
    loader: { '.css': 'empty', '.png': 'empty' },
    define: { 'import.meta.dirname': JSON.stringify(join(HERE, 'test')) },
    sourcemap: 'inline',
  });
}

/** Files that a first visit loads: the entry and what it imports before anything is asked for. */
function firstVisit(metafile, entry) {
  const found = new Set();
  const follow = file => {
    if (found.has(file)) return;
    found.add(file);
    for (const next of metafile.outputs[file].imports) {
      if (next.kind === 'import-statement' && metafile.outputs[next.path]) follow(next.path);
    }
  };
  follow(entry);
  return found;
}

/** gzip bytes of a built file. */
async function gzipped(file) {
  return gzipSync(await readFile(file), { level: 9 }).length;
}

async function size() {
  const { metafile } = await esbuild.build(page);
  const entry = Object.keys(metafile.outputs).find(file => file.endsWith('dist/main.js'));
  const first = firstVisit(metafile, entry);
  let total = 0;
  for (const file of Object.keys(metafile.outputs).filter(name => /\.(js|css)$/.test(name))) {
    const bytes = await gzipped(file);
    if (first.has(file)) total += bytes;
    console.log(`${String(bytes).padStart(8)}  ${first.has(file) ? 'first' : 'later'}  ${relative(DIST, file)}`);
  }
  console.log(`${String(total).padStart(8)}  bytes of script on the first visit; the budget is ${BUDGET}`);
  if (total > BUDGET) process.exitCode = 1;
}

const wish = process.argv[2];
if (wish === '--tests') await buildTests();
else if (wish === '--size') await size();
else if (wish === '--watch') for (const one of [page, alone]) await (await esbuild.context(one)).watch();
else {
  await rm(DIST, { recursive: true, force: true }); // old chunks would be collected and served for ever
  await Promise.all([esbuild.build(page), esbuild.build(alone)]);
}
