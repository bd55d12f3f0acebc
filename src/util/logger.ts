/** Where libraries say what they do; the CLI decides what is shown. */
export interface Logger {
  /** Always shown unless quiet. */
  info(message: string): void;
  /** Something the user should know although the work goes on. */
  warn(message: string): void;
  /** Commands run and decisions taken; shown with -v. */
  debug(message: string): void;
}

export const silentLogger: Logger = {
  info: () => undefined,
  warn: () => undefined,
  debug: () => undefined,
};
