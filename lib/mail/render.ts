import { render, toPlainText } from '@react-email/render';
import type { Letter } from './letter';
import { drawLetter } from './letters';

export { subjectOf } from './letters';

export interface RenderedLetter {
  subject: string;
  html: string;
  text: string;
}

/** Headings as they are written, and addresses behind the words that lead there. */
const asText = {
  selectors: [
    { selector: 'h1', options: { uppercase: false } },
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['(', ')'] as [string, string] } },
  ],
};

/**
 * A letter as it is sent: its subject, and its content as HTML and as plain text. It links to pages of `publicUrl` only, fetches
 * nothing, and holds no secret but `link`; the same letter and context always give the same mail.
 */
export async function renderLetter(
  letter: Letter,
  context: { link: string | null; publicUrl: string },
): Promise<RenderedLetter> {
  const { subject, document } = drawLetter(letter, context);
  const html = await render(document);
  const text = toPlainText(html, asText).replace(/\n{3,}/g, '\n\n');
  return { subject, html, text: `${text.trim()}\n` };
}
