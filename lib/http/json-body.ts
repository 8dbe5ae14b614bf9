import { AppError } from '@/lib/core/errors';
import { guardJson } from './json-guard';

export const MAX_BODY_BYTES = 64 * 1024;

/** `application/json`, alone or with charset UTF-8 (RFC 8259 §11); anything else is not read. */
const JSON_TYPE = /^application\/json[ \t]*(?:;[ \t]*charset=(?:utf-8|"utf-8")[ \t]*)?$/i;

const tooLarge = () => new AppError('body_too_large', { detail: `Send at most ${MAX_BODY_BYTES} bytes.` });

/** The body, of at most 64 KiB. Throws `body_too_large`, or `malformed_request` where it does not arrive whole. */
export async function readBytes(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const reader = request.body?.getReader();
  for (;;) {
    const chunk = await reader?.read().catch((error: unknown) => {
      throw new AppError('malformed_request', { detail: 'The body did not arrive whole.', cause: error });
    });
    if (!chunk || chunk.done) break;
    length += chunk.value.byteLength;
    if (length > MAX_BODY_BYTES) {
      await reader?.cancel();
      throw tooLarge();
    }
    chunks.push(chunk.value);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

/** Bytes that are UTF-8 without a byte order mark (RFC 8259 §8.1), and JSON of a shape that may be parsed. */
function parse(bytes: Uint8Array): unknown {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  guardJson(text);
  return JSON.parse(text);
}

/**
 * The parsed JSON body. Throws `unsupported_media_type`, `body_too_large`, `body_too_complex`, `unknown_field` for `__proto__`, or
 * `malformed_json` - also for bytes that are not UTF-8, for a byte order mark and for a field that stands there twice.
 */
export async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get('content-type') ?? '';
  if (!JSON_TYPE.test(type)) {
    throw new AppError('unsupported_media_type', { detail: 'Send JSON as application/json.' });
  }
  const bytes = await readBytes(request);
  try {
    return parse(bytes);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('malformed_json', { detail: 'The body could not be read as JSON.', cause: error });
  }
}
