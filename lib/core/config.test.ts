import { describe, expect, test } from 'vitest';
import { loadConfig } from './config';
import { limitNames } from './config/limits';

const production = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://latchkey:a-real-database-password@db.internal:5432/latchkey',
  AUTH_SECRET: 'a secret of at least thirty-two bytes',
  PUBLIC_URL: 'https://auth.example.com',
  SMTP_URL: 'smtps://latchkey:p%40ss@mail.example.com',
};

/** The variables that boot would complain about. */
function complaints(changes: Record<string, string | undefined>): string[] {
  const loaded = loadConfig({ ...production, ...changes });
  return loaded.ok ? [] : loaded.problems.map(({ variable }) => variable);
}

describe('loadConfig', () => {
  test('takes a complete production environment', () => {
    const loaded = loadConfig(production);
    expect(loaded).toMatchObject({
      ok: true,
      config: {
        environment: 'production',
        embedded: false,
        publicUrl: 'https://auth.example.com',
        domain: 'auth.example.com',
        secure: true,
      },
    });
  });

  test('FLT-09: names every problem at once, with the line that mends each', () => {
    const loaded = loadConfig({
      NODE_ENV: 'production',
      DATABASE_URL: 'postgres://u:postgres@db/x',
      AUTH_SECRET: 'short',
      PUBLIC_URL: 'http://auth.example.com',
    });
    expect(loaded.ok).toBe(false);
    const problems = loaded.ok ? [] : loaded.problems;
    expect(problems.map(({ variable }) => variable).sort()).toEqual([
      'AUTH_SECRET',
      'DATABASE_URL',
      'PUBLIC_URL',
      'SMTP_URL',
    ]);
    expect(
      complaints({
        PORT: '70000',
        AUTH_SECRET: 'short',
        PUBLIC_URL: 'nonsense',
        DATABASE_URL: 'postgres://u:admin@db/x',
      }).sort(),
    ).toEqual([...['AUTH_SECRET', 'DATABASE_URL', 'PORT', 'PUBLIC_URL']]);
    for (const { variable, fix } of problems) expect(fix.startsWith(`${variable}=`)).toBe(true);
  });

  test.each(['loopback', 'private, loopback', '10.0.0.0/8,2001:db8::/32', '192.0.2.1', '1', '10', ''])(
    'TRUSTED_PROXIES can be %j',
    (text) => {
      expect(complaints({ TRUSTED_PROXIES: text })).toEqual([]);
    },
  );

  test.each([
    '0.0.0.0/0',
    '::/0',
    'all',
    'true',
    '*',
    '0',
    '11',
    '1,2',
    '1,loopback',
    '10.0.0.1/8',
    'proxy.internal',
    '__proto__',
  ])('RLM-05: TRUSTED_PROXIES is not %j', (text) => {
    expect(complaints({ TRUSTED_PROXIES: text })).toEqual(['TRUSTED_PROXIES']);
  });

  test('a setting that was renamed is not passed over in silence', () => {
    expect(complaints({ SESSION_IDLE_HOURS: '1' })).toEqual(['SESSION_IDLE_HOURS']);
  });

  test.each([
    [{ AUTH_SECRET: undefined }, ['AUTH_SECRET']],
    [{ AUTH_SECRET: '' }, ['AUTH_SECRET']],
    [{ AUTH_SECRET: 'x'.repeat(31) }, ['AUTH_SECRET']],
    [{ AUTH_SECRET: `${'x'.repeat(32)},short` }, ['AUTH_SECRET']],
    [{ AUTH_SECRET: 'x'.repeat(32) }, []],
    [{ PUBLIC_URL: undefined }, ['PUBLIC_URL']],
    [{ PUBLIC_URL: 'http://localhost:3000' }, []],
    [{ PUBLIC_URL: 'http://localhost.evil.example' }, ['PUBLIC_URL']],
    [{ PUBLIC_URL: 'ftp://auth.example.com' }, ['PUBLIC_URL']],
    [{ PUBLIC_URL: 'javascript:alert(1)' }, ['PUBLIC_URL']],
    [{ PUBLIC_URL: 'auth.example.com' }, ['PUBLIC_URL']],
    [{ DATABASE_URL: 'postgres://latchkey@db/latchkey' }, ['DATABASE_URL']],
    [{ DATABASE_URL: 'postgres://latchkey:PASSWORD@db/latchkey' }, ['DATABASE_URL']],
    [{ DATABASE_URL: 'postgres://latchkey:%70assword@db/latchkey' }, ['DATABASE_URL']],
    [{ DATABASE_URL: 'postgres://latchkey:100%sure@db/latchkey' }, ['DATABASE_URL']],
    [{ DATABASE_URL: 'mysql://u:long-enough@db/x' }, ['DATABASE_URL']],
    [{ DATABASE_URL: undefined }, ['DATABASE_URL']],
    [{ PASSWORD_MIN_LENGTH: '4' }, ['PASSWORD_MIN_LENGTH']],
    [{ CHALLENGE_SECONDS: '86400' }, ['CHALLENGE_SECONDS']],
    [{ ACCESS_TOKEN_EXPIRE_MINUTES: '-1' }, ['ACCESS_TOKEN_EXPIRE_MINUTES']],
    [{ PORT: '70000' }, ['PORT']],
    [{ NODE_ENV: 'prod' }, ['NODE_ENV']],
    [{ GITHUB_CLIENT_ID: 'x' }, ['GITHUB_CLIENT_SECRET']],
    [{ GOOGLE_CLIENT_SECRET: 'x' }, ['GOOGLE_CLIENT_ID']],
    [{ OIDC_CLIENT_ID: 'x', OIDC_CLIENT_SECRET: 'y' }, ['OIDC_ISSUER']],
    [{ OIDC_ISSUER: 'http://id.example.com' }, ['OIDC_ISSUER']],
    [{ OIDC_ISSUER: 'https://id.example.com/a|b' }, ['OIDC_ISSUER']],
    [{ OIDC_ISSUER: 'https://id.example.com/?a' }, ['OIDC_ISSUER']],
    [{ OIDC_ISSUER: 'http://localhost:4000' }, []],
    [{ GITHUB_URL: 'http://github.example.com' }, ['GITHUB_URL']],
    [{ GITHUB_URL: 'https://github.example.com/path' }, ['GITHUB_URL']],
    [{ OAUTH_TRUSTED_EMAIL: 'github' }, ['OAUTH_TRUSTED_EMAIL']],
    [{ SMTP_URL: undefined }, ['SMTP_URL']],
    [{ SMTP_URL: undefined, PUBLIC_URL: 'http://localhost:3000' }, []],
    [{ SMTP_URL: undefined, LATCHKEY_EMBEDDED: '1' }, ['SMTP_URL']],
    [{ SMTP_URL: undefined, NODE_ENV: 'development' }, []],
    [{ SMTP_URL: 'mail.example.com' }, ['SMTP_URL']],
    [{ SMTP_URL: 'https://mail.example.com' }, ['SMTP_URL']],
    [{ SMTP_URL: 'smtp://mail.example.com/path' }, ['SMTP_URL']],
    [{ SMTP_URL: 'smtp://mail.example.com?tls=no' }, ['SMTP_URL']],
    [{ SMTP_URL: 'smtp://user:100%@mail.example.com' }, ['SMTP_URL']],
    [{ SMTP_TLS: 'no' }, ['SMTP_TLS']],
    [{ MAIL_FROM: 'nobody' }, ['MAIL_FROM']],
    [{ MAIL_FROM: 'Latchkey <a@example.com>\r\nBcc: b@example.com' }, ['MAIL_FROM']],
    [{ MAIL_FROM: 'a@example.com, b@example.com' }, ['MAIL_FROM']],
    [{ EMAIL_VERIFICATION: 'yes' }, ['EMAIL_VERIFICATION']],
  ])('%j is judged as %j', (changes, expected) => {
    expect(complaints(changes)).toEqual(expected);
  });

  test.each([
    [
      { SMTP_URL: 'smtps://latchkey:p%40ss@mail.example.com' },
      {
        host: 'mail.example.com',
        port: 465,
        implicitTls: true,
        requireTls: true,
        auth: { user: 'latchkey', pass: 'p@ss' },
      },
    ],
    [{ SMTP_URL: 'smtp://mail.example.com' }, { port: 587, implicitTls: false, requireTls: true, auth: null }],
    [
      { SMTP_URL: 'smtp://relay:25', SMTP_TLS: 'optional' },
      { port: 25, requireTls: false },
    ],
    [{ SMTP_URL: 'smtp://127.0.0.1:2525' }, { requireTls: false }],
    [{ SMTP_URL: 'smtp://[::1]:2525' }, { host: '::1', requireTls: false }],
    [{ SMTP_URL: 'smtp://127.0.0.1:2525', SMTP_TLS: 'required' }, { requireTls: true }],
  ])('FLT-08: %j is read as %j', (changes, smtp) => {
    expect(loadConfig({ ...production, ...changes })).toMatchObject({ config: { mail: { smtp } } });
  });

  test.each([
    [undefined, { name: 'Latchkey', address: 'no-reply@auth.example.com' }],
    ['keys@example.com', { name: 'Latchkey', address: 'keys@example.com' }],
    ['Example Accounts <keys@example.com>', { name: 'Example Accounts', address: 'keys@example.com' }],
  ])('mail comes from %j', (MAIL_FROM, from) => {
    expect(loadConfig({ ...production, MAIL_FROM })).toMatchObject({ config: { mail: { from } } });
  });

  test('LOG-01: no complaint repeats a value', () => {
    const secrets = {
      DATABASE_URL: 'canary-1://u:canary-2@h',
      AUTH_SECRET: 'canary-3',
      PUBLIC_URL: 'canary-4',
      PORT: 'canary-5',
      NODE_ENV: 'canary-6',
      SMTP_URL: 'smtp://canary-7:canary-8%@h',
      MAIL_FROM: 'canary-9',
    };
    const loaded = loadConfig(secrets);
    expect(loaded.ok).toBe(false);
    expect(JSON.stringify(loaded)).not.toContain('canary');
  });

  test('the newest of several secrets comes first', () => {
    const [newest, older] = ['n'.repeat(40), 'o'.repeat(40)];
    expect(loadConfig({ ...production, AUTH_SECRET: `${newest}, ${older}` })).toMatchObject({
      config: { secrets: [newest, older] },
    });
  });

  test('the embedded default is not held to the rules for an installation of one’s own', () => {
    const embedded = {
      NODE_ENV: 'production',
      LATCHKEY_EMBEDDED: '1',
      DATABASE_URL: 'postgres://u@127.0.0.1:5/x',
      PORT: '3210',
    };
    expect(loadConfig(embedded)).toMatchObject({
      ok: true,
      config: { embedded: true, publicUrl: 'http://localhost:3210', secure: false },
    });
  });
});

describe('LIMITS', () => {
  const base = {
    NODE_ENV: 'test',
    DATABASE_URL: 'postgres://one:two@localhost:5432/three',
    AUTH_SECRET: 'x'.repeat(32),
  };
  const read = (LIMITS: string) => {
    const loaded = loadConfig({ ...base, LIMITS });
    return loaded.ok ? loaded.config.limits.set : loaded.problems.map(({ variable }) => variable);
  };

  test('sets single limits otherwise, in any unit, or turns them off', () => {
    expect(read('')).toEqual({});
    expect(read('sign_in_ip=20/1m, sign_up_ip=off ,api=1000/30s,forgot_ip=5/2h,export_user=1/7d')).toEqual({
      sign_in_ip: { most: 20, seconds: 60 },
      sign_up_ip: 'off',
      api: { most: 1000, seconds: 30 },
      forgot_ip: { most: 5, seconds: 7200 },
      export_user: { most: 1, seconds: 604_800 },
    });
  });

  test('turns all of them off', () => {
    const set = read('off');
    expect(Object.keys(set)).toHaveLength(limitNames.length);
    expect(new Set(Object.values(set))).toEqual(new Set(['off']));
  });

  test.each([
    'sign_in=5/1m',
    'sign_in_ip',
    'sign_in_ip=5',
    'sign_in_ip=0/1m',
    'sign_in_ip=5/1w',
    'sign_in_ip=5/8d',
    'sign_in_ip=5/1m=2',
    'on',
  ])('a wrong one stops the start: %s', (text) => expect(read(text)).toEqual(['LIMITS']));
});
