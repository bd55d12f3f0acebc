import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import which from 'which';
import { UserError } from '../util/errors.js';
import { run } from '../util/exec.js';
import type { Logger } from '../util/logger.js';

const connectSeconds = 8;
const transferSeconds = 300;

/** Downloads `url` into `file`. Goes through the machine's proxy when one is set. */
export async function download(url: string, file: string, logger: Logger): Promise<void> {
  const { env } = process;
  const proxy = env['https_proxy'] ?? env['HTTPS_PROXY'] ?? env['all_proxy'] ?? env['ALL_PROXY'];
  // fetch() of Node 20 knows no proxies; curl does.
  if (proxy !== undefined && proxy !== '' && (await which('curl', { nothrow: true })) !== null) {
    const limits = ['--connect-timeout', `${connectSeconds}`, '--max-time', `${transferSeconds}`];
    const args = ['--fail', '--silent', '--show-error', '--location', '--proto', url.startsWith('http:') ? '=http,https' : '=https'];
    await run('curl', [...args, ...limits, '-o', file, url], { logger, code: 'DOWNLOAD_FAILED' });
    return;
  }
  logger.debug(`GET ${url}`);
  const abort = new AbortController();
  let timer = setTimeout(() => abort.abort(), connectSeconds * 1000);
  try {
    const response = await fetch(url, { signal: abort.signal });
    if (!response.ok || response.body === null) {
      throw new UserError('DOWNLOAD_FAILED', `the server answered ${response.status}`);
    }
    clearTimeout(timer);
    timer = setTimeout(() => abort.abort(), transferSeconds * 1000);
    await pipeline(
      Readable.fromWeb(response.body as ReadableStream<Uint8Array>),
      createWriteStream(file),
    );
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError('DOWNLOAD_FAILED', reason(error), { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'AbortError') return 'no answer in time';
  const { cause } = error;
  if (cause instanceof AggregateError && cause.errors[0] instanceof Error) {
    return cause.errors[0].message;
  }
  return cause instanceof Error ? cause.message : error.message;
}
