import { Transform, type TransformCallback } from 'node:stream';

const ctrlA = 0x01;
const ctrlC = 0x03;
const ctrlD = 0x04;
const newline = 0x0a;
const carriageReturn = 0x0d;

/** Why the user wants the guest stopped. */
export type StopReason = 'escape' | 'interrupt';

/** Two ^C within this many milliseconds stop the guest. */
const interruptWindow = 1000;

/**
 * Looks for the launcher's own keys in what is typed: Ctrl-A x, and ^C twice
 * within a second. Ctrl-A Ctrl-A sends one Ctrl-A. Everything else, the first
 * ^C included, is for the guest.
 */
export class KeyFilter {
  #escaped = false;
  #lastInterrupt = Number.NEGATIVE_INFINITY;

  /** What to pass on, and whether the guest is to be stopped. `now` in milliseconds. */
  feed(input: Uint8Array, now: number): { pass: Buffer; stop: StopReason | undefined } {
    const pass: number[] = [];
    for (const key of input) {
      if (this.#escaped) {
        this.#escaped = false;
        if (key === 0x78 || key === 0x58) return { pass: Buffer.from(pass), stop: 'escape' };
        if (key === ctrlA) {
          pass.push(ctrlA);
          continue;
        }
        pass.push(ctrlA);
      }
      if (key === ctrlA) {
        this.#escaped = true;
        continue;
      }
      if (key === ctrlC) {
        const again = now - this.#lastInterrupt < interruptWindow;
        if (again) return { pass: Buffer.from(pass), stop: 'interrupt' };
        this.#lastInterrupt = now;
      }
      pass.push(key);
    }
    return { pass: Buffer.from(pass), stop: undefined };
  }
}

/**
 * Input that does not come from a terminal: passed as it is; at its end the
 * guest's terminal is sent its end-of-file character, twice when the last line
 * is not ended, as a person would type it.
 */
export class PipedInput extends Transform {
  #last = newline;

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    this.#last = chunk.at(-1) ?? this.#last;
    done(null, chunk);
  }

  override _flush(done: TransformCallback): void {
    const ends = this.#last === newline || this.#last === ctrlD ? [ctrlD] : [ctrlD, ctrlD];
    done(null, Buffer.from(ends));
  }
}

/**
 * The guest's terminal ends lines with CR LF, as a serial line needs; for a
 * file or a pipe one CR before each LF is taken away again.
 */
export class NewlineRestorer extends Transform {
  #pending = false;

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    const result = Buffer.allocUnsafe(chunk.length + 1);
    let length = 0;
    for (const byte of chunk) {
      if (this.#pending && byte !== newline) result[length++] = carriageReturn;
      this.#pending = byte === carriageReturn;
      if (!this.#pending) result[length++] = byte;
    }
    done(null, result.subarray(0, length));
  }

  override _flush(done: TransformCallback): void {
    done(null, this.#pending ? Buffer.from([carriageReturn]) : undefined);
  }
}
