import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { packagesPage } from '../../src/packages/page.js';

const entry = { version: '1.0', licence: 'MIT', summary: 'A & b', file: 'a.tar.gz', size: 1025, tests: 'passed' };

test('the page escapes what packages say', () => {
  const page = packagesPage([{ ...entry, name: '<script>alert("x")</script>' }]);
  assert.ok(!page.includes('<script>alert'));
  assert.match(page, /&#60;script&#62;alert\(&#34;x/);
  assert.match(page, /2 KiB/);
  assert.doesNotMatch(page, /https?:/);
});

test('the search box filters, in Chromium', { timeout: 60_000 }, async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'page-'));
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const page = packagesPage([{ ...entry, name: 'zlib' }, { ...entry, name: 'expat' }]);
  const typed = `<script>box.value = 'ZLI'; box.dispatchEvent(new Event('input'));
document.body.dataset.shown = [...document.querySelectorAll('tbody tr')].filter((row) =>
  row.getClientRects().length > 0).map((row) => row.cells[0].textContent).join();</script></body>`;
  const file = path.join(folder, 'index.html');
  await writeFile(file, page.replace('</body>', typed));
  const { stdout } = await promisify(execFile)('chromium', [
    '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync',
    `--user-data-dir=${path.join(folder, 'profile')}`, '--dump-dom', `file://${file}`,
  ], { timeout: 50_000 });
  assert.match(stdout, /data-shown="zlib"/);
});
