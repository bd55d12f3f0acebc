import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseDeb822, parseOneLine } from '../../src/sources/apt-sources.js';
import { openApt } from '../../src/sources/apt.js';
import { verify } from '../../src/sources/fetch.js';
import { loadPins } from '../../src/sources/pins.js';
import { silentLogger } from '../../src/util/logger.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

const isBookworm = await readFile('/etc/os-release', 'utf8').then(
  (text) => /^VERSION_CODENAME=bookworm$/m.test(text),
  () => false,
);

/** Everything apt keeps about the archive, with times. */
async function aptState(): Promise<string> {
  const lines: string[] = [];
  for (const folder of ['/var/lib/apt/lists', '/var/cache/apt', '/etc/apt']) {
    for (const name of await readdir(folder)) {
      const { mtimeMs, size } = await stat(path.join(folder, name));
      lines.push(`${folder}/${name} ${mtimeMs} ${size}`);
    }
  }
  return lines.join('\n');
}

/** The machine's mirror, but only what a stock bookworm has: its binary packages. */
async function stockSources(folder: string): Promise<{ list: string; parts: string }> {
  const files = ['/etc/apt/sources.list'];
  for (const name of await readdir('/etc/apt/sources.list.d').catch(() => [])) {
    files.push(`/etc/apt/sources.list.d/${name}`);
  }
  const stanzas = [];
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch(() => '');
    if (file.endsWith('.sources')) stanzas.push(...parseDeb822(text));
    else if (file.endsWith('.list')) stanzas.push(...parseOneLine(text));
  }
  const main = stanzas.find((one) => (one.get('suites') ?? '').split(/\s+/).includes('bookworm'));
  assert.ok(main, 'this bookworm names no bookworm');
  await mkdir(path.join(folder, 'parts'), { recursive: true });
  await writeFile(path.join(folder, 'sources.list'), '');
  const key = main.get('signed-by');
  await writeFile(
    path.join(folder, 'parts/debian.sources'),
    `Types: deb\nURIs: ${main.get('uris')}\nSuites: bookworm bookworm-updates\nComponents: main\n${
      key === undefined ? '' : `Signed-By: ${key}\n`
    }`,
  );
  return { list: path.join(folder, 'sources.list'), parts: path.join(folder, 'parts') };
}

test(
  'every pinned package is had with stock bookworm sources, and the system is left alone',
  { skip: isBookworm ? false : 'not on Debian 12', timeout: 120_000 },
  async (t) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'apt-'));
    t.after(() => rm(folder, { recursive: true }));
    const before = await aptState();
    const machine = await stockSources(path.join(folder, 'machine'));
    const apt = openApt({ temporary: path.join(folder, 'tmp'), logger: silentLogger, machine });
    for (const pin of (await loadPins(root)).values()) {
      const origin = pin.origins.find((one) => one.kind !== 'https');
      assert.ok(origin, `${pin.name} has no package`);
      if (origin.kind === 'apt') await verify(await apt.fetch(origin), origin.file, origin.sha256);
      else await stat((await apt.packages([origin.package]))[0] ?? '');
    }
    await assert.rejects(apt.packages(['no-such-package']), { code: 'NOT_IN_ARCHIVE' });
    assert.ok((await apt.dependencies(['libxen-dev'])).includes('libxenmisc4.17'));
    await apt.close();
    assert.deepEqual(await readdir(path.join(folder, 'tmp')), []);
    assert.equal(await aptState(), before);
  },
);

/** Runs a command as nobody; false when that cannot even read the checkout. */
function nobodyCan(...command: string[]): boolean {
  try {
    execFileSync('setpriv', ['--reuid=nobody', '--regid=nogroup', '--clear-groups', ...command], {
      cwd: root,
      stdio: 'pipe',
    });
    return true;
  } catch (error) {
    if (command[0] === 'test') return false;
    throw error;
  }
}

test(
  'it works without root',
  {
    skip:
      isBookworm && process.getuid?.() === 0 && nobodyCan('test', '-r', 'package.json')
        ? false
        : 'needs root on Debian 12, to become nobody',
    timeout: 120_000,
  },
  async (t) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'apt-'));
    t.after(() => rm(folder, { recursive: true }));
    const machine = await stockSources(path.join(folder, 'machine'));
    const [pin] = (await loadPins(root)).values();
    const origin = pin?.origins.find((one) => one.kind === 'apt');
    const script = path.join(folder, 'fetch.mts');
    await writeFile(
      script,
      `import { copyFile } from 'node:fs/promises';
import { openApt } from '${root}/src/sources/apt.ts';
import { silentLogger } from '${root}/src/util/logger.ts';
const apt = openApt({ temporary: '${folder}/tmp', logger: silentLogger, machine: ${JSON.stringify(machine)} });
const origin = ${JSON.stringify(origin)};
await copyFile(await apt.fetch(origin), '${folder}/got');
await apt.close();
`,
    );
    execFileSync('chown', ['-R', 'nobody', folder]);
    nobodyCan('env', `HOME=${folder}`, process.execPath, '--import', 'tsx', script);
    await verify(path.join(folder, 'got'), 'got', origin?.sha256 ?? '');
  },
);
