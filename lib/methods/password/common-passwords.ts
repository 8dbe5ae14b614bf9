let loaded: Promise<ReadonlySet<string>> | undefined;

/** The list is lower case and has some 49,000 entries, about 18,000 of them long enough for the policy. */
async function load(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  return new Set(dictionary['passwords-common']);
}

/** True where the whole password, in any case, is one of the most common ones (NIST SP 800-63B §3.1.1.2). Offline; loaded on first use. */
export async function isCommonPassword(password: string): Promise<boolean> {
  loaded ??= load();
  return (await loaded).has(password.toLowerCase());
}
