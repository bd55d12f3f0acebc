/**
 * An error a user can meet and act on. The CLI prints `message` and `hint` in
 * one line and exits with `exitStatus`; anything else thrown is a bug and is
 * printed with its trace and where to report it.
 */
export class UserError extends Error {
  /** Stable identifier, such as `NO_COMPILER`; tests and scripts match on it. */
  readonly code: string;
  /** What to do about it, when the message alone does not say. */
  readonly hint: string | undefined;
  readonly exitStatus: number;

  constructor(code: string, message: string, options: UserErrorOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'UserError';
    this.code = code;
    this.hint = options.hint;
    this.exitStatus = options.exitStatus ?? 1;
  }
}

export interface UserErrorOptions {
  hint?: string;
  cause?: unknown;
  exitStatus?: number;
}
