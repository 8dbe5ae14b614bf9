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

/**
 * The driver of the database can throw, or reject where nobody listens, when a connection is lost. That is no reason to end; the pool is
 * replaced, because the connection is not fit for use any more.
 */
async function isLostConnection(error: unknown): Promise<boolean> {
  const { isConnectionLost } = await import('@/lib/db/errors');
  const inDriver = error instanceof TypeError && /\bnextWrite\b/.test(error.stack ?? '');
  if (!inDriver && !isConnectionLost(error)) return false;
  const { replacePool } = await import('@/lib/db/client');
  replacePool();
  return true;
}

async function onFailure(error: unknown): Promise<void> {
  if (!isEnding()) console.error(error);
  if (await isLostConnection(error)) return;
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
  process.on('unhandledRejection', (error) => void onFailure(error));
  process.on('uncaughtException', (error) => void onFailure(error));
  if (process.env.npm_lifecycle_event) followLauncher();
}
