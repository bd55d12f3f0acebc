// Reporter for node --test: one line per test file, the whole story of what
// fails, what is skipped and why, and "N passed, N failed" at the end.
import path from 'node:path';
import { inspect } from 'node:util';

export default async function* report(source) {
  const perFile = new Map();
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  for await (const { type, data } of source) {
    if (type === 'test:stderr' || type === 'test:stdout') continue;
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    if (data.details?.type === 'suite') continue;
    const file = data.file === undefined ? '' : path.relative(process.cwd(), data.file);
    // A file as a whole is a test too; it counts only when it fails by itself.
    const wholeFile = data.nesting === 0 && path.resolve(data.name) === data.file;
    if (wholeFile && type === 'test:pass') continue;
    if (data.skip !== undefined) {
      skipped++;
      yield `skipped ${file}: ${data.name}${data.skip === true ? '' : ` (${data.skip})`}\n`;
      continue;
    }
    if (type === 'test:pass') {
      passed++;
      perFile.set(file, (perFile.get(file) ?? 0) + 1);
      continue;
    }
    const error = data.details?.error;
    // A test fails again when one of its parts has.
    if (error?.failureType === 'subtestsFailed') continue;
    failed++;
    const cause = error?.cause ?? error;
    const text = cause instanceof Error ? (cause.stack ?? cause.message) : inspect(cause);
    yield `FAILED ${file}: ${data.name}\n${text.replace(/^/gm, '    ')}\n`;
  }
  for (const [file, count] of perFile) yield `ok ${file} (${count})\n`;
  if (skipped > 0) yield `${skipped} skipped\n`;
  yield `${passed} passed, ${failed} failed\n`;
}
