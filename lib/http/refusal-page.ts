import type { IncomingHttpHeaders } from 'node:http';
import { now } from '@/lib/core/clock';
import { countdown } from '@/lib/core/countdown';
import type { AppError } from '@/lib/core/errors';

/** What programs call, and browsers only for them. */
const FOR_PROGRAMS = /^\/(?:api\/(?!auth\/)|_next\/|\.well-known\/|health(?:\/|$))/;

/**
 * True where a person waits for a page. Browsers that do not say so in `Sec-Fetch-Mode` ask for HTML only then; what scripts ask for is
 * none, so the router of a page that is open gets an answer it does not know, and lets the browser go there itself.
 */
export function wantsPage(
  pathname: string,
  headers: Pick<IncomingHttpHeaders, 'accept'> & NodeJS.Dict<unknown>,
): boolean {
  if (FOR_PROGRAMS.test(pathname)) return false;
  const mode = headers['sec-fetch-mode'];
  return typeof mode === 'string' ? mode === 'navigate' : /\btext\/html\b/.test(headers.accept ?? '');
}

interface Words {
  title: string;
  text: string;
  advice?: string;
}

const MINUTE = 60_000;
const DAY_SECONDS = 24 * 60 * 60;
const hour = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'UTC' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' });

/** When so many seconds are over, as somebody reads it who may be anywhere. */
function momentIn(seconds: number): string {
  const at = new Date(Math.ceil((now().getTime() + seconds * 1000) / MINUTE) * MINUTE);
  return seconds < DAY_SECONDS ? `${hour.format(at)} UTC` : `${hour.format(at)} UTC on ${day.format(at)}`;
}

/** The page does not count, so it names no seconds where there are minutes. */
const roughly = (seconds: number): string => countdown(seconds < 60 ? seconds : Math.ceil(seconds / 60) * 60);

function wordsFor(error: AppError, seconds: number): Words {
  if (error.code === 'source_blocked') {
    const advice = 'Another network may do, such as that of your phone. If this goes on, ask whoever runs this site.';
    if (seconds === 0) return { title: 'This site is closed to your network', text: advice };
    const text = `Too much went wrong from your network, maybe not from you. So this site is closed to it until ${momentIn(seconds)}.`;
    return { title: `Come back in ${roughly(seconds)}`, text, advice };
  }
  if (seconds > 0)
    return { title: error.title, text: `You can try again in ${roughly(seconds)}, at ${momentIn(seconds)}.` };
  return { title: error.title, text: error.details.detail ?? 'Go to the start, and try again from there.' };
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** The colours are those of `app/globals.css`. Everything is in the page, since whoever is refused gets no files either. */
const style = `
:root{color-scheme:light dark;--canvas:#f6f8f6;--ink:#16201b;--soft:#55605a;--line:#8a948e;--accent:#0d5a42}
@media(prefers-color-scheme:dark){:root{--canvas:#0e1412;--ink:#f0f4f1;--soft:#afb8b2;--line:#6f7a74;--accent:#6fd0a9}}
*{box-sizing:border-box}
body{margin:0;background:var(--canvas);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
main{display:grid;align-content:center;justify-items:start;gap:2rem;min-height:100vh;min-height:100dvh;max-width:28rem;margin:0 auto;padding:3rem 1.5rem;overflow-wrap:anywhere}
.name{display:flex;align-items:center;gap:.6rem;margin:0;font-size:1.5rem;font-weight:600;letter-spacing:-.03em}
h1{margin:0 0 .5rem;font-size:1.875rem;line-height:1.2;letter-spacing:-.02em;text-wrap:balance}
h1+p,p+p{margin:0 0 .75rem;color:var(--soft);text-wrap:pretty}
a{display:inline-flex;align-items:center;min-height:2.75rem;padding:0 1.1rem;border:1px solid var(--line);border-radius:.625rem;color:inherit;font-weight:500;text-decoration:none}
a:hover{border-color:currentColor}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
small{color:var(--soft);font-size:.8125rem}
`;

const sign =
  '<svg width="32" height="32" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="8" fill="#0d5a42"/><g fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"><circle cx="12" cy="10" r="4.25"/><path d="M12 14.25V25h9v-4"/></g></svg>';

interface Asked {
  requestId: string;
  /** Of the policy that the answer carries; without one, its policy takes any style. */
  nonce?: string;
}

/** A refusal for a person: a page of its own that needs no script, no file and no database, and tells no more than the API would. */
export function refusalPage(error: AppError, { requestId, nonce }: Asked): string {
  const seconds = Number(error.details.headers?.['retry-after'] ?? 0);
  const { title, text, advice } = wordsFor(error, seconds);
  const again = seconds > 0 ? '<a href="">Try again</a>' : '<a href="/">Go to the start</a>';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escaped(title)} · Latchkey</title>
<style${nonce ? ` nonce="${nonce}"` : ''}>${style}</style>
</head>
<body>
<main>
<p class="name">${sign}latchkey</p>
<div>
<h1>${escaped(title)}</h1>
<p>${escaped(text)}</p>
${advice ? `<p>${escaped(advice)}</p>\n` : ''}</div>
${again}
<small>Request ${escaped(requestId)}</small>
</main>
</body>
</html>
`;
}

/** The headers that come with it, beside those of every answer. */
export const refusalPageHeaders = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' } as const;
