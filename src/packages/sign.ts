import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { UserError } from '../util/errors.js';

/** Makes a key pair: `file` (for its owner alone) and `file`.pub. Replaces nothing. */
export async function newKeyPair(file: string): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const write = async (name: string, text: string | Buffer, mode: number): Promise<void> => {
    try {
      await writeFile(name, text, { mode, flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      throw new UserError('KEY_EXISTS', `${name} is there already`, { cause: error });
    }
  };
  await write(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), 0o600);
  await write(`${file}.pub`, publicKey.export({ type: 'spki', format: 'pem' }), 0o644);
}

/** Signs with the private key in a file; the signature is base64 and a newline. */
export async function signWith(file: string, data: Uint8Array): Promise<string> {
  const key = await readKey(file, 'private', createPrivateKey);
  return `${sign(null, data, key).toString('base64')}\n`;
}

/** Throws unless `signature` is that of `data` by the key; `shown` names the data. */
export async function verifyWith(
  file: string,
  data: Uint8Array,
  signature: string,
  shown: string,
): Promise<void> {
  const key = await readKey(file, 'public', createPublicKey);
  if (verify(null, data, key, Buffer.from(signature.trim(), 'base64'))) return;
  throw new UserError('BAD_SIGNATURE', `${shown}: the signature is not of this content by ${file}`);
}

async function readKey(
  file: string,
  kind: string,
  parse: (text: string) => KeyObject,
): Promise<KeyObject> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UserError('NO_KEY', `key ${file} cannot be read`, { cause: error });
  });
  let key: KeyObject | undefined;
  try {
    key = parse(text);
  } catch {
    // Told below.
  }
  if (key?.asymmetricKeyType !== 'ed25519') {
    throw new UserError('BAD_KEY', `${file} holds no ${kind} Ed25519 key`);
  }
  return key;
}
