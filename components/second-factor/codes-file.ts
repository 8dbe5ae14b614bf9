interface CodesFile {
  codes: readonly string[];
  /** Host of the site, and what the account is called there. */
  site: string;
  account: string;
  madeAt: Date;
}

/** The recovery codes as people keep them: a text that says what they are for, then one on each line. */
export function codesFile({ codes, site, account, madeAt }: CodesFile): string {
  return [
    `Recovery codes for ${site}`,
    `Account: ${account}`,
    `Made: ${madeAt.toISOString().slice(0, 10)}`,
    '',
    'Each signs in once in place of the second factor. New ones make these useless.',
    '',
    ...codes,
    '',
  ].join('\n');
}
