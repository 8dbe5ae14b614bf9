import Bowser from 'bowser';

/** "Firefox on Windows", or what of it is known. Never the raw header: that is the client's text. */
export function deviceName(userAgent: string | null): string {
  if (!userAgent) return 'Unknown device';
  const { browser, os } = Bowser.parse(userAgent);
  if (browser.name && os.name) return `${browser.name} on ${os.name}`;
  return browser.name || os.name || 'A program';
}
