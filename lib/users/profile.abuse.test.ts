import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { newId } from '@/lib/core/ids';
import { closeDb } from '@/lib/db/client';
import { enteredWith, linked, type Owner, signedUp, succeeded } from '@/lib/testing/people';
import { race, tally } from '@/lib/testing/races';
import { eventsAbout, identitiesOf, userRow } from '@/lib/testing/rows';
import { connectEvm, connectSolana } from '@/lib/testing/wallets';

afterAll(closeDb);

const entered = () => enteredWith(connectEvm());
const change = (owner: Pick<Owner, 'api'>, body: unknown) => owner.api.patch('/api/v1/auth/me', body);

/** Text that databases, pages and logs trip over. Every one is stored harmlessly or refused with a 4xx. */
const awkward = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        '\u0000',
        '\ud800',
        '\udfff',
        '\u202e',
        '\u200b',
        '\ufeff',
        '\r',
        '\n',
        '\t',
        '\u0085',
        "'",
        '"',
        '\\',
        '<',
        '%',
        '\u{1f511}',
        'e\u0301',
        'a',
      ),
      { maxLength: 20 },
    )
    .map((parts) => parts.join('')),
);

describe('the profile', () => {
  test('FUZ-04 FUZ-03: whatever text it is given, it stores plain text or answers 4xx, and reads back what it answered', {
    timeout: 90_000,
  }, async () => {
    const owner = await entered();
    const { id: key } = (await identitiesOf(owner.id))[0] ?? { id: '' };
    const fields = fc.record(
      {
        display_name: awkward,
        bio: awkward,
        avatar_url: fc.oneof(
          awkward,
          awkward.map((text) => `https://example.com/${text}`),
        ),
        username: awkward,
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fields, awkward, async (body, label) => {
        const answer = await change(owner, body);
        expect([200, 422], JSON.stringify(body)).toContain(answer.status);
        const labelled = await owner.api.patch(`/api/v1/auth/identities/${key}`, { label });
        expect([200, 422], JSON.stringify(label)).toContain(labelled.status);
        const { body: me } = await owner.api.get('/api/v1/auth/me');
        if (answer.status === 200) expect(me).toMatchObject(answer.body);
        const texts = [me.display_name, me.bio, me.avatar_url, me.identities?.[0]?.label].map((text) => text ?? '');
        for (const text of texts) {
          expect(text.isWellFormed(), JSON.stringify(text)).toBe(true);
          expect(text).not.toMatch(/(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
        }
      }),
      { numRuns: 250 },
    );
  });

  test.each([
    'http://example.com/a.png',
    'javascript:alert(1)',
    'data:image/svg+xml,<svg onload=alert(1)>',
    'file:///etc/passwd',
    '//example.com/a.png',
    'https://',
    'https://[::1',
    'https://exa mple.com/a.png',
    'https://user:password@example.com/a.png',
    `https://example.com/${'a'.repeat(500)}`,
  ])('RED-08: %j is no avatar', async (avatar) => {
    const owner = await entered();
    const { status, body } = await change(owner, { avatar_url: avatar });
    expect([status, body.errors?.[0]?.path]).toEqual([422, 'body.avatar_url']);
    expect((await userRow(owner.id))?.avatarUrl).toBeNull();
  });

  test.each(['\u0000', 'a\nb', '\ud800', '\u202e', '"><script>', '\\..\\x', '\u00e9.png'])(
    'FUZ-04: an avatar address with %j in it is stored as plain ASCII',
    async (ending) => {
      const body = succeeded(await change(await entered(), { avatar_url: `https://EX\uff21MPLE.com/${ending}` }), 200);
      expect(body.avatar_url).toMatch(/^https:\/\/example\.com\/[!#-;=?-~]*$/);
    },
  );

  test.each([
    'ab',
    'A'.repeat(5),
    'a'.repeat(31),
    '_ab',
    'ab_',
    'a b',
    'a-b',
    'a.b',
    'adm\u0131n',
    'admin\u0000',
    'admin\n',
    '\u0430dmin',
    'a@b',
    '../x',
    '<b>',
  ])('%j is no username', async (username) => {
    const { status, body } = await change(await entered(), { username });
    expect([status, body.errors?.[0]?.path]).toEqual([422, 'body.username']);
  });

  test('ADM-05 SGN-11: nobody promotes themselves or sets what only the product sets', async () => {
    const person = await signedUp();
    const before = await userRow(person.id);
    for (const extra of [
      { role: 'admin' },
      { status: 'active' },
      { email: 'other@example.com' },
      { email_verified: true },
      { credits_balance: 5 },
      { password_hash: 'x' },
      { id: newId() },
      { created_at: '2020-01-01T00:00:00Z' },
      { displayName: 'x' },
    ]) {
      const { status, body } = await change(person, { display_name: 'x', ...extra });
      expect([status, body.code], JSON.stringify(extra)).toEqual([422, 'unknown_field']);
    }
    expect(await userRow(person.id)).toEqual(before);
  });

  test('ADM-03: nobody reads or changes another profile by naming it somewhere', async () => {
    const [owner, victim] = [await entered(), await signedUp()];
    const named = await owner.api.get(`/api/v1/auth/me?user_id=${victim.id}&as=${victim.id}`, {
      'x-user-id': victim.id,
    });
    expect(named.body.id).toBe(owner.id);
    expect(named.text).not.toContain(victim.email);
  });

  test('ADM-17: an account says about itself these fields and no others', async () => {
    const person = await signedUp();
    succeeded(await linked(person.api, connectSolana()), 200);
    const { body, text } = await person.api.get('/api/v1/auth/me');
    expect(Object.keys(body).sort()).toEqual([
      ...[
        'aal',
        'amr',
        'avatar_url',
        'bio',
        'created_at',
        'display_name',
        'email',
        'email_verified',
        'has_password',
        'id',
      ],
      ...['identities', 'mfa_enabled', 'mfa_enrollment_required', 'mfa_required', 'role', 'session_id', 'username'],
    ]);
    expect(Object.keys(body.identities?.[0] ?? {}).sort()).toEqual([
      'address',
      'chain_id',
      'created_at',
      'id',
      'label',
      'last_used_at',
      'method',
    ]);
    expect(text).not.toContain('argon2');
  });

  test('of 16 accounts that want one username at once one gets it, and the others are told', async () => {
    const owners = await race(16, entered);
    const username = `u${newId().slice(-12)}`;
    const answers = await race(16, (at) => change(owners[at] as Owner, { username }));
    expect(tally(answers)).toEqual({ '200': 1, '409 username_taken': 15 });
    const rows = await Promise.all(owners.map(({ id }) => userRow(id)));
    expect(rows.filter((row) => row?.username === username)).toHaveLength(1);
  });

  test('an absent field stays, null and empty text clear it, and the audit row names fields, not values', async () => {
    const owner = await entered();
    succeeded(
      await change(owner, {
        display_name: 'Ada L.',
        bio: 'Keys\r\nand locks',
        avatar_url: 'https://example.com/a.png',
      }),
      200,
    );
    expect(succeeded(await change(owner, { bio: '' }), 200)).toMatchObject({
      display_name: 'Ada L.',
      bio: null,
      avatar_url: 'https://example.com/a.png',
    });
    expect(succeeded(await change(owner, { avatar_url: '', display_name: null }), 200)).toMatchObject({
      display_name: null,
      avatar_url: null,
    });
    expect(succeeded(await change(owner, {}), 200)).toMatchObject({ display_name: null });
    const changes = (await eventsAbout(owner.id)).filter(({ type }) => type === 'user.profile_changed');
    expect(changes.map(({ data }) => data)).toEqual([
      { fields: ['displayName', 'bio', 'avatarUrl'] },
      { fields: ['bio'] },
      { fields: ['displayName', 'avatarUrl'] },
    ]);
    expect(JSON.stringify(changes)).not.toContain('Ada');
  });
});
