import Bowser from 'bowser';

/** Where Bowser knows neither, it takes what stands before the first slash: any text the client likes, a link too. */
const browsers = new Set<string>(Object.values(Bowser.BROWSER_MAP));
const systems = new Set<string>(Object.values(Bowser.OS_MAP));

const among = (known: Set<string>, name: string | undefined) => (name !== undefined && known.has(name) ? name : null);

/** "Firefox on Windows", or what of it is known. Never words of the header: that is the client's text, and it is mailed. */
export function deviceName(userAgent: string | null): string {
  if (!userAgent) return 'Unknown device';
  const parsed = Bowser.parse(userAgent);
  const [browser, system] = [among(browsers, parsed.browser.name), among(systems, parsed.os.name)];
  if (browser && system) return `${browser} on ${system}`;
  return browser ?? system ?? 'A program';
}
