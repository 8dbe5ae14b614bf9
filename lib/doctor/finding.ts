/** What one look at an installation found. Never a secret, and nothing that only a programmer understands. */
export interface Finding {
  subject: string;
  /** `doubtful` works, but somebody should look at it. */
  state: 'fine' | 'doubtful' | 'broken';
  says: string;
  /** What to do about it. */
  remedy?: string;
}

export const fine = (subject: string, says: string): Finding => ({ subject, state: 'fine', says });

export const doubtful = (subject: string, says: string, remedy: string): Finding => ({
  subject,
  state: 'doubtful',
  says,
  remedy,
});

export const broken = (subject: string, says: string, remedy: string): Finding => ({
  subject,
  state: 'broken',
  says,
  remedy,
});

/** "1 job", "2 jobs". */
export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
