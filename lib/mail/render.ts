import type { Letter } from './letter';

/** To be replaced by the letters themselves. */
export async function renderLetter(
  { kind }: Letter,
  { link, publicUrl }: { link: string | null; publicUrl: string },
): Promise<{ subject: string; html: string; text: string }> {
  const at = link ?? publicUrl;
  return {
    subject: `Latchkey: ${kind.replaceAll('_', ' ')}`,
    html: `<p><a href="${at}">${at}</a></p>`,
    text: `${at}\n`,
  };
}
