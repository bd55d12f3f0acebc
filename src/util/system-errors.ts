import { UserError } from './errors.js';

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'disk quota exceeded',
  EROFS: 'read-only file system',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  ENOTDIR: 'not a folder',
  EISDIR: 'a folder',
  ENOENT: 'no such file or folder',
  EMFILE: 'too many open files',
};

/** Turns what the operating system refused into a UserError; other errors stay as they are. */
export function explainSystemError(error: unknown): unknown {
  if (error instanceof UserError || !(error instanceof Error)) return error;
  const { code, path, dest, syscall } = error as NodeJS.ErrnoException & { dest?: string };
  const reason = reasons[code ?? ''];
  if (reason === undefined || syscall === undefined) return error;
  const file = dest ?? path;
  return new UserError(
    code === 'ENOSPC' || code === 'EDQUOT' ? 'DISK_FULL' : 'SYSTEM_ERROR',
    file === undefined ? `${syscall}: ${reason}` : `${file}: ${reason}`,
    { cause: error },
  );
}
