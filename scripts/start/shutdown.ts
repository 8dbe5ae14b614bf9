const PATIENCE = 8_000;
const SAME_KEYPRESS = 1_000;
const LAUNCHER_CHECK = 250;

/** Ends what one part of the process started. */
export interface Closer {
  close(): Promise<unknown>;
  /** The quick way, for a forced exit. Synchronous. */
  abort?(): void;
}

const closers: Closer[] = [];
let endingSince: number | undefined;

/** What is registered last is closed first. */
export function onShutdown(closer: Closer): void {
  closers.push(closer);
}

/** True once the process is on its way out; failures from then on are a consequence of that. */
export function isEnding(): boolean {
  return endingSince !== undefined;
}

function force(): never {
  for (const { abort } of closers) abort?.();
  process.exit(1);
}

/** Closes everything in reverse order and exits with `code`; after eight seconds by force. Later calls change nothing. */
export async function shutDown(code: number): Promise<void> {
  if (endingSince !== undefined) return;
  endingSince = performance.now();
  setTimeout(() => force(), PATIENCE).unref();
  let failed = false;
  for (const { close, abort } of closers.toReversed()) {
    await close().catch((error: unknown) => {
      failed = true;
      console.error(error);
      abort?.();
    });
  }
  process.exit(failed ? 1 : code);
}

function onSignal(): void {
  // Ctrl-C arrives twice under npm: from the terminal and passed on by npm. Only a later one is a second wish.
  if (endingSince !== undefined && performance.now() - endingSince > SAME_KEYPRESS) force();
  if (endingSince === undefined) console.log('Stopping.');
  void shutDown(0);
}

function onFailure(error: unknown): void {
  if (!isEnding()) console.error(error);
  void shutDown(1);
}

/** npm may be killed without passing the signal on; nobody would stop us then. */
function followLauncher(): void {
  const launcher = process.ppid;
  setInterval(() => {
    if (process.ppid !== launcher) onSignal();
  }, LAUNCHER_CHECK).unref();
}

/** From here on SIGINT, SIGTERM, an unhandled failure and the death of the npm that started us end the process in order. */
export function watchForTheEnd(): void {
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.on('unhandledRejection', onFailure);
  process.on('uncaughtException', onFailure);
  if (process.env.npm_lifecycle_event) followLauncher();
}
